package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.AllSolvers.Member;

/**
 * The answer follows the data: labels or features that are multiplied, columns that tell nothing
 * new, columns in another order. Where a power of two multiplies, bit by bit.
 */
class SolverScalingTest {
  private static final int STEPS = 24;
  private static final double CLOSE = 1e-6; // of how far F falls

  /** Rules whose steps are not proportional to the gradient. */
  private static final Set<String> NOT_LINEAR =
      Set.of(
          "sgd adam",
          "sgd adam on batches",
          "sgd tried on batches",
          "rows held out",
          "rows held out, then all");

  /** Its rate explodes, and what counts as an explosion has a unit. */
  private static final Set<String> WITH_A_UNIT = Set.of("sgd backoff");

  static Stream<Member> linear() {
    return AllSolvers.all().stream()
        .filter(member -> !NOT_LINEAR.contains(member.name()))
        .filter(member -> !WITH_A_UNIT.contains(member.name()));
  }

  @ParameterizedTest
  @MethodSource("linear")
  void labelsTimesAPowerOfTwoScaleEveryStepExactly(Member member) {
    MadeProblem problem = MadeProblem.leastSquares();
    double[] w = after(STEPS, member, problem);
    assertThat(w).isNotEqualTo(problem.start());
    for (int power : new int[] {-20, 7, 40}) {
      double factor = Math.scalb(1.0, power);
      double[] scaled = after(STEPS, member, problem.withLabels(label -> factor * label));
      assertThat(scaled).as("2^%d", power).isEqualTo(times(factor, w));
    }
  }

  static Stream<Arguments> onStandardisedFeatures() {
    return AllSolvers.all().stream()
        .flatMap(
            member ->
                MadeProblem.all().stream()
                    .filter(problem -> problem.standardised() != MadeProblem.Standardised.NO)
                    .map(problem -> Arguments.of(member, problem)));
  }

  @ParameterizedTest
  @MethodSource("onStandardisedFeatures")
  void standardisedFeaturesTimesAPowerOfTwoAreTheSame(Member member, MadeProblem problem) {
    double[] w = after(STEPS, member, problem);
    for (int power : new int[] {-20, 7, 40}) {
      double factor = Math.scalb(1.0, power);
      assertThat(after(STEPS, member, problem.withRows(row -> times(factor, row))))
          .as("2^%d", power)
          .isEqualTo(w);
    }
  }

  static Stream<Member> withoutSettings() {
    return AllSolvers.withoutSettings().stream();
  }

  @ParameterizedTest
  @MethodSource("withoutSettings")
  void labelsTimesAPowerOfTenScaleTheAnswer(Member member) {
    MadeProblem ridge = MadeProblem.leastSquares().with(Penalties.l2(0.01));
    MadeProblem lasso = MadeProblem.leastSquares();
    for (int power = -6; power <= 8; power++) {
      double factor = Math.pow(10, power);
      requireLeast(member, ridge.withLabels(label -> factor * label), ridge, factor * factor);
      requireLeast(
          member,
          lasso.with(Penalties.l1(0.05 * factor)).withLabels(label -> factor * label),
          lasso.with(Penalties.l1(0.05)),
          factor * factor);
    }
  }

  @ParameterizedTest
  @MethodSource("withoutSettings")
  void featuresTimesAPowerOfTenKeepTheLeastObjective(Member member) {
    MadeProblem free = MadeProblem.leastSquares();
    MadeProblem classes = MadeProblem.all().get(0);
    for (int power = -6; power <= 8; power++) {
      double factor = Math.pow(10, power);
      requireLeast(member, free.withRows(row -> times(factor, row)), free, 1);
      requireLeast(
          member,
          classes.with(Penalties.l2(0.01 * factor * factor)).withRows(row -> times(factor, row)),
          classes,
          1);
    }
  }

  @ParameterizedTest
  @MethodSource("withoutSettings")
  void columnsThatTellNothingNewKeepTheLeastObjective(Member member) {
    MadeProblem free = MadeProblem.leastSquares();
    MadeProblem lasso = free.with(Penalties.l1(0.05));
    for (MadeProblem problem : List.of(free, lasso)) {
      requireLeast(member, problem.withRows(row -> with(row, row[1])), problem, 1);
    }
    MadeProblem scaled = MadeProblem.all().get(4);
    MadeProblem centred = MadeProblem.all().get(5);
    for (MadeProblem problem : List.of(free, lasso, scaled, centred)) {
      requireLeast(member, problem.withRows(row -> with(row, 2.5)), problem, 1);
    }
  }

  static Stream<Member> ofKinks() {
    return AllSolvers.ofKinks().stream();
  }

  @ParameterizedTest
  @MethodSource("ofKinks")
  void soDoLossesWithKinks(Member member) {
    MadeProblem hinge = MadeProblem.withKinks().get(0);
    MadeProblem lasso = MadeProblem.withKinks().get(1);
    MadeProblem absolute = MadeProblem.withKinks().get(2);
    for (int power = -6; power <= 8; power++) {
      double factor = Math.pow(10, power);
      requireLeast(
          member,
          absolute.with(Penalties.l2(0.01 / factor)).withLabels(label -> factor * label),
          absolute,
          factor);
      requireLeast(
          member,
          hinge.with(Penalties.l2(0.01 * factor * factor)).withRows(row -> times(factor, row)),
          hinge,
          1);
      requireLeast(
          member,
          lasso.with(Penalties.l1(0.01 * factor)).withRows(row -> times(factor, row)),
          lasso,
          1);
    }
    requireLeast(member, lasso.withRows(row -> with(row, row[1])), lasso, 1);
    for (MadeProblem problem : List.of(hinge, lasso, absolute)) {
      requireLeast(member, problem.withRows(row -> with(row, 2.5)), problem, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("withoutSettings")
  void weightsFollowColumnsIntoAnotherOrder(Member member) {
    int[] order = {3, 0, 5, 1, 4, 2};
    for (MadeProblem problem : MadeProblem.all()) {
      MadeProblem shuffled = problem.withRows(row -> inOrder(row, order));
      double[] w = least(member, problem);
      double[] back = new double[w.length];
      double[] other = least(member, shuffled);
      for (int j = 0; j < order.length; j++) {
        back[order[j]] = other[j];
      }
      back[order.length] = other[order.length];
      requireClose(problem, problem.objective(back), problem.objective(w));
    }
  }

  /** Whether the least F that is found is that of another problem times a factor. */
  private static void requireLeast(
      Member member, MadeProblem problem, MadeProblem other, double factor) {
    double found = problem.objective(least(member, problem)) / factor;
    requireClose(other, found, other.objective(least(member, other)));
  }

  private static void requireClose(MadeProblem problem, double found, double expected) {
    double fall = problem.objective(problem.start()) - expected;
    assertThat(fall).isPositive();
    assertThat(found).as("%s", problem).isCloseTo(expected, within(CLOSE * fall));
  }

  private static double[] least(Member member, MadeProblem problem) {
    return after(400, member, problem);
  }

  private static double[] after(int steps, Member member, MadeProblem problem) {
    try (Oracle oracle = problem.oracle(member.batchRows())) {
      return Minimiser.of(problem.problem(), oracle, new StopCriterion.MaxSteps(steps))
          .minimise(member.begin(problem))
          .w();
    }
  }

  private static double[] times(double factor, double[] x) {
    return Arrays.stream(x).map(v -> factor * v).toArray();
  }

  private static double[] with(double[] row, double value) {
    double[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = value;
    return longer;
  }

  private static double[] inOrder(double[] row, int[] order) {
    return IntStream.of(order).mapToDouble(j -> row[j]).toArray();
  }
}
