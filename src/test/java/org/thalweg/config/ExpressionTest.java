package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Expression.Argument;

class ExpressionTest {

  @Test
  void aNameAloneHasNoArguments() {
    Expression expression = Expression.parse("adam");
    assertThat(expression.name()).isEqualTo("adam");
    assertThat(expression.arguments()).isEmpty();
    assertThat(Expression.parse("adam()")).isEqualTo(expression);
  }

  @Test
  void argumentsAreByPlaceByNameOrPairs() {
    assertThat(Expression.parse("f(1,b=2,3:4)").arguments())
        .containsExactly(
            new Argument(null, Expression.parse("1"), null),
            new Argument("b", Expression.parse("2"), null),
            new Argument(null, Expression.parse("3"), Expression.parse("4")));
  }

  @Test
  void aListStandsInBrackets() {
    Expression list = Expression.parse("f([ 64, 32 ], x = [])").arguments().get(0).value();
    assertThat(list.isList()).isTrue();
    assertThat(list.arguments()).hasSize(2);
    assertThat(Expression.parse("f([ 64, 32 ], x = [])")).hasToString("f([64,32],x=[])");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> Expression.parse("f([64,32)"))
        .withMessage("\"f([64,32)\" must have a comma or a closing bracket at character 9");
  }

  @Test
  void argumentsAreExpressionsThemselves() {
    Expression inner = Expression.parse("f(g(1,x=h(2)))").arguments().get(0).value();
    assertThat(inner).isEqualTo(Expression.parse("g(1,x=h(2))"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "-1e-3", "+2.5E+10", "1.0E-4", "half_squared2", "Infinity"})
  void numbersAndNamesStayAsTheyWereWritten(String text) {
    assertThat(Expression.parse(text)).hasToString(text);
  }

  @Test
  void blanksBetweenWordsMeanNothing() {
    assertThat(Expression.parse(" \tadam ( beta1 = 0.9 , 10 : 1e-3 )\n"))
        .isEqualTo(Expression.parse("adam(beta1=0.9,10:1e-3)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a(1)", "a(1,b=2)", "a(3:4)", "warmup(10,then(cosine,5,0.1))"})
  void printsAndParsesBack(String text) {
    assertThat(Expression.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``         | a name or a number                    | 1",
        "`   `      | a name or a number                    | 4",
        "(1)        | a name or a number                    | 1",
        "adam(      | a name or a number                    | 6",
        "adam(,1)   | a name or a number                    | 6",
        "adam(1,)   | a name or a number                    | 8",
        "adam(a=)   | a name or a number                    | 8",
        "adam(1:)   | a name or a number                    | 8",
        "adam(#)    | a name or a number                    | 6",
        "adam(0.9   | a comma or a closing parenthesis      | 9",
        "adam(1 2)  | a comma or a closing parenthesis      | 8",
        "adam(a=1=2)| a comma or a closing parenthesis      | 9",
        "adam)      | nothing more                          | 5",
        "adam sgd   | nothing more                          | 6",
        "adam(1)(2) | nothing more                          | 8",
      })
  void saysWhatIsMissingAndWhere(String text, String wanted, int character) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> Expression.parse(text))
        .withMessage("\"%s\" must have %s at character %d", text, wanted, character);
  }

  @Test
  void refusesToNestWithoutEnd() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> Expression.parse("f(".repeat(100_000)));
  }
}
