package org.thalweg.formula;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.formula.Expression.Role;

/**
 * Reads what stands behind the expression of a formula:
 *
 * <pre>
 *   definitions = {"," (name "=" (number | free) | "mean" "=" expression)}
 *   free        = "free" "(" number ["," "positive" | "," number "," number] ")"
 *   number      = ["-"] (digits | "inf")
 * </pre>
 */
final class Definitions {
  private static final String FREE = "free";

  private final Parser parser;
  private final Map<String, Double> constants = new LinkedHashMap<>();
  private final List<FreeParameter> parameters = new ArrayList<>();
  private Expression mean; // null if none is given

  /** Definitions that a parser has come to. */
  Definitions(Parser parser) {
    this.parser = parser;
  }

  /** The names that are defined anywhere in a text, found before it is parsed. */
  static Map<String, Role> names(List<Token> tokens) {
    Map<String, Role> names = new HashMap<>();
    for (int i = 0; i + 2 < tokens.size(); i++) {
      boolean isDefined = tokens.get(i).kind() == Token.TokenKind.NAME && tokens.get(i + 1).is("=");
      if (isDefined && !isMean(tokens.subList(i, tokens.size()))) {
        boolean isFree = tokens.get(i + 2).text().equals(FREE);
        names.put(tokens.get(i).text(), isFree ? Role.PARAMETER : Role.CONSTANT);
      }
    }
    return names;
  }

  /**
   * Whether a mean is given, and not a constant or a parameter that is called so.
   *
   * @param tokens from the name on, to the end
   */
  private static boolean isMean(List<Token> tokens) {
    int at = tokens.get(2).is("-") ? 3 : 2;
    Token first = tokens.get(at);
    boolean isNumber =
        first.kind() == Token.TokenKind.NUMBER
            && (tokens.get(at + 1).is(",") || tokens.get(at + 1).kind() == Token.TokenKind.END);
    return tokens.get(0).text().equals(Formula.MEAN) && !isNumber && !first.text().equals(FREE);
  }

  /** The formula of a body, and of the definitions up to the end. */
  Formula of(Expression body) {
    while (parser.takes(",")) {
      define();
    }
    Token token = parser.peek();
    if (token.is("=")) {
      throw parser.wrong(
          token, "a comma must come before a definition c = 1; comparisons are ==, <= and >=");
    }
    if (token.kind() != Token.TokenKind.END) {
      String hint =
          token.kind() == Token.TokenKind.NAME
              ? "; a name with blanks stands in ` `, and commas part what is behind the formula"
              : "";
      throw parser.wrong(token, "an operator or the end must come here but was " + token + hint);
    }
    return new Formula(body, constants, parameters, Optional.ofNullable(mean));
  }

  private void define() {
    List<Token> rest = parser.rest();
    Token name = parser.take();
    if (name.kind() != Token.TokenKind.NAME || !parser.peek().is("=")) {
      throw parser.wrong(
          name, "behind a comma a name must be defined, as in c = 0.5, but there was " + name);
    }
    parser.take();
    String text = name.text();
    if (text.equals("y") || Names.isScore(text) || Function.named(text).isPresent()) {
      throw parser.wrong(name, text + " has a meaning of its own and cannot be defined");
    }
    boolean isDefined =
        constants.containsKey(text)
            || mean != null && text.equals(Formula.MEAN)
            || parameters.stream().anyMatch(parameter -> parameter.name().equals(text));
    if (isDefined) {
      throw parser.wrong(name, text + " is defined twice");
    }
    if (isMean(rest)) {
      mean = parser.expression();
    } else if (parser.peek().text().equals(FREE)) {
      parameters.add(free(text));
    } else {
      constants.put(text, finite(text));
    }
  }

  private FreeParameter free(String name) {
    Token free = parser.take();
    parser.require("(", "behind free, as in free(1)");
    double start = finite("the start of " + name);
    double lower = Double.NEGATIVE_INFINITY;
    double upper = Double.POSITIVE_INFINITY;
    if (parser.takes(",")) {
      if (parser.peek().text().equals("positive")) {
        parser.take();
        lower = Double.MIN_VALUE;
      } else {
        lower = number("the lower bound of " + name);
        parser.require(",", "between the lower and the upper bound of " + name);
        upper = number("the upper bound of " + name);
      }
    }
    parser.require(")", "at the end of " + name + " = free(start, lower, upper)");
    if (!(lower < upper)) {
      throw parser.wrong(free, "the lower bound of " + name + " must be below the upper bound");
    }
    if (!(lower <= start && start <= upper)) {
      String bounds = new Interval(lower, upper).toString();
      throw parser.wrong(
          free,
          "%s must start in %s but starts at %s"
              .formatted(name, bounds, ShortestDecimal.of(start)));
    }
    return new FreeParameter(name, start, lower, upper);
  }

  private double finite(String what) {
    Token token = parser.peek();
    double value = number(what);
    if (Double.isInfinite(value)) {
      throw parser.wrong(token, what + " must be finite");
    }
    return value;
  }

  private double number(String what) {
    boolean isNegative = parser.takes("-");
    Token token = parser.take();
    boolean isInfinite = token.kind() == Token.TokenKind.NAME && token.text().equals("inf");
    if (token.kind() != Token.TokenKind.NUMBER && !isInfinite) {
      throw parser.wrong(
          token,
          "%s must be a number but was %s; behind the formula stand numbers and free(…), and expressions stand in the formula itself"
              .formatted(what, token));
    }
    double size = isInfinite ? Double.POSITIVE_INFINITY : Double.parseDouble(token.text());
    return isNegative ? -size : size;
  }
}
