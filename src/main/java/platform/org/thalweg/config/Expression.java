package org.thalweg.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Text of the form {@code name(argument, key=argument, …)}, {@code name}, a number, or a list of
 * them, {@code [argument, …]}.
 *
 * @param name the name, or the number as it was written; {@link #LIST} for a list
 * @param arguments in the order written; empty without parentheses
 */
record Expression(String name, List<Argument> arguments) {

  /**
   * One argument.
   *
   * @param key null where it was given by its place
   * @param value what was given
   * @param after what follows a colon, as in {@code 10000:0.0001}; null without one
   */
  record Argument(String key, Expression value, Expression after) {
    @Override
    public String toString() {
      return (key == null ? "" : key + "=") + value + (after == null ? "" : ":" + after);
    }
  }

  /** What a list has in the place of the name of a function. */
  static final String LIST = "[]";

  boolean isList() {
    return name.equals(LIST);
  }

  @Override
  public String toString() {
    String inner = String.join(",", arguments.stream().map(Argument::toString).toList());
    return isList() ? "[" + inner + "]" : inner.isEmpty() ? name : name + "(" + inner + ")";
  }

  /**
   * Parses a whole text.
   *
   * @throws ConfException naming the first character that does not belong to an expression
   */
  static Expression parse(String text) {
    ExpressionParser parser = new ExpressionParser(text);
    Expression expression = parser.expression(0);
    parser.skipBlanks();
    if (parser.at < text.length()) {
      throw parser.failure("nothing more");
    }
    return expression;
  }

  private static final class ExpressionParser {
    private static final int DEEPEST = 20;

    private final String text;
    private int at;

    ExpressionParser(String text) {
      this.text = text;
    }

    Expression expression(int depth) {
      if (depth <= DEEPEST && take('[')) {
        return new Expression(LIST, arguments(depth, ']'));
      }
      skipBlanks();
      int from = at;
      while (at < text.length() && isWord(text.charAt(at))) {
        at++;
      }
      if (from == at || depth > DEEPEST) {
        throw failure("a name or a number");
      }
      String name = text.substring(from, at);
      return new Expression(name, take('(') ? arguments(name, depth) : List.of());
    }

    /** Arguments, of which the first is a pattern of columns where a penalty is on such. */
    private List<Argument> arguments(String name, int depth) {
      if (!name.equals("on")) {
        return arguments(depth, ')');
      }
      String pattern = pattern();
      boolean isNamed = pattern.startsWith("segment=");
      Expression columns = new Expression(isNamed ? pattern.substring(8) : pattern, List.of());
      List<Argument> all = new ArrayList<>(List.of(new Argument(null, columns, null)));
      all.addAll(take(',') ? arguments(depth, ')') : take(')') ? List.of() : arguments(depth, ')'));
      return all;
    }

    /** Up to a comma or a parenthesis that is not inside others, and not between backquotes. */
    private String pattern() {
      skipBlanks();
      int from = at;
      boolean isQuoted = false;
      for (int open = 0; at < text.length(); at++) {
        char c = text.charAt(at);
        isQuoted ^= c == '`';
        if (!isQuoted && open == 0 && (c == ',' || c == ')')) {
          break;
        }
        open += isQuoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
      }
      if (from == at || isQuoted) {
        throw failure(isQuoted ? "a closing backquote" : "a name or a number");
      }
      return text.substring(from, at).strip();
    }

    private List<Argument> arguments(int depth, char end) {
      List<Argument> arguments = new ArrayList<>();
      if (take(end)) {
        return arguments;
      }
      do {
        Expression first = expression(depth + 1);
        if (take('=')) {
          arguments.add(new Argument(first.name, expression(depth + 1), null));
        } else {
          arguments.add(new Argument(null, first, take(':') ? expression(depth + 1) : null));
        }
      } while (take(','));
      if (!take(end)) {
        throw failure("a comma or a closing " + (end == ')' ? "parenthesis" : "bracket"));
      }
      return arguments;
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c)
          || c == '.'
          || c == '-'
          || c == '+'
          || c == '_'
          || c == '$';
    }

    private boolean take(char wanted) {
      skipBlanks();
      boolean found = at < text.length() && text.charAt(at) == wanted;
      at += found ? 1 : 0;
      return found;
    }

    void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    ConfException failure(String wanted) {
      return new ConfException(
          "\"%s\" must have %s at character %d".formatted(text, wanted, at + 1));
    }
  }
}
