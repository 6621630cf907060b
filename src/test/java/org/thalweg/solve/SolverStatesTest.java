package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.AllSolvers.Member;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.sgd.HoldoutEarlyStopping;
import org.thalweg.solve.sgd.LocalSgd;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.solve.sgd.RefitOnAllRows;

/** Where solvers begin, what they say to answers, and whose states they take. */
class SolverStatesTest {
  private static final int STEPS = 6;
  private static final int LONGER = 9; // than any w here
  private static final double LOW = -0.3;
  private static final double HIGH = 0.4;
  private static final MadeProblem SMOOTH = MadeProblem.all().get(1).with(Penalties.l2(0.01));
  private static final MadeProblem LASSO = MadeProblem.all().get(1);
  private static final MadeProblem HINGE = MadeProblem.withKinks().get(0);

  /** Every solver with a problem that it takes. */
  static Stream<Arguments> solvers() {
    return Stream.of(
            pairs(AllSolvers.all(), SMOOTH),
            pairs(AllSolvers.ofKinks(), HINGE),
            pairs(AllSolvers.ofDuals(), HINGE),
            pairs(AllSolvers.ofPaths(), LASSO))
        .flatMap(pairs -> pairs);
  }

  /** Those that take bounds. */
  static Stream<Arguments> solversWithinBounds() {
    Penalties box = new Constraints.Box(LOW, HIGH);
    return Stream.concat(
        pairs(AllSolvers.all(), SMOOTH.with(box)), pairs(AllSolvers.ofKinks(), HINGE.with(box)));
  }

  private static Stream<Arguments> pairs(List<Member> members, MadeProblem problem) {
    return members.stream().map(member -> Arguments.of(member, problem));
  }

  private static Solver begin(Member member, MadeProblem made, double[] start) {
    return member.maker().begin(made.problem(), made.x().length, start);
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void aStartOfAnotherLengthIsRefused(Member member, MadeProblem made) {
    assertThatThrownBy(() -> begin(member, made, new double[LONGER]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            Integer.toString(LONGER), Integer.toString(made.problem().layout().dimension()));
  }

  @ParameterizedTest
  @MethodSource("solversWithinBounds")
  void aStartOutsideOfTheBoundsIsMovedInto(Member member, MadeProblem made) {
    double[] start = {-7, 7, -0.5, 0.5, LOW, HIGH, 2};
    double[] given = start.clone();
    Solver solver = begin(member, made, given);
    assertThat(solver.point()).containsExactly(LOW, HIGH, LOW, HIGH, LOW, HIGH, 2);
    assertThat(given).as("the caller's array").isEqualTo(start);
  }

  /** Which no solver saves: a file that was changed. */
  @Test
  void nothingHasStalledThatIsNotMeasured() {
    double[] w = new double[SMOOTH.problem().layout().dimension()];
    Map<String, double[]> ofPairs = Lbfgs.cold(SMOOTH.problem(), w).save();
    ofPairs.put("lbfgs", new double[] {0, 0, 1});
    Solver lbfgs = Lbfgs.restore(SMOOTH.problem(), w, ofPairs);
    Map<String, double[]> ofModel = Newton.begin(SMOOTH.problem(), w, 1).save();
    ofModel.put("newton", new double[] {0, 1});
    Solver newton = Newton.restore(SMOOTH.problem(), w, ofModel);
    assertThat(List.of(lbfgs, newton)).allMatch(solver -> solver.ended().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void everyAnswerHasItsProgress(Member member, MadeProblem made) {
    try (Oracle oracle = made.oracle(member.batchRows())) {
      Solver solver = member.begin(made);
      int measured = 0;
      while (measured < STEPS && solver.ended().isEmpty()) {
        Progress progress = tell(solver, oracle.answer(ask(solver)));
        assertThat(progress).isNotNull();
        measured += progress instanceof Progress.Measured ? 1 : 0;
        assertThat(solver.point()).hasSize(made.problem().layout().dimension());
      }
      assertThat(measured).isPositive();
    }
  }

  /** What a solver saves behind its first steps. */
  private static Snapshot snapshot(Member member, MadeProblem made) {
    List<Snapshot> snapshots = new ArrayList<>();
    try (Oracle oracle = made.oracle(member.batchRows())) {
      Minimiser.of(made.problem(), oracle, new StopCriterion.MaxSteps(STEPS))
          .keeping(new EverySnapshot(snapshots, true))
          .minimise(member.begin(made));
    }
    return snapshots.get(snapshots.size() - 1);
  }

  /** Of the solvers that keep more than vectors of a rule. */
  static Stream<Arguments> solversWithAState() {
    Set<Class<?>> ofRules =
        Set.of(
            MiniBatchSgd.class, LocalSgd.class, HoldoutEarlyStopping.class, RefitOnAllRows.class);
    return solvers()
        .filter(pair -> Collections.disjoint(((Member) pair.get()[0]).classes(), ofRules));
  }

  @ParameterizedTest
  @MethodSource("solversWithAState")
  void aStateOfAnotherSolverIsRefused(Member member, MadeProblem made) {
    solvers()
        .filter(pair -> Collections.disjoint(((Member) pair.get()[0]).classes(), member.classes()))
        .forEach(
            pair -> {
              Member other = (Member) pair.get()[0];
              Snapshot of = snapshot(other, (MadeProblem) pair.get()[1]);
              assertThatThrownBy(() -> member.restore(made, of))
                  .as("of %s", other)
                  .isInstanceOf(Snapshot.Unfit.class);
            });
  }

  /** Those that come to the minimum of a lasso by themselves. */
  static Stream<Arguments> solversOfALasso() {
    return Stream.concat(
        pairs(AllSolvers.withoutSettings(), LASSO),
        pairs(AllSolvers.ofKinks(), HINGE.with(Penalties.l1(0.05))));
  }

  /** No row has the feature, so that neither a gradient nor a second derivative says a word. */
  @ParameterizedTest
  @MethodSource("solversOfALasso")
  void aWeightOfNoRowGoesToZero(Member member, MadeProblem lasso) {
    MadeProblem made =
        lasso.withRows(
            row -> {
              double[] without = row.clone();
              without[4] = 0;
              return without;
            });
    double[] start = made.start();
    start[4] = 5;
    try (Oracle oracle = made.oracle(0)) {
      TrainingResult result =
          Minimiser.of(made.problem(), oracle, new StopCriterion.MaxSteps(300))
              .minimise(begin(member, made, start));
      assertThat(result.w()[4]).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void problemsHaveTheSameShape() {
    assertThat(Stream.of(SMOOTH, LASSO, HINGE).map(MadeProblem::start).map(Arrays::toString))
        .containsOnly(Arrays.toString(new double[7]));
    assertThat(HINGE.loss()).isInstanceOf(ClassificationLosses.Hinge.class);
  }
}
