package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.CentralDifference;
import org.thalweg.loss.AllLosses.Case;
import org.thalweg.loss.AllLosses.Member;

/** The laws of every loss. */
class LossContractTest {
  private static final String MEMBERS = "org.thalweg.loss.AllLosses#MEMBERS";
  private static final String CASES = "org.thalweg.loss.AllLosses#cases";
  private final SplittableRandom random = new SplittableRandom(11);

  @ParameterizedTest
  @MethodSource(CASES)
  void derivativeIsTheCentralDifferenceAwayFromKinks(Case loss) {
    double[] kinks = loss.member().kinks().apply(loss.label());
    double[] scores =
        scores().filter(z -> isClear(z, kinks) && Math.abs(z) <= loss.member().reach()).toArray();
    assertThat(scores).hasSizeGreaterThan(100);
    for (double z : scores) {
      double slope = CentralDifference.steadiestDerivative(loss::value, z);
      double scale =
          1 + Math.abs(slope) + Math.abs(loss.value(z)) / CentralDifference.step(z) * 1e-3;
      assertThat(loss.derivative(z)).as("z = %s", z).isCloseTo(slope, within(1e-10 * scale));
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void aSecondDerivativeIsTheDifferenceOfTheFirstAwayFromKinks(Case loss) {
    if (!(loss.loss() instanceof SmoothLoss smooth)) {
      assertThat(loss.member().isSmooth()).as("%s has a second derivative", loss).isFalse();
      return;
    }
    double[] kinks = loss.member().kinks().apply(loss.label());
    double[] scores =
        scores().filter(z -> isClear(z, kinks) && Math.abs(z) <= loss.member().reach()).toArray();
    assertThat(scores).hasSizeGreaterThan(100);
    for (double z : scores) {
      double bend = CentralDifference.steadiestDerivative(loss::derivative, z);
      double scale =
          1 + Math.abs(bend) + Math.abs(loss.derivative(z)) / CentralDifference.step(z) * 1e-3;
      double found = smooth.secondDerivative(z, loss.label());
      assertThat(found).as("z = %s", z).isCloseTo(bend, within(1e-10 * scale)).isNotNegative();
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void derivativeAtAKinkLiesBetweenTheSlopesOnItsSides(Case loss) {
    double h = 1e-6;
    for (double z : loss.member().kinks().apply(loss.label())) {
      double left = (loss.value(z) - loss.value(z - h)) / h;
      double right = (loss.value(z + h) - loss.value(z)) / h;
      assertThat(loss.derivative(z))
          .isBetween(Math.min(left, right) - 10 * h, Math.max(left, right) + 10 * h);
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void valueIsNeverBelowItsLeastWhichIsZeroUnlessTheLossSaysOtherwise(Case loss) {
    double rounding = 4 * Math.ulp(loss.least() + (loss.member().neverOverflows() ? 0 : 1));
    assertThat(scores().map(loss::value).boxed())
        .allMatch(value -> value >= loss.least() - (loss.member().neverOverflows() ? 0 : rounding));
    assertThat(nearTheLeast(loss)).isCloseTo(loss.least(), within(rounding + 1e-12));
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void liesBelowItsChordsAndItsDerivativeNeverFalls(Case loss) {
    for (int trial = 0; trial < 2000; trial++) {
      double a = random.nextDouble(-30, 30);
      double b = random.nextDouble(-30, 30);
      double mix = random.nextDouble();
      double chord = mix * loss.value(a) + (1 - mix) * loss.value(b);
      double rounding = 1e-14 * (1 + Math.abs(loss.value(a)) + Math.abs(loss.value(b)));
      assertThat(loss.value(mix * a + (1 - mix) * b)).isLessThanOrEqualTo(chord + rounding);
      assertThat(loss.derivative(Math.min(a, b)))
          .isLessThanOrEqualTo(loss.derivative(Math.max(a, b)));
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void saysThatItIsConvexAndWhatItsLeastValueIs(Case loss) {
    assertThat(loss.loss().isConvex()).isTrue();
    double least = ((ConvexLoss) loss.loss()).least(loss.label());
    assertThat(least).isCloseTo(loss.least(), within(1e-13));
  }

  /** Weights of all rows: 1, 1 or 0 as those of a fold, and any. */
  private double[] weights(int kind, int count) {
    return switch (kind) {
      case 0 -> DoubleStream.generate(() -> 1).limit(count).toArray();
      case 1 -> random.ints(count, 0, 2).asDoubleStream().toArray();
      default -> random.doubles(count, 0, 3).toArray();
    };
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void allWaysToEvaluateManyRowsGiveTheSameBits(Case loss) {
    for (int count : new int[] {0, 1, 3, 4, 5, 31, 255, 256, 257, 600}) {
      double[] labels = DoubleStream.generate(loss::label).limit(count).toArray();
      double[] scores = random.doubles(count, -9, 9).toArray();
      for (int kind = 0; kind < 3; kind++) {
        double[] weights = weights(kind, count);
        double[] derivatives = scores.clone();
        double sum = loss.loss().evaluate(derivatives, labels, weights, count);
        assertThat(loss.loss().value(scores.clone(), labels, weights, count)).isEqualTo(sum);
        if (loss.loss() instanceof SmoothLoss smooth) {
          double[] others = scores.clone();
          double[] bends = new double[count];
          assertThat(smooth.evaluate(others, labels, weights, bends, count)).isEqualTo(sum);
          assertThat(others).isEqualTo(derivatives);
          for (int i = 0; i < count; i++) {
            double expected = smooth.secondDerivative(scores[i], labels[i]);
            assertThat(weights[i] == 0 ? expected : bends[i]).isEqualTo(expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void rowsOfLogisticLossGiveTheBitsThatTheyHaveAmongOthersOfNoWeight(Case loss) {
    int most = loss.loss() instanceof ClassificationLosses.Logistic ? LogisticLoops.MOST : 0;
    for (int count = 1; count <= most; count++) {
      double[] labels = DoubleStream.generate(loss::label).limit(count).toArray();
      double[] scores = random.doubles(count, -9, 9).toArray();
      double[] weights = weights(1, count);
      int[] places = IntStream.range(0, count).filter(i -> weights[i] == 1).toArray();
      double[] own = Arrays.stream(places).mapToDouble(i -> scores[i]).toArray();
      double[] theirs = Arrays.stream(places).mapToDouble(i -> labels[i]).toArray();
      double alone = loss.loss().evaluate(own, theirs, weights(0, own.length), own.length);
      assertThat(loss.loss().evaluate(scores, labels, weights, count)).isEqualTo(alone);
      assertThat(Arrays.stream(places).mapToDouble(i -> scores[i]).toArray()).isEqualTo(own);
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void saysWhetherItsDerivativeJumps(Member member) {
    boolean jumps = false;
    for (double label : member.labels()) {
      for (double kink : member.kinks().apply(label)) {
        double before = member.loss().derivative(kink - 1e-9, label);
        jumps |= Math.abs(member.loss().derivative(kink + 1e-9, label) - before) > 1e-3;
      }
    }
    assertThat(member.loss().hasKinks()).isEqualTo(jumps);
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void isFiniteFarOutOrSaysThatItOverflowsAndIsNeverNotANumber(Case loss) {
    for (double z : new double[] {-1e3, 1e3, -1e6, 1e6}) {
      if (loss.member().neverOverflows()) {
        assertThat(loss.value(z)).isFinite();
        assertThat(loss.derivative(z)).isFinite();
      } else {
        assertThat(loss.value(z)).isNotNaN().isNotEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(loss.derivative(z)).isNotNaN();
      }
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void notANumberStaysSo(Case loss) {
    assertThat(loss.value(Double.NaN)).isNaN();
    assertThat(loss.derivative(Double.NaN)).isNaN();
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void evaluateIsWeightTimesValueAndWeightTimesDerivative(Member member) {
    double[] z = scores().filter(score -> Math.abs(score) < 700).toArray();
    double[] labels = labels(member, z.length);
    double[] weights = random.doubles(z.length, 0, 3).toArray();
    int count = z.length - 5;
    double sum = 0;
    double piece = 0;
    double[] expected = z.clone();
    for (int i = 0; i < count; i++) {
      if (i % 256 == 0 && member.loss() instanceof ClassificationLosses.OfLogOdds) {
        sum += piece; // LogisticLoops add up the sums of so many rows
        piece = 0;
      }
      piece += weights[i] * member.loss().value(z[i], labels[i]);
      expected[i] = weights[i] * member.loss().derivative(z[i], labels[i]);
    }
    double[] labelsBefore = labels.clone();
    double[] weightsBefore = weights.clone();
    assertThat(member.loss().evaluate(z, labels, weights, count)).isEqualTo(sum + piece);
    assertThat(z).as("the last five are not touched").isEqualTo(expected);
    assertThat(labels).isEqualTo(labelsBefore);
    assertThat(weights).isEqualTo(weightsBefore);
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void aWeightIsARowRepeated(Case loss) {
    for (double z : scores().filter(score -> Math.abs(score) < 700).toArray()) {
      double[] once = {z};
      double[] often = {z, z, z};
      double weighted = evaluate(loss, once, 3);
      double repeated = evaluate(loss, often, 1);
      assertThat(weighted).isCloseTo(repeated, within(4 * Math.ulp(repeated)));
      double sum = Arrays.stream(often).sum();
      assertThat(once[0]).isCloseTo(sum, within(4 * Math.ulp(sum)));
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void weightZeroContributesExactlyNothing(Case loss) {
    for (double z : scores().filter(score -> Math.abs(score) < 700).toArray()) {
      double[] derivative = {z};
      assertThat(evaluate(loss, derivative, 0) == 0).isTrue();
      assertThat(derivative[0] == 0).isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void saysWhichLabelsItIsDefinedFor(Member member) {
    assertThat(Arrays.stream(member.labels()).boxed()).allMatch(member.loss().labels()::contains);
    for (double y : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1 / 0.0}) {
      assertThat(member.loss().labels().contains(y)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("org.thalweg.loss.AllLosses#binaryProbabilistic")
  void theProbabilitiesOfBothLabelsSumToOne(PointwiseLoss loss) {
    for (double z : scores().toArray()) {
      double sum = Math.exp(-loss.value(z, 0)) + Math.exp(-loss.value(z, 1));
      assertThat(sum).isCloseTo(1, within(1e-14));
    }
  }

  /** The value where a ternary search finds no lower one. */
  private static double nearTheLeast(Case loss) {
    double low = -60;
    double high = 60;
    for (int i = 0; i < 300; i++) {
      double third = (high - low) / 3;
      if (loss.value(low + third) > loss.value(high - third)) {
        low += third;
      } else {
        high -= third;
      }
    }
    return loss.value((low + high) / 2);
  }

  /** A grid that meets every binade around 0, and some drawn ones. */
  private DoubleStream scores() {
    DoubleStream grid = DoubleStream.iterate(1e-9, z -> z < 1200, z -> z * 1.9);
    DoubleStream signed = grid.flatMap(z -> DoubleStream.of(-z, z));
    DoubleStream edges = DoubleStream.of(0, 1, -1, 1e3, -1e3);
    DoubleStream drawn = random.doubles(500, -40, 40);
    return DoubleStream.concat(DoubleStream.concat(signed, edges), drawn);
  }

  private double[] labels(Member member, int length) {
    double[] all = member.labels();
    return random.ints(length, 0, all.length).mapToDouble(i -> all[i]).toArray();
  }

  private static double evaluate(Case loss, double[] scores, double weight) {
    double[] labels = new double[scores.length];
    double[] weights = new double[scores.length];
    Arrays.fill(labels, loss.label());
    Arrays.fill(weights, weight);
    return loss.loss().evaluate(scores, labels, weights, scores.length);
  }

  private static boolean isClear(double z, double[] kinks) {
    return Arrays.stream(kinks).allMatch(k -> Math.abs(z - k) > 3 * CentralDifference.step(z));
  }
}
