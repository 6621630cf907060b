package org.thalweg.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Reads expressions, by recursive descent:
 *
 * <pre>
 *   expression = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
 *   sum        = product {("+" | "-") product}
 *   product    = signed {("*" | "/") signed}
 *   signed     = "-" signed | "+" signed | power
 *   power      = atom ["^" signed]
 *   atom       = number | name | name "(" expression {"," expression} ")" | "(" expression ")"
 * </pre>
 */
final class Parser {
  /** Limits that no formula has reached which was written by hand. */
  static final int MOST_CHARACTERS = 10_000;

  static final int MOST_NODES = 500;
  static final int DEEPEST = 200;

  private static final Map<String, Function> SUMS = signs(Function.ADD, Function.SUBTRACT);
  private static final Map<String, Function> PRODUCTS = signs(Function.MULTIPLY, Function.DIVIDE);
  private static final Map<String, Function> COMPARISONS =
      signs(
          Function.LESS,
          Function.LESS_OR_EQUAL,
          Function.GREATER,
          Function.GREATER_OR_EQUAL,
          Function.EQUAL,
          Function.NOT_EQUAL);

  /** Functions of two that are written with more. */
  private static final Set<Function> CHAINED =
      Set.of(Function.MAX, Function.MIN, Function.LOGADDEXP);

  private final String text;
  private final List<Token> tokens;
  private final Names names;
  private int next;
  private int depth;
  private int nodes;

  /**
   * A parser at the first word of a text.
   *
   * @param names what names mean
   */
  Parser(String text, List<Token> tokens, Names names) {
    this.text = text;
    this.tokens = tokens;
    this.names = names;
  }

  private static Map<String, Function> signs(Function... functions) {
    return Stream.of(functions).collect(Collectors.toMap(Function::text, UnaryOperator.identity()));
  }

  /** The words that are left, with the end. */
  List<Token> rest() {
    return tokens.subList(next, tokens.size());
  }

  /** The word that comes next. */
  Token peek() {
    return tokens.get(next);
  }

  /** Takes the word that comes next. */
  Token take() {
    Token token = tokens.get(next);
    next = Math.min(next + 1, tokens.size() - 1);
    return token;
  }

  /** Takes a sign if it comes next. */
  boolean takes(String sign) {
    boolean isNext = peek().is(sign);
    if (isNext) {
      take();
    }
    return isNext;
  }

  /** Takes a sign that must come next. */
  void require(String sign, String why) {
    if (!takes(sign)) {
      throw wrong(peek(), "%s must come %s but was %s".formatted(sign, why, peek()));
    }
  }

  /** What is wrong at a word. */
  FormulaException wrong(Token token, String what) {
    return FormulaException.at(token.at(), text, what);
  }

  Expression expression() {
    Expression left = chain(SUMS, this::product);
    Function comparison = COMPARISONS.get(sign());
    if (comparison == null) {
      return left;
    }
    Token token = take();
    Expression right = chain(SUMS, this::product);
    if (COMPARISONS.containsKey(sign())) {
      throw wrong(peek(), "two comparisons in a row; (a < b)*(b < c) is 1 if both hold");
    }
    return call(comparison, token, left, right);
  }

  private Expression product() {
    return chain(PRODUCTS, this::signed);
  }

  /** Operators of one strength, from the left. */
  private Expression chain(Map<String, Function> operators, Supplier<Expression> operand) {
    Expression left = operand.get();
    while (operators.containsKey(sign())) {
      Token token = take();
      left = call(operators.get(token.text()), token, left, operand.get());
    }
    return left;
  }

  private String sign() {
    return peek().kind() == Token.TokenKind.SIGN ? peek().text() : "";
  }

  private Expression signed() {
    Token token = peek();
    if (++depth > DEEPEST) {
      throw wrong(token, "a formula may nest at most %d deep".formatted(DEEPEST));
    }
    Expression result;
    if (takes("-")) {
      boolean isNumber = peek().kind() == Token.TokenKind.NUMBER && !tokens.get(next + 1).is("^");
      result = isNumber ? number(take(), -1) : call(Function.NEGATE, token, signed());
    } else {
      result = takes("+") ? signed() : power();
    }
    depth--;
    return result;
  }

  private Expression power() {
    Expression base = atom();
    Token token = peek();
    if (token.is("*") && tokens.get(next + 1).is("*")) {
      throw wrong(token, "powers are written x^2, not x**2");
    }
    return takes("^") ? call(Function.POWER, token, base, signed()) : base;
  }

  private Expression atom() {
    Token token = take();
    switch (token.kind()) {
      case NUMBER:
        return number(token, 1);
      case QUOTED:
        return names.quoted(token, this);
      case NAME:
        count(token);
        return peek().is("(") ? called(token) : names.of(token, this);
      default:
        if (token.is("(")) {
          Expression inner = expression();
          require(")", "here, to close the ( at character " + (token.at() + 1));
          return inner;
        }
        throw wrong(token, "a number, a name or ( must come here but was " + token);
    }
  }

  private Expression number(Token token, int sign) {
    double value = Double.parseDouble(token.text());
    if (Double.isInfinite(value)) {
      throw wrong(token, "a number must be at most 1.797e308 but was " + token);
    }
    boolean isJoined =
        (peek().kind() == Token.TokenKind.NAME
                || peek().kind() == Token.TokenKind.NUMBER
                || peek().is("("))
            && peek().at() == token.at() + token.text().length();
    if (isJoined && peek().kind() == Token.TokenKind.NUMBER) {
      throw wrong(token, "%s%s is no number".formatted(token, peek()));
    }
    if (isJoined) {
      String next = peek().is("(") ? "(…)" : peek().text();
      throw wrong(token, "products are written with *: %s*%s".formatted(token, next));
    }
    count(token);
    return new Literal(sign * value);
  }

  private Expression called(Token name) {
    Function function = names.function(name, this);
    take();
    List<Expression> arguments = new ArrayList<>();
    if (!peek().is(")")) {
      do {
        arguments.add(expression());
      } while (takes(","));
    }
    require(")", "here, or a comma and a further argument of " + name);
    if (function == Function.HUBER && arguments.size() == 1) {
      arguments.add(Expression.ONE);
    }
    while (CHAINED.contains(function) && arguments.size() > 2) {
      arguments.set(0, call(function, name, arguments.get(0), arguments.remove(1)));
    }
    if (arguments.size() != function.arity()) {
      String rule = "%s must have %s but had %d";
      int arity = function.arity();
      String wanted = arity + (arity == 1 ? " argument" : " arguments");
      throw wrong(name, rule.formatted(name, wanted, arguments.size()));
    }
    return call(function, name, arguments.toArray(Expression[]::new));
  }

  private Expression call(Function function, Token token, Expression... arguments) {
    count(token);
    return Call.of(function, arguments);
  }

  private void count(Token token) {
    if (++nodes > MOST_NODES) {
      throw wrong(
          token,
          "a formula may have at most %d numbers, names and operators".formatted(MOST_NODES));
    }
  }
}
