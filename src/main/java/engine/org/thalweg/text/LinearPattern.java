package org.thalweg.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * A regular expression that means what it means to {@link java.util.regex.Pattern}, but is matched
 * in time linear in the text, whoever wrote it. It is tried from left to right with going back, as
 * there; but a way that has been gone from a place of the text is not gone from there again, since
 * it would end as before. So a text costs at most its length times the steps of the expression,
 * also where all matches in it are looked for.
 *
 * <p>What hangs on more than the place is refused: back references, lookahead and lookbehind,
 * possessive and atomic parts, and repeats of what may be empty, as in {@code (a*)*}; and so are
 * the flags {@code d}, {@code x} and {@code U}. {@code \b} is the edge of {@code \w}, as from Java
 * 19.
 */
public final class LinearPattern implements Serializable {
  /** The most steps that an expression may have. */
  public static final int MOST_STEPS = 4_000;

  private static final long serialVersionUID = 1;
  private static final long MOST_MARKS = 1L << 28; // bits
  private static final int MOST_WAYS = 1 << 25; // numbers on the stack

  private final String regex;
  private final PatternProgram program;
  private final Map<String, Integer> names; // of groups
  private final int groups;

  private LinearPattern(String regex, PatternParser parser) {
    this.regex = regex;
    this.program = PatternProgram.of(parser.parse());
    this.names = Map.copyOf(parser.names());
    this.groups = parser.groups();
  }

  /**
   * The pattern of an expression.
   *
   * @throws IllegalArgumentException if it is none, has a part that is refused, or more than {@link
   *     #MOST_STEPS} steps; the message says what it has, as in "has a back reference"
   */
  public static LinearPattern of(String regex) {
    return new LinearPattern(regex, new PatternParser(regex));
  }

  /** How many steps it has, where counted repeats are written out. */
  public int steps() {
    return program.size();
  }

  /** How many groups it has that are numbered. */
  public int groups() {
    return groups;
  }

  /** Whether it matches somewhere in a text. */
  public boolean isIn(String text) {
    return matches(text).next();
  }

  /**
   * The matches in a text, from left to right.
   *
   * @throws DataException if the text is so long that what was tried takes too much memory
   */
  public Matches matches(String text) {
    return new Matches(text);
  }

  /**
   * What stands between matches, as {@link java.util.regex.Pattern#split(CharSequence, int)} does.
   *
   * @param limit the most parts; negative for all of them
   */
  public List<String> split(String text, int limit) {
    List<String> parts = new ArrayList<>();
    Matches matches = matches(text);
    int at = 0;
    while (parts.size() != limit - 1 && matches.next()) {
      if (matches.end(0) > 0) { // no empty part before an empty match
        parts.add(text.substring(at, matches.start(0)));
        at = matches.end(0);
      }
    }
    parts.add(text.substring(at));
    return parts;
  }

  /**
   * What is put in place of matches: text, in which {@code $1} and {@code ${name}} are groups and
   * {@code \} takes the next character as it is.
   *
   * @throws IllegalArgumentException if it names a group that there is not, or ends too early
   */
  public Replacement replacement(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        parts.add(new Part(text.substring(at, at + 1), -1));
        at++;
      } else if (c == '$' && text.startsWith("{", at) && text.indexOf('}', at) > 0) {
        int end = text.indexOf('}', at);
        parts.add(new Part("", group(names.get(text.substring(at + 1, end)), text)));
        at = end + 1;
      } else if (c == '$' && at < text.length() && isDigit(text.charAt(at))) {
        int group = group(text.charAt(at++) - '0', text);
        while (at < text.length() && isDigit(text.charAt(at))) {
          int longer = 10 * group + text.charAt(at) - '0';
          if (longer > groups) {
            break;
          }
          group = longer;
          at++;
        }
        parts.add(new Part("", group));
      } else if (c == '\\' || c == '$') {
        throw new IllegalArgumentException(
            "has a replacement that ends after, or has no group behind, %s: %s".formatted(c, text));
      } else {
        parts.add(new Part(String.valueOf(c), -1));
      }
    }
    return new Replacement(this, List.copyOf(parts));
  }

  private int group(Integer group, String text) {
    if (group == null || group > groups) {
      throw new IllegalArgumentException(
          "has %d groups, and a replacement that names another: %s".formatted(groups, text));
    }
    return group;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** That of the expression. */
  @Override
  public boolean equals(Object other) {
    return other instanceof LinearPattern that && that.regex.equals(regex);
  }

  @Override
  public int hashCode() {
    return regex.hashCode();
  }

  /** The expression. */
  @Override
  public String toString() {
    return regex;
  }

  /**
   * Text, or a group.
   *
   * @param group -1 for text
   */
  private record Part(String text, int group) implements Serializable {}

  /**
   * What is put in place of the matches of a pattern.
   *
   * @param pattern whose matches they are
   * @param parts that are put in, one behind the other
   */
  public record Replacement(LinearPattern pattern, List<Part> parts) implements Serializable {
    /** A text, in which all matches are replaced. */
    public String in(String text) {
      Matches matches = pattern.matches(text);
      StringBuilder made = new StringBuilder();
      int at = 0;
      while (matches.next()) {
        made.append(text, at, matches.start(0));
        for (Part part : parts) {
          if (part.group < 0) {
            made.append(part.text);
          } else if (matches.start(part.group) >= 0) {
            made.append(text, matches.start(part.group), matches.end(part.group));
          }
        }
        at = matches.end(0);
      }
      return at == 0 && made.isEmpty() ? text : made.append(text, at, text.length()).toString();
    }
  }

  private DataException tooLong(String text) {
    return new DataException(
        "a text must take at most %d MiB to be matched with the pattern %s, but one of %d characters takes more; use a shorter pattern, or leave such rows out"
            .formatted((MOST_MARKS / 8 + 4 * MOST_WAYS) >> 20, Line.of(regex), text.length()));
  }

  /** The matches in one text. */
  public final class Matches {
    private final String text;
    private final int marked = program.marked();
    private final BitSet tried; // marked steps at places
    private final int[] spans = new int[2 * (groups + 1)];
    private int[] stack = new int[64]; // pairs: a step and a place, or ~ a span and what it was
    private int depth;
    private int from;

    private Matches(String text) {
      if ((text.length() + 1L) * marked > MOST_MARKS) {
        throw tooLong(text);
      }
      this.text = text;
      this.tried = new BitSet((text.length() + 1) * marked);
    }

    /** Goes to the next match, and returns whether there is one. */
    public boolean next() {
      for (int at = from; at <= text.length(); at++) {
        if (isMatch(at)) {
          int end = spans[1];
          from = end > at ? end : end + 1;
          // Steps on the way to this match did not fail: they are before its end, or at it.
          tried.clear(end * marked, (end + 1) * marked);
          return true;
        }
      }
      from = text.length() + 1;
      return false;
    }

    /** Where a group of the match begins, of which 0 is the whole; -1 if it has no part in it. */
    public int start(int group) {
      return spans[2 * group + 1] < 0 ? -1 : spans[2 * group];
    }

    /** Where a group of the match ends. */
    public int end(int group) {
      return spans[2 * group + 1];
    }

    /** A group of the match, or null if it has no part in it. */
    public String group(int group) {
      return start(group) < 0 ? null : text.substring(start(group), end(group));
    }

    private boolean isMatch(int start) {
      Arrays.fill(spans, -1);
      depth = 0;
      int step = 0;
      int at = start;
      while (step >= 0) {
        int mark = program.mark(step) < 0 ? -1 : at * marked + program.mark(step);
        int next = step + 1;
        if (mark >= 0 && tried.get(mark)) {
          next = -1;
        } else {
          if (mark >= 0) {
            tried.set(mark);
          }
          switch (program.kind(step)) {
            case CHARACTER -> {
              int c = at < text.length() ? text.codePointAt(at) : -1;
              if (program.hasCharacter(step, c)) {
                at += Character.charCount(c);
              } else {
                next = -1;
              }
            }
            case EDGE -> next = program.isEdge(step, text, at) ? next : -1;
            case SAVE -> {
              int span = program.target(step);
              push(~span, spans[span]);
              spans[span] = at;
            }
            case JUMP -> next = program.target(step);
            case BRANCH -> {
              push(program.other(step), at);
              next = program.target(step);
            }
            case END -> {
              return true;
            }
          }
        }
        while (next < 0 && depth > 0) {
          depth -= 2;
          if (stack[depth] < 0) {
            spans[~stack[depth]] = stack[depth + 1];
          } else {
            next = stack[depth];
            at = stack[depth + 1];
          }
        }
        step = next;
      }
      return false;
    }

    private void push(int step, int at) {
      if (depth == MOST_WAYS) {
        throw tooLong(text);
      }
      if (depth == stack.length) {
        stack = Arrays.copyOf(stack, 2 * depth);
      }
      stack[depth] = step;
      stack[depth + 1] = at;
      depth += 2;
    }
  }
}
