package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.reduce.FeatureMoments;

/** Row steps against the same steps on full vectors, whose equation is solved by iteration. */
class RowStepsTest {
  private static final int ROWS = 24;
  private static final int FEATURES = 6;

  /** An objective whose scores are linear in w, with short steps. */
  private record Case(Objective objective, double[] labels, double rate) {
    Case(Objective objective, double... labels) {
      this(objective, labels, 1e-3);
    }

    int dimension() {
      return objective.layout().dimension();
    }

    @Override
    public String toString() {
      return objective.toString();
    }
  }

  private final SplittableRandom random = new SplittableRandom(23);

  static Stream<Case> cases() {
    ConvexLoss logistic = new ClassificationLosses.Logistic();
    ConvexLoss squared = new RegressionLosses.HalfSquared();
    ConvexLoss hinge = new ClassificationLosses.SquaredHinge();
    return Stream.of(true, false)
        .flatMap(
            intercept ->
                Stream.of(
                    new Case(new LinearObjective(squared, FEATURES, intercept), -1, 0.4, 3),
                    new Case(new LinearObjective(logistic, FEATURES, intercept), 0, 1),
                    new Case(new LinearObjective(hinge, FEATURES, intercept), 0, 1),
                    new Case(
                        new SoftmaxObjective(new SoftmaxLoss(3), FEATURES, intercept), 0, 1, 2)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areTheStepsOfFullVectors(Case each) {
    for (boolean sparse : new boolean[] {true, false}) {
      double[][] x = rows();
      Block block = block(each, x, sparse);
      Anchor anchor = anchor(each);
      RowSteps steps = each.objective().rowSteps().orElseThrow().around(anchor);
      double[] expected = anchor.w().clone();
      for (int row : random.ints(3 * ROWS, 0, ROWS).toArray()) {
        steps.take(block, row);
        step(each, anchor, block, row, x[row], expected);
      }
      double[] u = new double[each.dimension()];
      steps.read(u);
      for (int j = 0; j < u.length; j++) {
        double moved = Math.abs(expected[j] - anchor.w()[j]);
        assertThat(u[j]).as("w[%d]", j).isCloseTo(expected[j], within(1e-6 * moved + 1e-14));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRowWithoutWeightTakesTheDriftAlone(Case each) {
    double[][] x = rows();
    double[] none = new double[ROWS];
    Block block = AllBlocks.sparse(x, FEATURES, labels(each), none);
    Anchor anchor = anchor(each);
    RowSteps steps = each.objective().rowSteps().orElseThrow().around(anchor);
    for (int row = 0; row < ROWS; row++) {
      steps.take(block, row);
    }
    double[] u = new double[each.dimension()];
    steps.read(u);
    for (int j = 0; j < u.length; j++) {
      double drift = anchor.rate() * anchor.scale()[j] * anchor.gradient()[j];
      assertThat(u[j]).isEqualTo(anchor.w()[j] - ROWS * drift);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void atTheAnchorNothingMovesWithoutAGradient(Case each) {
    Block block = block(each, rows(), true);
    Anchor anchor = anchor(each);
    Arrays.fill(anchor.gradient(), 0);
    RowSteps steps = each.objective().rowSteps().orElseThrow().around(anchor);
    for (int row = 0; row < ROWS; row++) {
      steps.take(block, row);
    }
    double[] u = new double[each.dimension()];
    steps.read(u);
    assertThat(u).isEqualTo(anchor.w());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void goOnFromWhatIsWritten(Case each) {
    double[][] x = rows();
    Block block = block(each, x, true);
    Anchor anchor = anchor(each);
    RowSteps steps = each.objective().rowSteps().orElseThrow().around(anchor);
    for (int row = 0; row < 5; row++) {
      steps.take(block, row);
    }
    double[] elsewhere = random.doubles(each.dimension(), -1, 1).toArray();
    steps.write(elsewhere);
    double[] u = new double[each.dimension()];
    steps.read(u);
    assertThat(u).isEqualTo(elsewhere);
    steps.take(block, 0);
    steps.read(u);
    step(each, anchor, block, 0, x[0], elsewhere);
    assertThat(u).containsExactly(elsewhere, within(1e-8));
  }

  /** Against rows that were standardised by hand, with a constant column among them. */
  @ParameterizedTest
  @MethodSource("cases")
  void onStandardisedRowsAreThoseOnRowsStandardisedByHand(Case each) {
    double[][] x = rows();
    for (double[] row : x) {
      row[2] = 1.5;
      row[4] = 100 + row[4];
    }
    InputWeights inputs = each.objective().inputs().get(0);
    Block block = block(each, x, true);
    FeatureMoments moments = new FeatureMoments(FEATURES);
    moments.add(block);
    for (boolean centres : new boolean[] {true, false}) {
      if (centres && inputs.intercepts() < 0) {
        continue;
      }
      Standardisation units = Standardisation.of(moments, each.objective().inputs(), centres);
      Anchor plain = anchor(each);
      units.withoutConstants(plain.w());
      units.withoutConstants(plain.gradient());
      double[][] byHand = new double[ROWS][FEATURES];
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++) {
          double shift = centres ? moments.mean(j) : 0;
          double variance = moments.variance(j);
          byHand[i][j] = variance == 0 ? 0 : (x[i][j] - shift) / Math.sqrt(variance);
        }
      }
      Block hand =
          AllBlocks.dense(
              byHand,
              FEATURES,
              targets(block, block::label),
              targets(block, block::weight),
              targets(block, block::offset));
      Anchor anchor =
          new Anchor(
              plain.w(), plain.gradient(), plain.scale(), plain.rate(), plain.meanWeight(), units);
      RowSteps.RowStepSource source = each.objective().rowSteps().orElseThrow();
      RowSteps algebra = source.around(anchor);
      RowSteps expected = source.around(plain);
      double[] u = new double[each.dimension()];
      double[] v = new double[each.dimension()];
      for (int part = 0; part < 3; part++) {
        for (int row : random.ints(ROWS, 0, ROWS).toArray()) {
          algebra.take(block, row);
          expected.take(hand, row);
        }
        algebra.read(u);
        expected.read(v);
        assertThat(u).containsExactly(v, within(1e-10));
        Arrays.setAll(u, j -> 0.9 * u[j]);
        algebra.write(u);
        expected.write(u);
      }
    }
  }

  private static double[] targets(Block block, IntToDoubleFunction of) {
    return IntStream.range(0, block.rows()).mapToDouble(of).toArray();
  }

  /** u ← u − ηW·g − ηW·(s/s̄)·(ℓ′(scores) − ℓ′(scores at the anchor)) ⊗ x, iterated to the end. */
  private static void step(Case each, Anchor anchor, Block block, int row, double[] x, double[] u) {
    double[] begin = u.clone();
    for (int j = 0; j < u.length; j++) {
      begin[j] -= anchor.rate() * anchor.scale()[j] * anchor.gradient()[j];
    }
    double[] atAnchor = gradient(each, anchor.w(), block, row, x);
    double[] next = begin.clone();
    for (int i = 0; i < 200; i++) { // a contraction, since e·ℓ″ is far below 1
      double[] here = gradient(each, next, block, row, x);
      for (int j = 0; j < u.length; j++) {
        double rate = anchor.rate() * anchor.scale()[j] * block.weight(row) / anchor.meanWeight();
        next[j] = begin[j] - rate * (here[j] - atAnchor[j]);
      }
    }
    System.arraycopy(next, 0, u, 0, u.length);
  }

  /** Of the loss of one row, by its own formula. */
  private static double[] gradient(Case each, double[] w, Block block, int row, double[] x) {
    int outputs = each.objective().outputs();
    double[] scores = new double[outputs];
    boolean intercept = w.length > FEATURES * outputs;
    for (int k = 0; k < outputs; k++) {
      scores[k] = block.offset(row) + (intercept ? w[FEATURES * outputs + k] : 0);
      for (int j = 0; j < FEATURES; j++) {
        scores[k] += x[j] * w[j * outputs + k];
      }
    }
    double[] slopes = slopes(each, scores, block.label(row));
    double[] gradient = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      gradient[i] = slopes[i % outputs] * (i < FEATURES * outputs ? x[i / outputs] : 1);
    }
    return gradient;
  }

  private static double[] slopes(Case each, double[] scores, double label) {
    if (each.objective() instanceof LinearObjective linear) {
      return new double[] {linear.loss().derivative(scores[0], label)};
    }
    double sum = Arrays.stream(scores).map(Math::exp).sum();
    double[] slopes = new double[scores.length];
    for (int k = 0; k < slopes.length; k++) {
      slopes[k] = Math.exp(scores[k]) / sum - (k == (int) label ? 1 : 0);
    }
    return slopes;
  }

  /** Some entries are 0, and row 3 is empty. */
  private double[][] rows() {
    double[][] x = new double[ROWS][FEATURES];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < FEATURES; j++) {
        x[i][j] = i != 3 && random.nextInt(3) > 0 ? random.nextDouble(-2, 2) : 0;
      }
    }
    return x;
  }

  private double[] labels(Case each) {
    return random.ints(ROWS, 0, each.labels().length).mapToDouble(i -> each.labels()[i]).toArray();
  }

  private Block block(Case each, double[][] x, boolean sparse) {
    double[] weights = random.doubles(ROWS, 0, 3).toArray();
    weights[5] = 0;
    double[] offsets = random.doubles(ROWS, -1, 1).toArray();
    return sparse
        ? AllBlocks.sparse(x, FEATURES, labels(each), weights, offsets)
        : AllBlocks.dense(x, FEATURES, labels(each), weights, offsets);
  }

  private Anchor anchor(Case each) {
    double[] w = random.doubles(each.dimension(), -1, 1).toArray();
    double[] gradient = random.doubles(each.dimension(), -1, 1).toArray();
    InputWeights inputs = each.objective().inputs().get(0);
    double[] scale = random.doubles(FEATURES + 1, 0.5, 2).toArray();
    return new Anchor(
        w, gradient, inputs.spread(scale, w.length), each.rate(), 1.4, Standardisation.none());
  }
}
