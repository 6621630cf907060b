package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every built-in loss is what its formula is, in all that solvers ask. */
public class FormulaLossesTest {

  /** A loss as the program has it, and as people write it. */
  public record Pair(PointwiseLoss builtIn, String formula) {
    /** The loss of the formula. */
    public PointwiseLoss written() {
      return FormulaLosses.parse("formula(" + formula + ")");
    }

    /** The text with the loss within a form such as {@code c*(%s)}, and its constants behind it. */
    public String within(String form) {
      int end = formula.indexOf(", ", formula.lastIndexOf(')'));
      String body = end < 0 ? formula : formula.substring(0, end);
      return form.formatted(body) + (end < 0 ? "" : formula.substring(end));
    }

    private double[] labels() {
      return AllLosses.MEMBERS.stream()
          .filter(member -> member.loss().getClass() == builtIn.getClass())
          .findFirst()
          .orElseThrow()
          .labels();
    }

    @Override
    public String toString() {
      return builtIn + " as " + formula;
    }
  }

  /** All losses of one score. */
  public static Stream<Pair> pairs() {
    return Stream.of(
        new Pair(new ClassificationLosses.Logistic(), "log(1 + exp(-(2*y - 1)*z))"),
        new Pair(new ClassificationLosses.CrossEntropy(), "log(1 + exp(z)) - y*z"),
        new Pair(new ClassificationLosses.Hinge(), "max(0, 1 - m)"),
        new Pair(new ClassificationLosses.SquaredHinge(), "max(0, 1 - m)^2"),
        new Pair(
            new ClassificationLosses.SmoothedHinge(),
            "if(m >= 1, 0, if(m <= 0, 0.5 - m, 0.5*(1 - m)^2))"),
        new Pair(
            new ClassificationLosses.ModifiedHuber(),
            "if(m >= 1, 0, if(m <= -1, -4*m, (1 - m)^2))"),
        new Pair(new RegressionLosses.HalfSquared(), "0.5*(y - z)^2"),
        new Pair(new RegressionLosses.Huber(1.5), "huber(y - z, c), c = 1.5"),
        new Pair(new RegressionLosses.EpsilonInsensitive(), "max(0, abs(r) - e), e = 0.1"),
        new Pair(new RegressionLosses.SquaredEpsilonInsensitive(), "max(0, abs(r) - 0.1)^2"),
        new Pair(new RegressionLosses.Absolute(), "abs(y - z)"),
        new Pair(new RegressionLosses.Quantile(0.9), "max((1 - t)*(z - y), -t*(z - y)), t = 0.9"),
        new Pair(new LogLinkLosses.Poisson(), "exp(z) - y*z"),
        new Pair(new LogLinkLosses.Gamma(), "z + y/exp(z)"),
        new Pair(
            new LogLinkLosses.Tweedie(1.5),
            "exp((2 - p)*z)/(2 - p) + y*exp((1 - p)*z)/(p - 1), p = 1.5"));
  }

  @Test
  void allMembersAreThere() {
    assertThat(pairs().map(pair -> pair.builtIn.getClass().getName()))
        .containsAll(
            AllLosses.MEMBERS.stream().map(each -> each.loss().getClass().getName()).toList());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void isOfTheSameKind(Pair pair) {
    PointwiseLoss written = pair.written();
    for (Class<?> kind : new Class<?>[] {SmoothLoss.class, KinkedLoss.class, ConvexLoss.class}) {
      assertThat(kind.isInstance(written))
          .as(kind.getSimpleName())
          .isEqualTo(kind.isInstance(pair.builtIn));
    }
    assertThat(written.hasKinks()).isEqualTo(pair.builtIn.hasKinks());
    for (double label : pair.labels()) {
      assertThat(written.labels().contains(label)).isTrue();
    }
    boolean isOfClasses = pair.builtIn.labels().isOfClasses();
    assertThat(written.labels().isOfClasses()).isEqualTo(isOfClasses);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void hasTheSameValuesAndDerivatives(Pair pair) {
    SplittableRandom random = new SplittableRandom(2);
    PointwiseLoss written = pair.written();
    for (double label : pair.labels()) {
      for (int i = 0; i < 400; i++) {
        double score = random.nextDouble(-20, 20); // at a kink both may take another subgradient
        double value = pair.builtIn.value(score, label);
        double rounding = 1e-14 * (1 + Math.abs(value) + Math.abs(label * score));
        assertThat(written.value(score, label)).isCloseTo(value, within(rounding));
        assertThat(written.derivative(score, label))
            .isCloseTo(pair.builtIn.derivative(score, label), within(10 * rounding));
        if (pair.builtIn instanceof SmoothLoss smooth) {
          assertThat(((SmoothLoss) written).secondDerivative(score, label))
              .isCloseTo(smooth.secondDerivative(score, label), within(10 * rounding));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void hasTheSameCurvatureAndLeast(Pair pair) {
    ConvexLoss builtIn = (ConvexLoss) pair.builtIn;
    ConvexLoss written = (ConvexLoss) pair.written();
    assertThat(written.curvature()).isEqualTo(builtIn.curvature());
    for (double label : pair.labels()) {
      double least = builtIn.least(label);
      assertThat(written.least(label)).isCloseTo(least, within(1e-14 * (1 + Math.abs(least))));
    }
    if (builtIn instanceof SmoothLoss smooth) {
      assertThat(((SmoothLoss) written).isQuadratic()).isEqualTo(smooth.isQuadratic());
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void straightPiecesAreTheSame(Pair pair) {
    if (!(pair.builtIn instanceof KinkedLoss builtIn)) {
      return;
    }
    KinkedLoss written = (KinkedLoss) pair.written();
    assertThat(written.kinks()).isEqualTo(builtIn.kinks());
    assertThat(written.rise()).isEqualTo(builtIn.rise());
    assertThat(written.tilt()).isEqualTo(builtIn.tilt());
    for (double label : pair.labels()) {
      for (int kink = 0; kink < builtIn.kinks(); kink++) {
        assertThat(written.direction(label, kink)).isEqualTo(builtIn.direction(label, kink));
        assertThat(written.shift(label, kink)).isEqualTo(builtIn.shift(label, kink));
      }
    }
  }

  /** Sums, weighted derivatives and second derivatives of many rows are those of each row. */
  @ParameterizedTest
  @MethodSource("pairs")
  void manyRowsAreTakenAsOne(Pair pair) {
    PointwiseLoss written = pair.written();
    double[] labels = pair.labels();
    int rows = 1001;
    double[] scores = new double[rows];
    double[] ofRows = new double[rows];
    double[] weights = new double[rows];
    double expected = 0;
    for (int i = 0; i < rows; i++) {
      scores[i] = Math.sin(i) * 3;
      ofRows[i] = labels[i % labels.length];
      weights[i] = i % 4;
      expected += weights[i] * written.value(scores[i], ofRows[i]);
    }
    double[] slopes = scores.clone();
    double sum = written.evaluate(slopes, ofRows, weights, rows);
    assertThat(sum).isCloseTo(expected, within(1e-12 * Math.abs(expected)));
    assertThat(written.value(scores.clone(), ofRows, weights, rows)).isEqualTo(sum);
    double[] bends = new double[rows];
    double[] again = scores.clone();
    if (written instanceof SmoothLoss smooth) {
      assertThat(smooth.evaluate(again, ofRows, weights, bends, rows)).isEqualTo(sum);
      assertThat(again).containsExactly(slopes);
    }
    for (int i = 0; i < rows; i++) {
      assertThat(slopes[i]).isEqualTo(weights[i] * written.derivative(scores[i], ofRows[i]) + 0.0);
      if (written instanceof SmoothLoss smooth) {
        assertThat(bends[i]).isEqualTo(smooth.secondDerivative(scores[i], ofRows[i]));
      }
    }
  }

  @Test
  void aRowWithoutWeightAddsNothingThoughItsLossIsInfinite() {
    PointwiseLoss loss = FormulaLosses.parse("formula(exp(z) - y*z)");
    double[] scores = {1e4, 0};
    assertThat(loss.evaluate(scores, new double[2], new double[] {0, 1}, 2)).isEqualTo(1);
    assertThat(scores).containsExactly(0, 1);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void itsTextReadsBackAndItIsSentAsText(Pair pair) throws IOException, ClassNotFoundException {
    FormulaLosses.FormulaLoss written = (FormulaLosses.FormulaLoss) pair.written();
    assertThat(FormulaLosses.parse(written.formula().toString())).isEqualTo(written);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(written);
    }
    assertThat(bytes.size()).isLessThan(1000);
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      PointwiseLoss arrived = (PointwiseLoss) in.readObject();
      assertThat(arrived).isEqualTo(written).hasSameHashCodeAs(written);
      assertThat(arrived.value(0.3, 1)).isEqualTo(written.value(0.3, 1));
    }
  }

  /** Kinked losses times what no score stands in are those losses, and a weight of the row. */
  @ParameterizedTest
  @MethodSource("pairs")
  void aFactorIsAWeight(Pair pair) {
    if (!(pair.builtIn instanceof KinkedLoss builtIn)) {
      return;
    }
    for (String factor :
        new String[] {
          "c*(%s)",
          "exp(c)*(%s)/2",
          "(%s)/d*c",
          "if(y == 1, 5, 2)*(%s)*c",
          "c*(%1$s) + c*2*(%1$s)",
          "(1 + 4*y^2)*(%s)"
        }) {
      String text = "formula(" + pair.within(factor) + ")";
      KinkedLoss loss = (KinkedLoss) FormulaLosses.parse(text);
      KinkedLoss unit = loss.unit();
      assertThat(unit.columns()).isEmpty();
      assertThat(unit.kinks()).isEqualTo(builtIn.kinks());
      double[] row = {0.75, 1.25};
      KinkedLoss ofRow = loss.with(row);
      for (double label : pair.labels()) {
        double[] weight = {3};
        double[][] columns = new double[loss.columns().size()][];
        for (int k = 0; k < columns.length; k++) {
          columns[k] = new double[] {row[k]};
        }
        loss.weigh(new double[] {label}, columns, weight, 1);
        for (double score : new double[] {-3, -0.5, 0.25, 1.5, 8}) {
          assertThat(weight[0] * unit.value(score, label))
              .as(text)
              .isCloseTo(3 * ofRow.value(score, label), within(1e-12));
          assertThat(weight[0] * unit.derivative(score, label))
              .as(text)
              .isCloseTo(3 * ofRow.derivative(score, label), within(1e-12));
        }
      }
    }
  }

  /** A weight of each class, as people write it. */
  @Test
  void aWeightOfEachClassIsAFactor() {
    KinkedLoss loss =
        (KinkedLoss) FormulaLosses.parse("formula(y*5*pos(1 - z) + (1 - y)*pos(1 + z))");
    double[] weights = {1, 1, 2};
    loss.weigh(new double[] {0, 1, 1}, new double[0][], weights, 3);
    assertThat(weights).containsExactly(1, 5, 10);
    assertThat(loss.unit().value(-1, 1)).isEqualTo(2);
  }

  /** Kinks that no KinkedLoss has, a slope that moves with the label, or a minimum above 0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "max(0, 1 - m) + 0.1*z^2; ConvexFormula",
        "abs(y - z) + 1; ConvexFormula",
        "abs(y*z); ConvexFormula",
        "max(-z, 0, 2*z - 1); ConvexFormula",
        "3*max(0, 1 - m); KinkedFormula",
        "abs(y - z)/2; KinkedFormula",
        "softplus(z)^2 - y*z; SmoothFormula",
        "sin(z) + y; OtherFormula",
        "1 - exp(-(y - z)^2); OtherFormula"
      })
  void kindsAreToldApart(String formula, String kind) {
    assertThat(FormulaLosses.parse("formula(" + formula + ")").getClass().getSimpleName())
        .isEqualTo(kind);
  }

  /** ln cosh of (y − z)/0.5, whose second derivative is at most 4. */
  @Test
  void curvatureIsThatOfTheSteepestScore() {
    ConvexLoss loss = (ConvexLoss) FormulaLosses.parse("formula(log(cosh((y - z)/c)), c = 0.5)");
    assertThat(loss.curvature()).isCloseTo(4, within(1e-12));
    assertThat(loss.least(0.3)).isCloseTo(0, within(1e-15));
  }

  @Test
  void whatLearnsNothingIsRefused() {
    assertThatThrownBy(() -> FormulaLosses.parse("formula(y^2)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must have a score, z, or a parameter");
  }

  @ParameterizedTest
  @CsvSource({"(y - q*z)^2, q", "(y - z)^2*cots, did you mean cost"})
  void columnsThatThereAreNotAreNamed(String text, String named) {
    FormulaLosses.FormulaLoss loss =
        (FormulaLosses.FormulaLoss) FormulaLosses.parse("formula(" + text + ")");
    assertThatThrownBy(() -> loss.formula().requireColumns(List.of("cost", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  /** Losses that read columns, convex or not, are the same in one row and in many. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c*log(1 + exp(-m)) + 0*d | SmoothFormula",
        "max(0, c*(1 - m)) + abs(d)*0 | ConvexFormula",
        "c*(1 - exp(-(y - z)^2)) + 0*d | OtherFormula",
        "c*abs(y - z) + (y - d)^2 | ConvexFormula"
      })
  void columnsAreReadRowByRow(String text, String kind) {
    PointwiseLoss loss = FormulaLosses.parse("formula(" + text + ")");
    assertThat(loss.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(loss.columns()).extracting(LossColumn::name).containsExactly("c", "d");
    double[] scores = {0.25, -1.5, 2};
    double[] labels = {1, 0, 1};
    double[] weights = {1, 2, 0.5};
    double[][] columns = {{0.5, 3, 7}, {1, -1, 4}};
    double[] row = new double[2];
    PointwiseLoss ofRow = loss.with(row);
    double sum = 0;
    double[] slopes = new double[3];
    for (int i = 0; i < 3; i++) {
      row[0] = columns[0][i];
      row[1] = columns[1][i];
      sum += weights[i] * ofRow.value(scores[i], labels[i]);
      slopes[i] = weights[i] * ofRow.derivative(scores[i], labels[i]);
    }
    assertThat(loss.value(scores.clone(), labels, columns, weights, 3))
        .isCloseTo(sum, within(1e-14));
    assertThat(loss.evaluate(scores, labels, columns, weights, 3)).isCloseTo(sum, within(1e-14));
    assertThat(scores).containsExactly(slopes, within(1e-15));
  }

  /** It is convex if gains are negative. */
  @Test
  void whatIsConcaveForSomeColumnsAloneTakesAllOfThem() {
    LossFormula gain = LossFormula.parse("gain*log(sigmoid(z))");
    assertThat(gain.columns()).containsExactly(new LossColumn("gain", Double.NEGATIVE_INFINITY));
    assertThat(gain.concavity()).isEmpty();
    assertThat(gain.concavityOfSome()).contains("gain from 0 on");
  }

  @Test
  void whatIsConcaveForAllColumnsThatItTakesSaysSo() {
    LossFormula root = LossFormula.parse("-sqrt(cost)*(y - z)^2");
    assertThat(root.concavity()).contains("cost from 0 on");
    assertThat(LossFormula.parse("y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z))").concavity())
        .isPresent();
  }

  /** In four sums, each of every fourth row, and rows without weight in none of them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 11})
  void lossesAreSummedUpByWeight(int count) {
    for (int from = 0; from < 4; from++) {
      double[] losses = new double[12];
      double[] weights = new double[16];
      double expected = 0;
      for (int i = 0; i < 12; i++) {
        boolean isLeftOut = i % 5 == 2;
        losses[i] = isLeftOut ? Double.POSITIVE_INFINITY : 1 << i;
        weights[from + i] = isLeftOut ? 0 : 1 + i % 3;
        expected += isLeftOut || i >= count ? 0 : weights[from + i] * losses[i];
      }
      assertThat(WeightedLosses.sum(losses, weights, from, count)).isEqualTo(expected);
    }
  }

  @Test
  void aWeightOfZeroMakesNothingOfAnyLoss() {
    assertThat(WeightedLosses.weighted(0, Double.NaN)).isZero();
    assertThat(WeightedLosses.weighted(3, 0.5)).isEqualTo(1.5);
    assertThat(WeightedLosses.weighted(3, Double.NaN)).isNaN();
  }

  /** Factors of more rows than a pass takes are those of each row. */
  @Test
  void factorsOfManyRowsAreThoseOfEach() {
    KinkedLoss loss = (KinkedLoss) FormulaLosses.parse("formula(cost*abs(y - z))");
    int rows = 700;
    double[][] columns = {new double[rows]};
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      columns[0][i] = 1 + i % 7;
      weights[i] = i % 3;
    }
    loss.weigh(new double[rows], columns, weights, rows);
    for (int i = 0; i < rows; i++) {
      assertThat(weights[i]).isEqualTo(i % 3 * (1.0 + i % 7));
    }
  }

  @Test
  void aMeanTakesThePlaceOfAnother() {
    LossFormula without = LossFormula.parse("exp(z) - y*z");
    assertThat(without.hasMean()).isFalse();
    LossFormula with = LossFormula.parse(without.textWithMean("exp(z)"));
    assertThat(with.hasMean()).isTrue();
    assertThat(with.mean(2)).isCloseTo(Math.exp(2), within(1e-14));
    assertThat(without.mean(2)).isEqualTo(2);
    LossFormula other = LossFormula.parse(with.textWithMean("2*exp(z)"));
    assertThat(other.mean(2)).isCloseTo(2 * Math.exp(2), within(1e-14));
    assertThat(other).isNotEqualTo(with).isEqualTo(LossFormula.parse(other.toString()));
    assertThat(other.hashCode()).isEqualTo(LossFormula.parse(other.toString()).hashCode());
  }

  /** −log of a probability and of the rest, which is the mean. */
  @Test
  void aLikelihoodIsToldFromOtherLossesOfClasses() {
    String logistic = "-y*log(sigmoid(z)) - (1 - y)*log(1 - sigmoid(z))";
    assertThat(LossFormula.parse(logistic + ", mean = sigmoid(z)").isLikelihood()).isTrue();
    assertThat(LossFormula.parse(logistic).isLikelihood()).isFalse();
    assertThat(LossFormula.parse("(y - z)^2, mean = z").isLikelihood()).isFalse();
  }
}
