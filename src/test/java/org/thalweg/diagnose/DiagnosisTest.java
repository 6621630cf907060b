package org.thalweg.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.function.PointKind;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.AllLosses;
import org.thalweg.loss.ClassificationLosses.Hinge;
import org.thalweg.loss.ClassificationLosses.Logistic;
import org.thalweg.loss.RegressionLosses.HalfSquared;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Activation;
import org.thalweg.objective.FactorizationObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.PerceptronObjective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Draw;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.memory.MemoryOracle;

/** What is said of a point, beside what is known of it. */
class DiagnosisTest {
  private static final int ROWS = 40;
  private static final double[] ONE_EACH = {1, 1};
  private static final int FEATURES = 3;
  private static final double TOLERANCE = 1e-8;
  private static final Penalties L2 = Penalties.l2(0.1);
  private static final Penalties ELASTIC_NET = Penalties.elasticNet(0.1, 0.4);

  /** Columns 1, −1, 1, −1 and 2, 2, −2, −2 give the Hessian diag(1, 4) + λ. */
  @Test
  void ofRidgeRegressionHasTheEigenvaluesOnPaper() {
    double[][] x = {{1, 2}, {-1, 2}, {1, -2}, {-1, -2}};
    double[] y = {1, 2, 3, 4};
    double[] ones = {1, 1, 1, 1};
    List<Block> blocks = List.of(AllBlocks.dense(x, 2, y, ones));
    LinearObjective ridge = new LinearObjective(new HalfSquared(), 2, false);
    double lambda = 0.5;
    double[] minimum = {-0.5 / (1 + lambda), -2 / (4 + lambda)}; // mean(x·y) / (mean(x²) + λ)
    Diagnosis at = diagnose(ridge, Penalties.l2(lambda), minimum, blocks);
    assertThat(at.kind()).isEqualTo(PointKind.MINIMUM);
    assertThat(at.gradientNorm()).isLessThan(1e-15);
    assertThat(at.hessian().orElseThrow().smallest()).isCloseTo(1 + lambda, within(1e-9));
    assertThat(at.hessian().orElseThrow().largest()).isCloseTo(4 + lambda, within(1e-9));
    assertThat(at.hessian().orElseThrow().conditionNumber()).isCloseTo(3, within(1e-9));
    assertThat(at.certificate().getAsDouble()).isLessThan(1e-15);
    assertThat(at.dualityGap().getAsDouble()).isLessThan(1e-15);

    Diagnosis beside = diagnose(ridge, Penalties.l2(lambda), new double[] {1, 1}, blocks);
    double above = beside.objective() - at.objective();
    assertThat(beside.kind()).isEqualTo(PointKind.NOT_STATIONARY);
    assertThat(beside.certificate().getAsDouble()).isGreaterThan(above);
    assertThat(beside.dualityGap().getAsDouble()).isGreaterThan(above);
  }

  /** F* by Newton's method; from the start to it the bounds are above the gap, and shrink. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theGapsOfLogisticRegressionAreAboveTheTrueOneAndShrinkWithIt(boolean intercept) {
    LinearObjective logistic = new LinearObjective(new Logistic(), FEATURES, intercept);
    List<Block> blocks = blocks(true, 5);
    double[] minimum = newton(logistic, blocks);
    double least = objective(logistic, L2, minimum, blocks);
    double[] far = new SplittableRandom(8).doubles(minimum.length, -3, 3).toArray();
    double before = Double.POSITIVE_INFINITY;
    for (double away = 1; away > 1e-5; away /= 4) {
      Diagnosis there = diagnose(logistic, L2, between(minimum, far, away), blocks);
      double above = there.objective() - least;
      double gap = there.dualityGap().getAsDouble();
      assertThat(gap).isBetween(above, before);
      assertThat(there.certificate().isPresent()).isEqualTo(!intercept);
      there.certificate().ifPresent(bound -> assertThat(bound).isGreaterThanOrEqualTo(above));
      before = gap;
    }
    assertThat(before).isLessThan(intercept ? 1e-4 : 1e-8); // in the slope along b, or its square
    Diagnosis at = diagnose(logistic, L2, minimum, blocks);
    assertThat(at.dualityGap().getAsDouble()).isLessThan(1e-12);
    assertThat(at.kind()).isEqualTo(PointKind.MINIMUM);
  }

  @Test
  void theTwoGapsAreOneNearTheMinimum() {
    LinearObjective logistic = new LinearObjective(new Logistic(), FEATURES, false);
    List<Block> blocks = blocks(true, 5);
    double[] near = newton(logistic, blocks);
    near[0] += 0.01;
    Diagnosis there = diagnose(logistic, L2, near, blocks);
    double gap = there.dualityGap().getAsDouble();
    assertThat(gap).isCloseTo(there.certificate().getAsDouble(), within(1e-2 * gap));
  }

  /** Weak duality: no bound at any w is above F at any other. */
  @ParameterizedTest
  @FieldSource("org.thalweg.loss.AllLosses#MEMBERS")
  void noLossIsEverBelowItsDualBound(AllLosses.Member member) {
    SplittableRandom random = new SplittableRandom(21);
    for (Penalties penalties : List.of(L2, ELASTIC_NET, Penalties.l1(0.05))) {
      for (boolean intercept : new boolean[] {false, true}) {
        LinearObjective objective = new LinearObjective(member.loss(), FEATURES, intercept);
        List<Block> blocks = blocks(member.labels(), 5);
        double highest = Double.NEGATIVE_INFINITY;
        double lowest = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < 60; trial++) {
          double reach = trial % 2 == 0 ? 0.3 : 2;
          double[] w = random.doubles(FEATURES + (intercept ? 1 : 0), -reach, reach).toArray();
          highest = Math.max(highest, dualBound(objective, penalties, w, blocks));
          lowest = Math.min(lowest, objective(objective, penalties, w, blocks));
        }
        assertThat(highest).as("%s %s", penalties, intercept).isFinite().isLessThan(lowest);
      }
    }
  }

  /** Features in the thousands and in thousandths: the errors are not those of scaled features. */
  @ParameterizedTest
  @FieldSource("org.thalweg.loss.AllLosses#MEMBERS")
  void theErrorsOfTheSpectrumCoverAndNoEigenvalueIsImpossible(AllLosses.Member member) {
    LinearObjective objective = new LinearObjective(member.loss(), 2, false);
    for (double[] scale : new double[][] {{1, 1}, {4000, 1}, {3e4, 1e-2}, {1e-3, 1e-3}}) {
      double[][] x = new double[ROWS][];
      SplittableRandom random = new SplittableRandom(3);
      Arrays.setAll(
          x, i -> new double[] {random.nextDouble(scale[0]), scale[1] * random.nextDouble(-1, 1)});
      double[] y = new double[ROWS];
      Arrays.setAll(y, i -> member.labels()[random.nextInt(member.labels().length)]);
      double[] ones = new double[ROWS];
      Arrays.fill(ones, 1);
      double[] w = {0.7 / scale[0], -0.4 / scale[1]};
      Penalties penalties = Penalties.l2(1e-4);
      Diagnosis there = diagnose(objective, penalties, w, List.of(AllBlocks.dense(x, 2, y, ones)));
      assertThat(there.hessian().isEmpty()).isEqualTo(member.loss().hasKinks());
      there
          .hessian()
          .ifPresent(
              ends -> {
                assertThat(ends.smallest()).isGreaterThanOrEqualTo(1e-4);
                if (member.isSmooth()) {
                  double[] exact = eigenvalues(member, x, y, w, 1e-4);
                  assertThat(ends.smallest())
                      .isCloseTo(exact[0], within(ends.smallestError() + 1e-6 * exact[0]));
                  assertThat(ends.largest())
                      .isCloseTo(exact[1], within(ends.largestError() + 1e-6 * exact[1]));
                  assertThat(ends.largestError()).isLessThan(1e-4 * exact[1]);
                }
              });
    }
  }

  /** Of the Hessian of two features, from differences of ℓ′ and by the quadratic formula. */
  private static double[] eigenvalues(
      AllLosses.Member member, double[][] x, double[] y, double[] w, double lambda) {
    double a = lambda;
    double b = 0;
    double c = lambda;
    for (int i = 0; i < ROWS; i++) {
      double z = w[0] * x[i][0] + w[1] * x[i][1];
      double bend =
          (member.loss().derivative(z + 1e-4, y[i]) - member.loss().derivative(z - 1e-4, y[i]))
              / 2e-4
              / ROWS;
      a += bend * x[i][0] * x[i][0];
      b += bend * x[i][0] * x[i][1];
      c += bend * x[i][1] * x[i][1];
    }
    double largest = (a + c) / 2 + Math.hypot((a - c) / 2, b);
    return new double[] {(a * c - b * b) / largest, largest};
  }

  /** Where the loss has kinks, the subgradient that is taken says nothing of a minimum. */
  @ParameterizedTest
  @FieldSource("org.thalweg.loss.AllLosses#MEMBERS")
  void aSlopeIsNoVerdictWhereTheLossHasKinks(AllLosses.Member member) {
    LinearObjective objective = new LinearObjective(member.loss(), 1, false);
    double label = member.labels()[0];
    double[][] x = {{1}, {2}};
    List<Block> blocks = List.of(AllBlocks.dense(x, 1, new double[] {label, label}, ONE_EACH));
    Diagnosis there = diagnose(objective, Penalties.l2(1), new double[] {40}, blocks);
    assertThat(there.kind())
        .isEqualTo(member.loss().hasKinks() ? PointKind.UNDECIDED : PointKind.NOT_STATIONARY);
  }

  @Test
  void theStartIsNoMinimumBecauseItIsZero() {
    LinearObjective logistic = new LinearObjective(new Logistic(), FEATURES, false);
    Diagnosis zero =
        diagnose(logistic, L2, new double[FEATURES], blocks(true, 5), OptionalDouble.empty());
    assertThat(zero.kind()).isEqualTo(PointKind.NOT_STATIONARY);
    assertThat(zero.relativeGradient()).isEqualTo(1);
  }

  @Test
  void withoutAToleranceTheGradientCountsBesideThatAtZero() {
    LinearObjective logistic = new LinearObjective(new Logistic(), FEATURES, false);
    List<Block> blocks = blocks(true, 5);
    double[] minimum = newton(logistic, blocks);
    for (double away : new double[] {0, 1e-5, 0.3}) {
      double[] w = minimum.clone();
      w[0] += away;
      Diagnosis there = diagnose(logistic, L2, w, blocks, OptionalDouble.empty());
      assertThat(there.kind()).isEqualTo(away > 0.1 ? PointKind.NOT_STATIONARY : PointKind.MINIMUM);
      assertThat(there.relativeGradient() <= 1e-6).isEqualTo(away == 0);
    }
  }

  /** What is far off is still not worse than the mean of the least losses. */
  @Test
  void aDualBoundIsNeverBelowTheLeastLosses() {
    LinearObjective hinge = new LinearObjective(new Hinge(), FEATURES, true);
    double[] far = {40, -70, 90, 3};
    assertThat(dualBound(hinge, Penalties.l2(1e-6), far, blocks(true, 5))).isNotNegative();
  }

  @Test
  void aFactorizationMachineWithoutFactorsIsAtASaddlePoint() {
    Objective machine = new FactorizationObjective(new HalfSquared(), FEATURES, false, 1, false);
    Diagnosis zeros = diagnose(machine, Penalties.none(), new double[FEATURES], blocks(false, 4));
    assertThat(zeros.gradientNorm()).isZero();
    assertThat(zeros.kind()).isEqualTo(PointKind.SADDLE);
    assertThat(zeros.hessian().orElseThrow().smallest()).isNegative();
    assertThat(zeros.hessian().orElseThrow().largest()).isPositive();
    assertThat(zeros.hessian().orElseThrow().conditionNumber()).isInfinite();
    assertThat(zeros.strongConvexity().obstacle())
        .contains("its loss is not known to be convex in w");
    assertThat(zeros.dualObstacle()).contains("the model is not linear in one score");
  }

  @Test
  void aPerceptronAtItsStartIsNotStationary() {
    Objective perceptron =
        new PerceptronObjective(new Logistic(), FEATURES, true, List.of(4), Activation.TANH);
    double[] start = perceptron.start(new Start.AutoStart(), 1);
    Diagnosis there = diagnose(perceptron, L2, start, blocks(true, 5));
    assertThat(there.kind()).isEqualTo(PointKind.NOT_STATIONARY);
    assertThat(there.gradientNorm()).isGreaterThan(0.01);
    assertThat(there.certificate()).isEmpty();
    assertThat(there.dualityGap()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "none, weights has no l2 penalty, weights have no penalty",
    "l1, weights has no l2 penalty, ",
    "l2, intercept has no l2 penalty, ",
    "groupLasso, weights has no l2 penalty, ",
    "ball, weights has no l2 penalty, the conjugate of Ball[radius=0.1] is not known",
  })
  void saysWhyThereIsNoBound(String name, String strong, String dual) {
    Penalties penalties =
        switch (name) {
          case "l1" -> Penalties.l1(0.1);
          case "l2" -> L2;
          case "groupLasso" -> new org.thalweg.penalty.GroupLasso(0.1);
          case "ball" -> new org.thalweg.penalty.Constraints.Ball(0.1);
          default -> Penalties.none();
        };
    LinearObjective logistic = new LinearObjective(new Logistic(), FEATURES, true);
    Diagnosis there = diagnose(logistic, penalties, new double[FEATURES + 1], blocks(true, 5));
    assertThat(there.strongConvexity().obstacle()).contains(strong);
    assertThat(there.dualObstacle()).isEqualTo(java.util.Optional.ofNullable(dual));
    assertThat(there.dualityGap().isPresent()).isEqualTo(dual == null);
  }

  @Test
  void theLeastL2TermOfAllSegmentsCounts() {
    LinearObjective logistic = new LinearObjective(new Logistic(), FEATURES, true);
    Penalties both =
        new Penalties.Sum(
            List.of(L2, L2, ELASTIC_NET, new Penalties.On("intercept", Penalties.l2(0.25))));
    assertThat(StrongConvexity.of(logistic, both).lambda()).isEqualTo(0.25);
    Objective softmax = new SoftmaxObjective(new SoftmaxLoss(3), FEATURES, false);
    assertThat(StrongConvexity.of(softmax, L2).lambda()).isEqualTo(0.1);
    assertThat(StrongConvexity.of(softmax, Penalties.l2(0)).obstacle()).isPresent();
  }

  private static Diagnosis diagnose(
      Objective objective, Penalties penalties, double[] w, List<Block> blocks) {
    return diagnose(objective, penalties, w, blocks, OptionalDouble.of(TOLERANCE));
  }

  private static Diagnosis diagnose(
      Objective objective,
      Penalties penalties,
      double[] w,
      List<Block> blocks,
      OptionalDouble tolerance) {
    Problem problem = new Problem(objective, penalties);
    Standing standing = new Judge(problem, oracles(blocks), true).of(w, Double.NaN);
    return Diagnosis.of(problem, w, oracles(blocks), standing, tolerance);
  }

  private static double dualBound(
      Objective objective, Penalties penalties, double[] w, List<Block> blocks) {
    Oracle rows = oracles(blocks).apply(objective);
    DualBound bound = DualBound.of(new Problem(objective, penalties), w, 0, rows).orElseThrow();
    return bound.objective() - bound.gap();
  }

  private static double objective(
      Objective objective, Penalties penalties, double[] w, List<Block> blocks) {
    double loss = oracles(blocks).apply(objective).gradient(w, Draw.all()).meanLoss();
    return loss + penalties.value(w, objective.layout());
  }

  private static Function<Objective, Oracle> oracles(List<Block> blocks) {
    return objective ->
        new MemoryOracle(new Problem(objective, Penalties.none()), List.of(blocks), 0);
  }

  private static List<Block> blocks(boolean binary, long seed) {
    return blocks(binary ? new double[] {0, 1} : new double[] {-2, 0.5, 1}, seed);
  }

  /** Rows with weights and offsets, whose labels take turns. */
  private static List<Block> blocks(double[] labels, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[ROWS][];
    Arrays.setAll(x, i -> random.doubles(FEATURES, -1, 1).toArray());
    double[] y = new double[ROWS];
    Arrays.setAll(y, i -> labels[random.nextInt(labels.length)]);
    double[] weights = random.doubles(ROWS, 0.5, 2).toArray();
    double[] offsets = random.doubles(ROWS, -0.5, 0.5).toArray();
    return List.of(AllBlocks.dense(x, FEATURES, y, weights, offsets));
  }

  private static double[] between(double[] from, double[] to, double share) {
    double[] point = new double[from.length];
    Arrays.setAll(point, i -> from[i] + share * (to[i] - from[i]));
    return point;
  }

  /** Newton's method with L2, by its own sums over the rows. */
  private static double[] newton(LinearObjective objective, List<Block> blocks) {
    Block rows = blocks.get(0);
    int d = objective.layout().dimension();
    double[] w = new double[d];
    for (int iteration = 0; iteration < 50; iteration++) {
      double[][] system = new double[d][d + 1];
      double[] z = objective.scores(w, rows);
      double total = 0;
      for (int i = 0; i < ROWS; i++) {
        double p = 1 / (1 + Math.exp(-z[i]));
        double[] x = new double[d];
        x[d - 1] = 1; // stays so where it is the intercept
        rows.forEach(i, (j, value) -> x[j] = value);
        total += rows.weight(i);
        for (int j = 0; j < d; j++) {
          system[j][d] -= rows.weight(i) * (p - rows.label(i)) * x[j];
          for (int k = 0; k < d; k++) {
            system[j][k] += rows.weight(i) * p * (1 - p) * x[j] * x[k];
          }
        }
      }
      for (int j = 0; j < FEATURES; j++) {
        system[j][j] += 0.1 * total;
        system[j][d] -= 0.1 * total * w[j];
      }
      double[] step = solve(system);
      Arrays.setAll(w, j -> w[j] + step[j]);
    }
    return w;
  }

  private static double[] solve(double[][] a) {
    int d = a.length;
    for (int p = 0; p < d; p++) {
      for (int i = 0; i < d; i++) {
        double factor = i == p ? 0 : a[i][p] / a[p][p];
        for (int k = p; k <= d; k++) {
          a[i][k] -= factor * a[p][k];
        }
      }
    }
    double[] x = new double[d];
    Arrays.setAll(x, i -> a[i][d] / a[i][i]);
    return x;
  }
}
