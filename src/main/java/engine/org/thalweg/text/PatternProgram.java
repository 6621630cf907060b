package org.thalweg.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The steps of a {@link LinearPattern}, in which counted repeats are written out. */
final class PatternProgram implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Characters NONE = new Characters(0, 0, null);

  private final Step[] steps;
  private final int[] marks; // by step
  private final int marked;

  /** What a step does. */
  enum Kind {
    CHARACTER,
    EDGE,
    SAVE,
    JUMP,
    BRANCH,
    END
  }

  /** Where a text must be. */
  enum Edge {
    START,
    END,
    LAST_LINE_END,
    LINE_START,
    LINE_END,
    WORD,
    NO_WORD
  }

  /** A part of an expression. */
  sealed interface Node {
    /** Whether it matches nothing, too. */
    boolean isNullable();
  }

  /**
   * One character.
   *
   * @param code it, or -1 for one of the set
   */
  record One(int code, Characters set) implements Node {
    One(int code) {
      this(code, NONE);
    }

    One(Characters set) {
      this(-1, set);
    }

    @Override
    public boolean isNullable() {
      return false;
    }
  }

  /** A place. */
  record At(Edge edge) implements Node {
    @Override
    public boolean isNullable() {
      return true;
    }
  }

  /** One behind the other. */
  record Sequence(List<Node> parts) implements Node {
    @Override
    public boolean isNullable() {
      return parts.stream().allMatch(Node::isNullable);
    }
  }

  /** One of these, the first of them that leads to a match. */
  record Choice(List<Node> parts) implements Node {
    @Override
    public boolean isNullable() {
      return parts.stream().anyMatch(Node::isNullable);
    }
  }

  /** What is kept of a match. */
  record Group(Node part, int number) implements Node {
    @Override
    public boolean isNullable() {
      return part.isNullable();
    }
  }

  /**
   * As often as it goes, or as rarely.
   *
   * @param most -1 for without end
   */
  record Repeat(Node part, int least, int most, boolean isLazy) implements Node {
    @Override
    public boolean isNullable() {
      return least == 0 || part.isNullable();
    }
  }

  /**
   * A set of characters: bits of the first 128, and an expression for the others.
   *
   * @param low bits of the first 64
   * @param high bits of the next 64
   * @param others of one character
   */
  record Characters(long low, long high, Pattern others) implements Serializable {
    /** Those of an expression of one character, such as {@code [a-z]} or {@code \d}. */
    static Characters of(Pattern one) {
      long[] bits = new long[2];
      for (int c = 0; c < 128; c++) {
        bits[c >> 6] |= one.matcher(Character.toString(c)).matches() ? 1L << c : 0;
      }
      return new Characters(bits[0], bits[1], one);
    }

    boolean has(int c) {
      return c < 128
          ? ((c < 64 ? low : high) >>> c & 1) != 0
          : others.matcher(Character.toString(c)).matches();
    }
  }

  private record Step(Kind kind, int code, Characters set, Edge edge, int target, int other)
      implements Serializable {}

  private PatternProgram(Step[] steps) {
    this.steps = steps;
    int[] ways = new int[steps.length + 1]; // by which each is come to, and that lead on from it
    for (int i = 0; i < steps.length; i++) {
      boolean isBranch = steps[i].kind == Kind.BRANCH;
      ways[i] += isBranch ? 2 : 0;
      ways[isBranch || steps[i].kind == Kind.JUMP ? steps[i].target : i + 1]++;
      ways[isBranch ? steps[i].other : steps.length]++;
    }
    marks = new int[steps.length];
    int count = 0;
    for (int i = 0; i < steps.length; i++) {
      marks[i] = ways[i] > 1 ? count++ : -1;
    }
    marked = count;
  }

  /**
   * The steps of an expression.
   *
   * @throws IllegalArgumentException if there are too many
   */
  static PatternProgram of(Node whole) {
    Writer writer = new Writer();
    writer.write(new Group(whole, 0));
    writer.add(Kind.END, -1);
    return new PatternProgram(writer.steps.toArray(Step[]::new));
  }

  int size() {
    return steps.length;
  }

  /** How many steps have a mark. */
  int marked() {
    return marked;
  }

  /**
   * The number of a step among those at which ways part or meet, of which none need be gone twice
   * from the same place of a text; -1 of others.
   */
  int mark(int step) {
    return marks[step];
  }

  Kind kind(int step) {
    return steps[step].kind;
  }

  int target(int step) {
    return steps[step].target;
  }

  int other(int step) {
    return steps[step].other;
  }

  /** Whether a step takes a character; -1 is none. */
  boolean hasCharacter(int step, int c) {
    Step at = steps[step];
    return c >= 0 && (at.code >= 0 ? at.code == c : at.set.has(c));
  }

  boolean isEdge(int step, String text, int at) {
    int end = text.length();
    return switch (steps[step].edge) {
      case START -> at == 0;
      case END -> at == end;
      case LINE_END -> isLineEnd(text, at);
      case LAST_LINE_END ->
          isLineEnd(text, at) && (at >= end - 1 || at == end - 2 && text.endsWith("\r\n"));
      case LINE_START ->
          at < end
              && (at == 0
                  || isLineTerminator(text.charAt(at - 1))
                      && !(text.charAt(at - 1) == '\r' && text.charAt(at) == '\n'));
      case WORD -> isWord(text, at - 1) != isWord(text, at);
      case NO_WORD -> isWord(text, at - 1) == isWord(text, at);
    };
  }

  private static boolean isLineEnd(String text, int at) {
    return at == text.length()
        || isLineTerminator(text.charAt(at))
            && !(at > 0 && text.charAt(at) == '\n' && text.charAt(at - 1) == '\r');
  }

  private static boolean isLineTerminator(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  private static boolean isWord(String text, int at) {
    char c = at >= 0 && at < text.length() ? text.charAt(at) : ' ';
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }

  /** Writes the steps of the parts of an expression one behind the other. */
  private static final class Writer {
    private final List<Step> steps = new ArrayList<>();
    private int written; // nodes, also those without steps

    private void write(Node node) {
      if (++written > 4 * LinearPattern.MOST_STEPS) {
        throw tooLong();
      }
      if (node instanceof One one) {
        add(new Step(Kind.CHARACTER, one.code, one.set, null, -1, -1));
      } else if (node instanceof At at) {
        add(new Step(Kind.EDGE, -1, NONE, at.edge, -1, -1));
      } else if (node instanceof Sequence sequence) {
        sequence.parts.forEach(this::write);
      } else if (node instanceof Choice choice) {
        write(choice.parts);
      } else if (node instanceof Group group) {
        add(Kind.SAVE, 2 * group.number);
        write(group.part);
        add(Kind.SAVE, 2 * group.number + 1);
      } else if (node instanceof Repeat repeat) {
        write(repeat);
      }
    }

    private void write(List<Node> choice) {
      List<Integer> jumps = new ArrayList<>();
      for (Node part : choice.subList(0, choice.size() - 1)) {
        int branch = add(Kind.BRANCH, -1);
        write(part);
        jumps.add(add(Kind.JUMP, -1));
        branch(branch, branch + 1, steps.size(), false);
      }
      write(choice.get(choice.size() - 1));
      jumps.forEach(jump -> steps.set(jump, to(Kind.JUMP, steps.size())));
    }

    private void write(Repeat repeat) {
      boolean isEndless = repeat.most < 0;
      for (int i = 0; i < repeat.least - (isEndless ? 1 : 0); i++) {
        write(repeat.part);
      }
      List<Integer> outs = new ArrayList<>(); // that each end behind all
      if (isEndless) {
        if (repeat.least == 0) {
          outs.add(add(Kind.BRANCH, -1));
        }
        int round = steps.size();
        write(repeat.part);
        int loop = add(Kind.BRANCH, -1);
        branch(loop, round, steps.size(), repeat.isLazy);
      }
      for (int i = repeat.least; i < repeat.most; i++) {
        outs.add(add(Kind.BRANCH, -1));
        write(repeat.part);
      }
      for (int out : outs) {
        branch(out, out + 1, steps.size(), repeat.isLazy);
      }
    }

    private void branch(int at, int in, int out, boolean isLazy) {
      int first = isLazy ? out : in;
      steps.set(at, new Step(Kind.BRANCH, -1, NONE, null, first, isLazy ? in : out));
    }

    private static Step to(Kind kind, int target) {
      return new Step(kind, -1, NONE, null, target, -1);
    }

    private int add(Kind kind, int target) {
      return add(to(kind, target));
    }

    private int add(Step step) {
      if (steps.size() >= LinearPattern.MOST_STEPS) {
        throw tooLong();
      }
      steps.add(step);
      return steps.size() - 1;
    }

    private static IllegalArgumentException tooLong() {
      return new IllegalArgumentException(
          "has more than %d steps, with its repeats written out"
              .formatted(LinearPattern.MOST_STEPS));
    }
  }
}
