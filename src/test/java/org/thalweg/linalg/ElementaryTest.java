package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against sums of 60 digits, which know nothing of the code's constants. */
class ElementaryTest {
  private static final MathContext DIGITS = new MathContext(60);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  @Test
  void theReferenceKnowsEAndItsLogarithm() {
    BigDecimal e = new BigDecimal("2.71828182845904523536028747135266249775724709369995957");
    assertThat(exp(1).subtract(e).abs()).isLessThan(new BigDecimal("1e-50"));
    BigDecimal ln2 = new BigDecimal("0.69314718055994530941723212145817656807550013436025525");
    assertThat(log1p(1).subtract(ln2).abs()).isLessThan(new BigDecimal("1e-50"));
    BigDecimal small = new BigDecimal("0.0000999950003333083353331666809511");
    assertThat(log1p(1e-4).subtract(small).abs()).isLessThan(new BigDecimal("1e-20"));
  }

  @Test
  void expIsWithinOneUlpWhereItsValueIsNormal() {
    double worst =
        expArguments().filter(x -> x > -708.39).map(ElementaryTest::expError).max().orElseThrow();
    assertThat(worst).isLessThanOrEqualTo(1);
  }

  @Test
  void expIsWithinOneUlpWhereItsValueIsSubnormal() {
    double worst = uniform(7, 3000, -745.2, -708).map(ElementaryTest::expError).max().orElseThrow();
    assertThat(worst).isLessThanOrEqualTo(1);
  }

  @Test
  void expEndsInZeroInfinityAndNaN() {
    assertThat(Elementary.exp(0.0)).isEqualTo(1);
    assertThat(Elementary.exp(-0.0)).isEqualTo(1);
    assertThat(Elementary.exp(Double.MIN_VALUE)).isEqualTo(1);
    assertThat(Elementary.exp(709.782712893384)).isFinite();
    for (double x : new double[] {709.79, 709.8, 710, 1e308, Double.POSITIVE_INFINITY}) {
      assertThat(Elementary.exp(x)).isEqualTo(Double.POSITIVE_INFINITY);
    }
    assertThat(Elementary.exp(-745.13)).isEqualTo(Double.MIN_VALUE);
    for (double x : new double[] {-745.14, -745.2, -745.3, -1e308, Double.NEGATIVE_INFINITY}) {
      assertThat(Elementary.exp(x)).isZero();
    }
    assertThat(Elementary.exp(Double.NaN)).isNaN();
  }

  @Test
  void log1pIsWithinTwoUlp() {
    double worst = log1pArguments().map(ElementaryTest::log1pError).max().orElseThrow();
    assertThat(worst).isLessThanOrEqualTo(2);
  }

  @Test
  void log1pOfAnyIsWithinThreeUlp() {
    DoubleStream large =
        DoubleStream.concat(
            uniform(14, 4000, 0, 690).map(StrictMath::exp), uniform(15, 4000, 0, 9));
    double worst = large.map(x -> error(Elementary.log1pOfAny(x), log1p(x))).max().orElseThrow();
    assertThat(worst).isLessThanOrEqualTo(3);
    assertThat(Elementary.log1pOfAny(Double.NaN)).isNaN();
  }

  @Test
  void log1pKeepsZeroAndNaN() {
    assertThat(Elementary.log1p(0.0)).isEqualTo(0.0);
    assertThat(Elementary.log1p(-0.0)).isEqualTo(-0.0);
    assertThat(Elementary.log1p(Double.NaN)).isNaN();
  }

  @Test
  void tanhIsWithinThreeUlp() {
    double worst =
        DoubleStream.concat(uniform(11, 4000, -0.35, 0.35), uniform(12, 4000, -20, 20))
            .map(ElementaryTest::tanhError)
            .max()
            .orElseThrow();
    assertThat(worst).isLessThanOrEqualTo(3);
  }

  @Test
  void tanhAndSigmoidEndInTheirLimitsAndNaN() {
    for (double far : new double[] {400, 1e308, Double.POSITIVE_INFINITY}) {
      assertThat(Elementary.tanh(far)).isEqualTo(1);
      assertThat(Elementary.tanh(-far)).isEqualTo(-1);
      assertThat(Elementary.sigmoid(far)).isEqualTo(1);
      assertThat(Elementary.sigmoid(-2 * far)).isZero();
    }
    assertThat(Elementary.tanh(0)).isZero();
    assertThat(Elementary.sigmoid(0)).isEqualTo(0.5);
    assertThat(Elementary.tanh(Double.NaN)).isNaN();
    assertThat(Elementary.sigmoid(Double.NaN)).isNaN();
  }

  @Test
  void sigmoidIsHalfOfOnePlusTanhOfHalf() {
    for (double x : uniform(13, 1000, -30, 30).toArray()) {
      double sigmoid = Elementary.sigmoid(x);
      assertThat(sigmoid).isCloseTo((1 + Math.tanh(x / 2)) / 2, within(3e-16));
      assertThat(sigmoid / Math.exp(-Elementary.log1p(Math.exp(-Math.abs(x))) + Math.min(x, 0)))
          .isCloseTo(1, within(1e-14));
    }
  }

  /** In ulp of the true value, (e²ˣ − 1)/(e²ˣ + 1) of 60 digits. */
  private static double tanhError(double x) {
    BigDecimal square = exp(2 * x);
    BigDecimal truth = square.subtract(BigDecimal.ONE).divide(square.add(BigDecimal.ONE), DIGITS);
    BigDecimal error = new BigDecimal(Elementary.tanh(x)).subtract(truth).abs();
    return error.doubleValue() / Math.ulp(truth.doubleValue());
  }

  @Test
  void ofArraysTheBitsAreThoseOfTheirNumbers() {
    DoubleStream ends =
        DoubleStream.of(Double.NaN, -1 / 0.0, 1 / 0.0, -745.2, -745.1, 709.79, -0.0);
    double[] x = DoubleStream.concat(ends, uniform(9, 200, -760, 720)).toArray();
    double[] small = uniform(10, x.length, 0, 1).toArray();
    for (int count : new int[] {0, 1, 2, 7, 8, 33, x.length}) {
      double[] exp = new double[x.length];
      double[] log = new double[x.length];
      Elementary.exp(x, exp, count);
      Elementary.log1p(small, log, count);
      for (int i = 0; i < x.length; i++) {
        assertThat(exp[i]).isEqualTo((Double) (i < count ? Elementary.exp(x[i]) : 0));
        assertThat(log[i]).isEqualTo((Double) (i < count ? Elementary.log1p(small[i]) : 0));
      }
    }
  }

  /** All magnitudes, both signs, and both sides of every place where exp changes its exponent. */
  private static DoubleStream expArguments() {
    DoubleStream tiny = IntStream.range(-1074, 9).mapToDouble(k -> Math.scalb(1.3, k));
    DoubleStream signed = tiny.flatMap(x -> DoubleStream.of(x, -x));
    DoubleStream seams =
        IntStream.range(-1021, 1024)
            .mapToDouble(k -> (k + 0.5) * Math.log(2))
            .flatMap(x -> DoubleStream.of(Math.nextDown(x), x, Math.nextUp(x)));
    DoubleStream drawn =
        DoubleStream.concat(uniform(1, 4000, -708.39, 709.78), uniform(2, 4000, -2, 2));
    return DoubleStream.concat(DoubleStream.concat(signed, seams), drawn);
  }

  private static DoubleStream log1pArguments() {
    DoubleStream tiny = IntStream.rangeClosed(-1074, 0).mapToDouble(k -> Math.scalb(1.0, k));
    DoubleStream subnormal = IntStream.range(1, 50).mapToDouble(k -> k * Double.MIN_VALUE);
    DoubleStream logarithmic = uniform(3, 4000, -60, 0).map(StrictMath::exp);
    return DoubleStream.concat(
        DoubleStream.concat(tiny, subnormal),
        DoubleStream.concat(logarithmic, uniform(4, 6000, 0, 1)));
  }

  private static DoubleStream uniform(long seed, int count, double from, double to) {
    return new SplittableRandom(seed).doubles(count, from, to);
  }

  private static double expError(double x) {
    return error(Elementary.exp(x), exp(x));
  }

  private static double log1pError(double x) {
    return error(Elementary.log1p(x), log1p(x));
  }

  /** |value − truth| in units of the last place of the truth. */
  private static double error(double value, BigDecimal truth) {
    BigDecimal ulp = new BigDecimal(Math.ulp(truth.doubleValue()));
    return new BigDecimal(value).subtract(truth).abs().divide(ulp, DIGITS).doubleValue();
  }

  /** Taylor series of x/4096, then squared twelve times. */
  private static BigDecimal exp(double x) {
    return exp(new BigDecimal(x));
  }

  private static BigDecimal exp(BigDecimal x) {
    BigDecimal reduced = x.divide(BigDecimal.valueOf(4096), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int n = 1; n <= 36; n++) {
      term = term.multiply(reduced, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < 12; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  /** Near 0 the alternating series; elsewhere two of Halley's steps on eʸ = 1 + x. */
  private static BigDecimal log1p(double x) {
    BigDecimal exact = new BigDecimal(x);
    if (x < 1e-3) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal power = exact;
      for (int n = 1; n <= 12; n++) {
        BigDecimal term = power.divide(BigDecimal.valueOf(n), DIGITS);
        sum = n % 2 == 1 ? sum.add(term, DIGITS) : sum.subtract(term, DIGITS);
        power = power.multiply(exact, DIGITS);
      }
      return sum;
    }
    BigDecimal target = BigDecimal.ONE.add(exact);
    BigDecimal y = new BigDecimal(StrictMath.log1p(x));
    for (int i = 0; i < 2; i++) {
      BigDecimal e = exp(y);
      BigDecimal step = target.subtract(e).divide(target.add(e), DIGITS);
      y = y.add(step.multiply(TWO), DIGITS);
    }
    return y;
  }
}
