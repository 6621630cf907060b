package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Reason.Kind;

/**
 * The loop, around a solver that does what it is told: it walks through a list of points on ½(w −
 * 3)² and measures each.
 */
class MinimiserTest {
  private final Parabola parabola = new Parabola();
  private final List<StepReport> heard = new ArrayList<>();

  /** Measures its points, one after the other, and says at the end that it knows no lower one. */
  private static final class Walk implements Scripted {
    private final Deque<Double> left = new ArrayDeque<>();
    private final DoublePredicate overAllRows; // by point
    private double[] at;
    private boolean isLost;

    Walk(boolean overAllRows, double... points) {
      this(point -> overAllRows, points);
    }

    Walk(DoublePredicate overAllRows, double... points) {
      this.overAllRows = overAllRows;
      Arrays.stream(points).forEach(left::add);
      this.at = new double[] {points[0]};
    }

    @Override
    public Question<?> ask() {
      return new GradientQuestion(new double[] {left.element()}, Draw.all());
    }

    @Override
    public Progress tell(Answer answer) {
      at = new double[] {left.remove()};
      double loss = ((GradientSum) answer).meanLoss();
      return Progress.measured(
          new Measurement(at, loss, 0, Math.abs(at[0] - 3), 0, 1, overAllRows.test(at[0])));
    }

    @Override
    public double[] point() {
      return at;
    }

    @Override
    public Optional<Reason> ended() {
      return left.isEmpty()
          ? Optional.of(new Reason(isLost ? Kind.DIVERGED : Kind.STALLED, "walk", "no point left"))
          : Optional.empty();
    }

    @Override
    public Map<String, double[]> save() {
      return Map.of();
    }
  }

  @Test
  void givesBackTheLowestPointMeasuredWhereverTheSolverEnds() {
    TrainingResult result = minimise(new Walk(true, 5, 3.5, 4, 9), StopCriterion.never());
    assertThat(result.w()).containsExactly(3.5);
    assertThat(result.reason()).isEqualTo(new Reason(Kind.STALLED, "walk", "no point left"));
    assertThat(heard).extracting(StepReport::objective).containsExactly(2.0, 0.125, 0.5, 18.0);
  }

  /** ‖∇F‖·‖w‖ of 3·10⁻⁷ is at most 0.2 of a millionth of the first F, of 2·10⁻⁶; 6·10⁻⁷ is not. */
  @Test
  void theGapOfTheLowestPointIsEstimatedForTheRules() {
    StrongConvexity none = new StrongConvexity(0, Optional.of("nothing is known"));
    TrainingResult result =
        minimise(
            new Walk(true, 5, 3 + 3e-7, 3 + 2e-7, 3 + 1e-7, 7),
            new StopCriterion.RelativeGap(0.2, none));
    assertThat(result.reason().rule()).isEqualTo("relativeGap");
    assertThat(result.w()).containsExactly(3 + 1e-7);
  }

  @Test
  void noCheckpointsWantNone() {
    minimise(new Walk(true, 5, 4), StopCriterion.never());
    assertThat(Checkpoints.none().due(heard.get(0))).isFalse();
    assertThat(Checkpoints.none().dueAtEnd()).isFalse();
  }

  @Test
  void rowsAsideAddUp() {
    Measurement any = new Measurement(new double[1], 1, 0, 1, 0, 1, true);
    Progress.Measured measured = (Progress.Measured) Progress.measured(any);
    assertThat(measured.aside()).isZero();
    assertThat(measured.aside(3).aside(4)).isEqualTo(new Progress.Measured(any, 7));
  }

  @Test
  void aBudgetThatEndsOnTheWayUpGivesBackTheLowestPoint() {
    TrainingResult result =
        minimise(new Walk(true, 5, 3.5, 7, 9, 11), new StopCriterion.MaxSteps(3));
    assertThat(result.reason().rule()).isEqualTo("maxSteps");
    assertThat(result.w()).containsExactly(3.5);
  }

  /** The gradient is small enough at 3.01, and so it is at 2.9, where F is higher. */
  @Test
  void noRuleOfConvergenceEndsARunAboveItsLowestPoint() {
    StopCriterion small = new StopCriterion.GradientNorm(0.2);
    List<Snapshot> kept = new ArrayList<>();
    TrainingResult result =
        Minimiser.of(problem(), parabola, small)
            .heardBy(List.of(heard::add))
            .keeping(new EverySnapshot(kept, true))
            .minimise(new Walk(true, 5, 3.01, 2.9, 3.005));
    assertThat(result.reason().rule()).isEqualTo("gradientNorm");
    assertThat(result.w()).as("the first one that is small").containsExactly(3.01);
    Snapshot risen = snapshotAfter(2.9, kept.get(0));
    TrainingResult resumed =
        Minimiser.of(problem(), parabola, small).resume(new Walk(true, 2.9, 3.005), risen);
    assertThat(resumed.w()).containsExactly(3.005);
  }

  /** As if the lowest point had been 3.001 and the last report came from higher up. */
  private static Snapshot snapshotAfter(double w, Snapshot like) {
    History history = like.history().copy();
    double loss = (w - 3) * (w - 3) / 2;
    history.add(new StepReport(1, 1, loss, 0, 0.1, 0, 1, 4, Duration.ZERO));
    return new Snapshot(
        2,
        new double[] {w},
        Map.of(
            "best",
            new double[] {1, 5e-5, 0.01, 2, Double.NaN, 0, 0, 0},
            "best.w",
            new double[] {3.01}),
        history);
  }

  @Test
  void batchesThatEndAboveTheStartByMoreThanItsObjectiveHaveDiverged() {
    TrainingResult result = minimise(new Walk(false, 5, 4, 7), new StopCriterion.MaxSteps(3));
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(result.reason().rule()).isEqualTo("objective");
    assertThat(result.reason().detail()).contains("8").contains("2");
    assertThat(result.w()).containsExactly(5);
  }

  @Test
  void batchesThatEndALittleAboveTheStartHaveStalledThere() {
    TrainingResult result = minimise(new Walk(false, 5, 4, 5.1), new StopCriterion.MaxSteps(3));
    assertThat(result.reason().kind()).isEqualTo(Kind.STALLED);
    assertThat(result.reason().rule()).isEqualTo("objective");
    assertThat(result.w()).containsExactly(5);
  }

  @Test
  void soDoStepsOnAllRows() {
    StopCriterion three = new StopCriterion.MaxSteps(3);
    TrainingResult far = minimise(new Walk(true, 5, 30, 7), three);
    assertThat(far.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(far.reason().rule()).isEqualTo("objective");
    assertThat(far.w()).containsExactly(5);
    TrainingResult little = minimise(new Walk(true, 5, 30, 5.1), three);
    assertThat(little.reason().kind()).isEqualTo(Kind.STALLED);
    assertThat(little.w()).containsExactly(5);
    assertThat(minimise(new Walk(true, 5, 4, 7), three).reason().kind()).isEqualTo(Kind.BUDGET);
  }

  /** The first step on all rows comes after some on batches, and is above the start. */
  @Test
  void aLateMeasurementAboveTheStartDoesNotTakeItsPlace() {
    Walk late = new Walk(point -> point == 9, 5, 9, 8);
    TrainingResult result = minimise(late, new StopCriterion.MaxSteps(3));
    assertThat(result.w()).containsExactly(5);
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
  }

  @Test
  void batchesThatEndBelowTheStartGiveBackTheirEnd() {
    TrainingResult result = minimise(new Walk(false, 5, 9, 4), new StopCriterion.MaxSteps(3));
    assertThat(result.w()).containsExactly(4);
  }

  @Test
  void aMinimumIsNearWhereTheGradientIsSmallBesideTheFirst() {
    StopCriterion never = StopCriterion.never();
    assertThat(minimise(new Walk(true, 5, 4), never).isNearMinimum()).isFalse();
    assertThat(minimise(new Walk(true, 5, 3 + 1e-6), never).isNearMinimum()).isTrue();
    assertThat(minimise(new Walk(true, 5, 3 + 3e-6), never).isNearMinimum()).isFalse();
    assertThat(minimise(new Walk(true, 0), never).isNearMinimum()).as("at w = 0").isFalse();
  }

  @Test
  void everyListenerHearsEveryReportInOrder() {
    List<StepReport> second = new ArrayList<>();
    double[] points = new double[9];
    Arrays.setAll(points, i -> 20 - i);
    TrainingResult result =
        Minimiser.of(problem(), parabola, StopCriterion.never())
            .heardBy(List.of(heard::add, second::add))
            .minimise(new Walk(true, points));
    assertThat(heard)
        .extracting(StepReport::step)
        .containsExactlyElementsOf(LongStream.range(0, 9).boxed().toList());
    assertThat(second).isEqualTo(heard);
    for (int step = 0; step < 9; step++) {
      assertThat(heard.get(step).objective()).isEqualTo(result.history().objective(step));
    }
  }

  @Test
  void aListenerThatThrowsEndsTheRun() {
    TrainingListener failing =
        report -> {
          throw new IllegalStateException("disk full");
        };
    Minimiser minimiser =
        Minimiser.of(problem(), parabola, StopCriterion.never()).heardBy(List.of(failing));
    assertThatIllegalStateException()
        .isThrownBy(() -> minimiser.minimise(new Walk(true, 5, 4, 3)))
        .withMessage("disk full");
    assertThat(parabola.steps).hasSize(1);
  }

  @Test
  void rowsAndTimeOfAnswersWithoutAReportBelongToTheNextOne() {
    Solver slow =
        new Scripted() {
          private final Walk walk = new Walk(true, 5, 4);
          private int told;

          @Override
          public Question<?> ask() {
            return walk.ask();
          }

          @Override
          public Progress tell(Answer answer) {
            told++;
            if (told % 3 != 0) {
              pause();
              return Progress.pending();
            }
            return walk.tell(answer);
          }

          private void pause() {
            try {
              Thread.sleep(20);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public double[] point() {
            return walk.point();
          }

          @Override
          public Optional<Reason> ended() {
            return walk.ended();
          }

          @Override
          public Map<String, double[]> save() {
            return walk.save();
          }
        };
    TrainingResult result = minimise(slow, StopCriterion.never());
    assertThat(heard).extracting(StepReport::rows).containsExactly(12L, 12L);
    assertThat(heard).extracting(StepReport::epoch).containsExactly(1.5, 3.0);
    assertThat(result.history().elapsed()).isGreaterThan(Duration.ofMillis(80));
  }

  /** A rule of convergence that is met above the best point hides no budget. */
  @Test
  void aBudgetEndsARunWhoseSmallStepsLeadNowhere() {
    double[] points = new double[20];
    Arrays.fill(points, 9);
    points[0] = 3.5;
    TrainingResult result =
        minimise(
            new Walk(true, points),
            new StopCriterion.SmallStep(1e-3).or(new StopCriterion.MaxSteps(5)));
    assertThat(heard).hasSize(5);
    assertThat(result.w()).containsExactly(3.5);
    StopCriterion interrupt = history -> Optional.of(new Reason(Kind.INTERRUPTED, "it", "now"));
    Walk walk = new Walk(true, points);
    assertThat(minimise(walk, new StopCriterion.SmallStep(1e-3).or(interrupt)).reason().kind())
        .isEqualTo(Kind.INTERRUPTED);
  }

  /** The parabola up to a number of questions, of which each one more is cancelled. */
  private record Cancels(Parabola parabola, int questions) implements OneByOne {
    @Override
    public Answer reply(Question<?> question) {
      if (parabola.values.size() >= questions) {
        throw new CancelledException("by the user", null);
      }
      return parabola.answer(question);
    }

    @Override
    public long rows() {
      return parabola.rows();
    }
  }

  private TrainingResult cancelled(Solver solver, int questions, List<Snapshot> kept) {
    return Minimiser.of(problem(), new Cancels(parabola, questions), StopCriterion.never())
        .heardBy(List.of(heard::add))
        .keeping(new AtEnd(kept))
        .minimise(solver);
  }

  /** Keeps a snapshot at the end of a run. */
  record AtEnd(List<Snapshot> kept) implements Checkpoints {
    @Override
    public boolean due(StepReport report) {
      return false;
    }

    @Override
    public boolean dueAtEnd() {
      return true;
    }

    @Override
    public void keep(Snapshot snapshot) {
      kept.add(snapshot);
    }
  }

  @Test
  void aCancelledQuestionInterruptsTheRunWithACheckpoint() {
    List<Snapshot> kept = new ArrayList<>();
    TrainingResult result = cancelled(new Walk(true, 5, 3.5, 4, 9), 3, kept);
    assertThat(result.reason()).isEqualTo(new Reason(Kind.INTERRUPTED, "cancellation", "3 steps"));
    assertThat(result.w()).containsExactly(3.5);
    assertThat(kept).extracting(Snapshot::step).containsExactly(3L);
  }

  @Test
  void beforeTheFirstStepTheCancellationIsTheCallers() {
    assertThatThrownBy(() -> cancelled(new Walk(true, 5, 4), 0, new ArrayList<>()))
        .isInstanceOf(CancelledException.class);
  }

  /** Asks for every point twice, as in a search for a step. */
  private record Twice(Walk walk, List<Answer> first) implements Scripted {
    @Override
    public Question<?> ask() {
      return walk.ask();
    }

    @Override
    public Progress tell(Answer answer) {
      if (first.isEmpty()) {
        first.add(answer);
        return Progress.pending();
      }
      first.clear();
      return walk.tell(answer);
    }

    @Override
    public boolean isWhole() {
      return first.isEmpty();
    }

    @Override
    public double[] point() {
      return walk.point();
    }

    @Override
    public Optional<Reason> ended() {
      return walk.ended();
    }

    @Override
    public Map<String, double[]> save() {
      return walk.save();
    }
  }

  /** If what others hold of a state is no more, the checkpoint before stands. */
  @Test
  void withinAStepACancelledRunLeavesNoCheckpoint() {
    List<Snapshot> kept = new ArrayList<>();
    Twice solver = new Twice(new Walk(true, 5, 3.5, 4), new ArrayList<>());
    TrainingResult result = cancelled(solver, 5, kept);
    assertThat(result.reason()).isEqualTo(new Reason(Kind.INTERRUPTED, "cancellation", "2 steps"));
    assertThat(result.w()).containsExactly(3.5);
    assertThat(kept).isEmpty();
  }

  /** The question which of two points is lower is cancelled as well. */
  @Test
  void aCancelledRunOnBatchesEndsAtItsLastPointUnlessALowerOneIsKnown() {
    Walk batches = new Walk(false, 5, 3.5, 4, 9);
    assertThat(cancelled(batches, 3, new ArrayList<>()).w()).containsExactly(4);
    parabola.values.clear();
    Walk atLast = new Walk(point -> point != 4, 5, 3.5, 4, 9);
    assertThat(cancelled(atLast, 3, new ArrayList<>()).w()).containsExactly(3.5);
  }

  @Test
  void aRunThatIsLostLeavesNoLastCheckpoint() {
    List<Snapshot> kept = new ArrayList<>();
    Walk walk = new Walk(true, 5, 4);
    walk.isLost = true;
    TrainingResult result =
        Minimiser.of(problem(), parabola, StopCriterion.never())
            .keeping(new EverySnapshot(kept, true))
            .minimise(walk);
    assertThat(result.reason().kind()).isEqualTo(Kind.DIVERGED);
    assertThat(kept).extracting(Snapshot::step).as("before it was lost").containsExactly(1L);
  }

  private TrainingResult minimise(Solver solver, StopCriterion stop) {
    return Minimiser.of(problem(), parabola, stop).heardBy(List.of(heard::add)).minimise(solver);
  }

  private static Problem problem() {
    return Parabola.problem(Penalties.none());
  }
}
