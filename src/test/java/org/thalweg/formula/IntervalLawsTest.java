package org.thalweg.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.thalweg.formula.Expression.Variable;

/** Intervals hold what they stand for, judged by exact and by 200-digit arithmetic. */
class IntervalLawsTest {
  private static final List<Function> FUNCTIONS =
      List.of(
          Function.ADD,
          Function.SUBTRACT,
          Function.MULTIPLY,
          Function.DIVIDE,
          Function.NEGATE,
          Function.EXP,
          Function.LOG,
          Function.SQUARE,
          Function.SQRT,
          Function.SIGMOID,
          Function.COSH,
          Function.TANH);

  private final Random random = new Random(7);

  /** Sums, products and powers are rounded outwards, from the smallest doubles to overflow. */
  @Test
  void arithmeticIsRoundedOutwards() {
    for (int i = 0; i < 5_000; i++) {
      double a = wild();
      double b = wild();
      BigDecimal x = new BigDecimal(a);
      BigDecimal y = new BigDecimal(b);
      assertHolds(Interval.of(a).plus(Interval.of(b)), x.add(y), "%s + %s", a, b);
      assertHolds(Interval.of(a).times(Interval.of(b)), x.multiply(y), "%s * %s", a, b);
      int n = random.nextInt(5);
      assertHolds(Interval.of(a).power(n), x.pow(n), "%s ^ %s", a, n);
      if (b != 0) {
        Interval quotient = IntervalFunctions.image(Function.DIVIDE, interval(a, b));
        assertHolds(quotient.times(Interval.of(b)), x, "%s / %s", a, b);
      }
    }
  }

  private static List<Interval> interval(double a, double b) {
    return List.of(Interval.of(a), Interval.of(b));
  }

  private double wild() {
    double[] special = {0, 1, -1, Double.MIN_VALUE, -Double.MAX_VALUE, 1e-300, 1e300, 0.1};
    return random.nextInt(4) == 0
        ? special[random.nextInt(special.length)]
        : random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
  }

  private static void assertHolds(Interval interval, BigDecimal exact, String what, Object... of) {
    boolean isAbove =
        interval.lower() == Double.NEGATIVE_INFINITY
            || Double.isFinite(interval.lower())
                && new BigDecimal(interval.lower()).compareTo(exact) <= 0;
    boolean isBelow =
        interval.upper() == Double.POSITIVE_INFINITY
            || Double.isFinite(interval.upper())
                && new BigDecimal(interval.upper()).compareTo(exact) >= 0;
    assertThat(isAbove && isBelow).as(what + " in " + interval, of).isTrue();
  }

  /** Values of random trees at points of random boxes, and slopes along random lines. */
  @Test
  void boxesHoldValuesAndSeriesHoldSlopes() {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    List<Expression> names = List.of(Names.SCORE, Names.LABEL);
    for (int i = 0; i < 300; i++) {
      Expression tree = new RandomTrees(i, FUNCTIONS, names).next(2 + i % 3);
      double z = 2 * random.nextGaussian();
      double y = random.nextDouble();
      Map<Variable, Double> at = Map.of(Names.SCORE, z, Names.LABEL, y);
      double exact = Decimals.value(tree, at);
      if (!Double.isFinite(exact)) {
        continue;
      }
      IntervalProgram program = new IntervalProgram(List.of(tree), names);
      for (double width : new double[] {0, 1e-6, 0.3}) {
        List<Interval> box = List.of(around(z, width), around(y, width));
        IntervalProgram.Enclosure over = program.over(box);
        Interval value = over.values().get(0);
        compared++;
        if (over.isNowhere()
            || exact < Math.nextDown(value.lower())
            || exact > Math.nextUp(value.upper())) {
          wrong.add("%s over %s is %s but was %s".formatted(tree, box, exact, over));
        }
      }
      double slope = Decimals.slope(tree, at, Names.SCORE);
      compareSlope(tree, List.of(z, y), slope, wrong);
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).isGreaterThan(400);
  }

  private Interval around(double x, double width) {
    double left = random.nextDouble() * width;
    return new Interval(x - left, x + width - left);
  }

  private static void compareSlope(
      Expression tree, List<Double> at, double slope, List<String> wrong) {
    TaylorSeries series =
        new TaylorSeries(
            List.of(Names.SCORE, Names.LABEL),
            List.of(
                at.stream().map(Interval::of).toList(), List.of(Interval.of(1), Interval.of(0))));
    try {
      Interval first = series.coefficient(tree, 1);
      double room = 1e-9 * Math.abs(slope) + 1e-160; // the slope is a difference in 200 digits
      if (Double.isFinite(slope)
          && (slope < first.lower() - room || slope > first.upper() + room)) {
        wrong.add("%s at %s has slope %s but was %s".formatted(tree, at, slope, first));
      }
    } catch (TaylorSeries.NotAnalytic e) { // at the end of a domain
      return;
    }
  }

  /** Coefficients of known series up to order 8. */
  @Test
  void seriesAreThoseOfTextbooks() {
    assertSeries("exp(x)", 0, 1, 1, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0, 1 / 5040.0);
    assertSeries("sin(x)", 0, 0, 1, 0, -1 / 6.0, 0, 1 / 120.0, 0, -1 / 5040.0);
    assertSeries("log(1 + x)", 0, 0, 1, -1 / 2.0, 1 / 3.0, -1 / 4.0, 1 / 5.0, -1 / 6.0, 1 / 7.0);
    assertSeries("1/(1 - x)", 0, 1, 1, 1, 1, 1, 1, 1, 1);
    assertSeries("sqrt(x)", 1, 1, 1 / 2.0, -1 / 8.0, 1 / 16.0, -5 / 128.0, 7 / 256.0);
    assertSeries("tan(x)", 0, 0, 1, 0, 1 / 3.0, 0, 2 / 15.0, 0, 17 / 315.0);
    assertSeries("atan(x)", 0, 0, 1, 0, -1 / 3.0, 0, 1 / 5.0, 0, -1 / 7.0);
    assertSeries("tanh(x)", 0, 0, 1, 0, -1 / 3.0, 0, 2 / 15.0, 0, -17 / 315.0);
    assertSeries("x^5 - 3*x^2", 1, -2, -1, 7, 10, 5, 1, 0, 0);
    assertSeries("x^0.5*x^1.5", 2, 4, 4, 1, 0, 0);
    assertSeries(
        "lgamma(x)", 1, 0, -0.5772156649015329, Math.PI * Math.PI / 12, -0.4006856343865314);
    assertSeries("abs(x)*max(x, 1)", -3, 3, -1, 0, 0);
    assertSeries("if(x > 1, x^2, 7)", 2, 4, 4, 1, 0);
  }

  private static void assertSeries(String text, double at, double... coefficients) {
    Variable x = new Variable(Expression.Role.PARAMETER, "x");
    TaylorSeries series =
        new TaylorSeries(List.of(x), List.of(List.of(Interval.of(at)), List.of(Interval.of(1))));
    Expression function = FunctionText.parse(text);
    for (int k = 0; k < coefficients.length; k++) {
      Interval found = series.coefficient(function, k);
      assertThat(found.widened(1e-13).plus(new Interval(-1e-13, 1e-13)).contains(coefficients[k]))
          .as("order %s of %s: %s for %s", k, text, found, coefficients[k])
          .isTrue();
      assertThat(found.width()).as("order %s of %s", k, text).isLessThan(1e-8);
    }
  }

  /** Every function of one argument: an image holds the values at points between. */
  @Test
  void imagesHoldTheValuesOfEveryFunction() {
    for (Function function : Function.values()) {
      for (int i = 0; i < 400 && function.arity() == 1; i++) {
        double width = Math.pow(10, random.nextInt(6) - 4);
        Interval u = around(3 * random.nextGaussian(), width);
        Interval image = IntervalFunctions.image(function, List.of(u));
        for (int k = 0; k <= 20; k++) {
          double at = Math.min(u.upper(), u.lower() + k / 20.0 * u.width());
          double value = FunctionValues.of(function, at);
          boolean isHeld = Double.isNaN(value) || image.contains(value);
          assertThat(isHeld).as("%s(%s) = %s in %s", function, at, value, image).isTrue();
        }
      }
    }
  }
}
