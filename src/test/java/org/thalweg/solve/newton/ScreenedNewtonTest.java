package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.TrainingResult;

/** The laws of points of a path on two problems, and what a point of a path does besides. */
class ScreenedNewtonTest extends ScreenedNewtonLaws {

  /** A loss whose matrix is constant and one whose is not, few columns and many. */
  static Stream<Arguments> cases() {
    MadeProblem lines = MadeProblem.all().get(1).with(Penalties.l1(1));
    MadeProblem classes = MadeProblem.all().get(4).with(Penalties.elasticNet(1, 0.4));
    return Stream.of(
        Arguments.of(lines, false),
        Arguments.of(lines.widened(WIDE), true),
        Arguments.of(classes, true),
        Arguments.of(classes.widened(WIDE), false));
  }

  /** The matrix learns from the steps; else every other problem would ask for it. */
  @Test
  void neighbouringProblemsShareAMatrix() {
    MadeProblem made =
        MadeProblem.all().stream()
            .filter(each -> each.problem().objective().toString().contains("ogistic"))
            .findFirst()
            .orElseThrow()
            .with(Penalties.l1(1));
    Asked oracle = new Asked(made.oracle(0));
    PathState state = atZeros(made, oracle, Optional.empty());
    double largest = largest(made, state);
    PenaltyPath path = new PenaltyPath(new PenaltyPath.Shape.L1Path(), 60, 1e-2);
    oracle.passes = 0;
    oracle.matrices = 0;
    for (int k = 0; k < path.points(); k++) {
      Problem problem = at(made, path.lambda(largest, k));
      ScreenedNewton solver = ScreenedNewton.begin(setting(problem, Optional.empty()), state);
      run(problem, oracle, solver);
      state = solver.state();
    }
    assertThat(oracle.matrices).as("of %d passes", oracle.passes).isLessThanOrEqualTo(10);
    assertThat(oracle.passes).isLessThanOrEqualTo(150);
  }

  /** Counts questions. */
  private static final class Asked implements OneByOne {
    private final Oracle oracle;
    private int passes;
    private int matrices;

    Asked(Oracle oracle) {
      this.oracle = oracle;
    }

    @Override
    public Answer reply(Question<?> question) {
      passes++;
      matrices += question instanceof HessianQuestion ? 1 : 0;
      return oracle.answer(question);
    }

    @Override
    public long rows() {
      return oracle.rows();
    }

    @Override
    public void close() {
      oracle.close();
    }
  }

  @Test
  void endsWhereMoreWeightsMoveThanItTakes() {
    MadeProblem made = MadeProblem.all().get(1).widened(WIDE).with(Penalties.l1(1));
    Oracle oracle = made.oracle(0);
    PathState zeros = atZeros(made, oracle, Optional.empty());
    Problem problem = at(made, 1e-3 * largest(made, zeros));
    ScreenedNewton solver =
        ScreenedNewton.begin(
            new ScreenedSetting(problem, new WorkingSet(0.6, 10), Optional.empty()), zeros);
    TrainingResult result = run(problem, oracle, solver);
    assertThat(solver.isTooWide()).isTrue();
    assertThat(result.reason().rule()).isEqualTo("width");
    assertThat(result.reason().detail()).contains("10");
    ScreenedNewton restored =
        ScreenedNewton.restore(
            new ScreenedSetting(problem, new WorkingSet(0.6, 10), Optional.empty()),
            solver.point(),
            solver.save(),
            Double.NaN);
    assertThat(restored.isTooWide()).isTrue();
    assertThat(restored.ended()).isEqualTo(solver.ended());
  }

  @Test
  void refusesPenaltiesThatAreNoneOfAPath() {
    Problem problem = MadeProblem.all().get(1).with(new Constraints.Ball(1)).problem();
    assertThatThrownBy(() -> setting(problem, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Ball");
  }

  @Test
  void aLossWhoseCurvatureHasNoBoundIsSearchedAlongTheLine() {
    MadeProblem lines = MadeProblem.all().get(1).with(Penalties.l1(1));
    MadeProblem made =
        new MadeProblem(
                "poisson",
                new LogLinkLosses.Poisson(),
                lines.penalties(),
                lines.standardised(),
                lines.x(),
                lines.labels(),
                lines.weights())
            .withLabels(label -> Math.floor(20 * Math.exp(label)))
            .withRows(row -> Arrays.stream(row).map(x -> 5 * x).toArray());
    Oracle oracle = made.oracle(0);
    PathState zeros = atZeros(made, oracle, Optional.empty());
    Problem problem = at(made, 1e-4 * largest(made, zeros));
    double found =
        objective(
            problem,
            oracle,
            run(problem, oracle, ScreenedNewton.begin(setting(problem, Optional.empty()), zeros))
                .w());
    double alone = alone(problem, oracle, made.start());
    assertThat(found).isCloseTo(alone, within(CLOSE * Math.abs(alone)));
  }
}
