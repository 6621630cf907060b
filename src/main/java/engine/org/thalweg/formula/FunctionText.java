package org.thalweg.formula;

import java.util.List;
import java.util.Map;
import org.thalweg.formula.Expression.Role;

/** Reads functions of numbers, which have neither labels nor scores nor columns. */
public final class FunctionText {
  private FunctionText() {}

  /**
   * Reads a function of parameters alone: every name is one, in the order of {@link Formula#names}.
   *
   * @throws FormulaException with one line that says what is wrong and where
   */
  static Expression parse(String text) {
    String inner = Formula.inner(text.strip());
    Parser parser = new Parser(inner, Formula.tokens(inner), new Names(Map.of(), false));
    Expression body = parser.expression();
    if (parser.peek().kind() != Token.TokenKind.END) {
      throw parser.wrong(
          parser.peek(), "an operator or the end must come here but was " + parser.peek());
    }
    return body;
  }

  /**
   * Reads a function of numbers that have names, in the order of their first use; pi is 3.14159…,
   * and constants may stand behind the function.
   *
   * @param known the names in their order; empty if any name will do
   * @return with a parameter for each name, without bounds
   * @throws FormulaException with one line that says what is wrong and where
   */
  public static Formula of(String text, List<String> known) {
    String inner = Formula.inner(text.strip());
    List<Token> tokens = Formula.tokens(inner);
    Parser parser = new Parser(inner, tokens, new Names(Definitions.names(tokens), false));
    Formula read = new Definitions(parser).of(parser.expression());
    if (read.mean().isPresent()) {
      throw new FormulaException("a function of numbers has no mean");
    }
    if (!read.parameters().isEmpty()) {
      throw new FormulaException("every name of a function is free, so free(…) must not be given");
    }
    List<String> used = Formula.names(read.body(), Role.PARAMETER);
    if (used.isEmpty()) {
      throw new FormulaException("a function must have a name of a number in it, such as x");
    }
    for (String name : known) {
      if (!used.contains(name)) {
        throw new FormulaException("there is no %s in %s".formatted(name, inner));
      }
    }
    for (String name : used) {
      if (!known.isEmpty() && !known.contains(name)) {
        throw Formula.unknown(inner, name, known, "it is none of " + String.join(", ", known));
      }
    }
    List<String> ordered = known.isEmpty() ? used : known;
    return new Formula(
        read.body(),
        read.constants(),
        ordered.stream()
            .map(
                name ->
                    new FreeParameter(name, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
            .toList());
  }
}
