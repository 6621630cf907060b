package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Reason.Kind;

/**
 * The loop with validation, around a solver that walks along 0, 1, 2, … on a parabola, so that the
 * metric of each step can be given.
 */
class ValidatedRunTest {
  private final List<ValidationReport> heard = new ArrayList<>();
  private final List<Snapshot> kept = new ArrayList<>();

  /** After k steps it is at k; it never ends by itself before its last step. */
  private static final class Count implements Scripted {
    private final int last;
    private double[] at;

    Count(int from, int last) {
      this.at = new double[] {from};
      this.last = last;
    }

    @Override
    public Question<?> ask() {
      return new GradientQuestion(at, Draw.all());
    }

    @Override
    public Progress tell(Answer answer) {
      double loss = ((GradientSum) answer).meanLoss();
      Measurement here = new Measurement(at, loss, 0, 1, 0, 1, true);
      at = new double[] {at[0] + 1};
      return Progress.measured(here);
    }

    @Override
    public double[] point() {
      return at;
    }

    @Override
    public Optional<Reason> ended() {
      return at[0] >= last
          ? Optional.of(new Reason(Kind.STALLED, "count", "at the last one"))
          : Optional.empty();
    }

    @Override
    public Map<String, double[]> save() {
      return Map.of();
    }
  }

  /** A metric given by the number of steps. */
  private record Scorer(DoubleUnaryOperator value, boolean isLargerBetter)
      implements Validation.Scorer {
    @Override
    public String metric() {
      return "metric";
    }

    @Override
    public double measure(double[] w) {
      return value.applyAsDouble(w[0]);
    }

    @Override
    public boolean isBetter(double value, double other, double margin) {
      if (Double.isNaN(value) || Double.isNaN(other)) {
        return !Double.isNaN(value);
      }
      return isLargerBetter ? value > other + margin : value < other - margin;
    }
  }

  private static Scorer losses(double... values) {
    return new Scorer(k -> values[(int) Math.min(k, values.length - 1)], false);
  }

  private TrainingResult run(Scorer scorer, int every, int patience, double margin, int last) {
    Validation validation = new Validation(scorer, every, patience, margin);
    return minimiser(validation, StopCriterion.never()).minimise(new Count(0, last));
  }

  private Minimiser minimiser(Validation validation, StopCriterion stop) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {}

          @Override
          public void onValidation(ValidationReport report) {
            heard.add(report);
          }
        };
    return Minimiser.of(Parabola.problem(Penalties.none()), new Parabola(), stop)
        .heardBy(List.of(listener))
        .keeping(new EverySnapshot(kept, true))
        .validated(Optional.of(validation));
  }

  private static List<Double> values(TrainingResult result) {
    return result.validation().orElseThrow().points().stream()
        .map(ValidationSeries.Point::value)
        .toList();
  }

  @Test
  void theBestPointIsTheResultAndNotTheLastNorThatOfTheLowestObjective() {
    TrainingResult result = run(losses(9, 5, 7, 6, 8, 8), 1, 0, 0, 5);
    assertThat(result.w()).containsExactly(1);
    assertThat(values(result)).containsExactly(9.0, 5.0, 7.0, 6.0, 8.0, 8.0);
    assertThat(result.validation().orElseThrow().best())
        .isEqualTo(new ValidationSeries.Point(1, 5));
    assertThat(result.reason().kind()).isEqualTo(Kind.STALLED);
  }

  @Test
  void oneMeasurementWithoutImprovementEndsNoRunThatHasPatience() {
    TrainingResult result = run(losses(9, 5, 7, 4, 6, 6, 6, 1), 1, 2, 0, 99);
    assertThat(result.reason().kind()).isEqualTo(Kind.VALIDATED);
    assertThat(result.reason().rule()).isEqualTo("validation");
    assertThat(values(result)).containsExactly(9.0, 5.0, 7.0, 4.0, 6.0, 6.0);
    assertThat(result.w()).containsExactly(3);
  }

  /** So many without improvement end it, and neither one fewer nor one more. */
  @Test
  void patienceIsTheNumberOfMeasurementsWithoutImprovement() {
    for (int patience = 1; patience < 7; patience++) {
      double[] flat = new double[20];
      Arrays.fill(flat, 7);
      flat[0] = 9;
      flat[1] = 8;
      TrainingResult ended = run(losses(flat), 1, patience, 0, 99);
      assertThat(ended.steps()).isEqualTo(2L + patience);
      assertThat(ended.w()).containsExactly(2);
      double[] inTime = flat.clone();
      Arrays.fill(inTime, 2 + patience, 20, 6);
      assertThat(run(losses(inTime), 1, patience, 0, 99).w()).containsExactly(2 + patience);
      double[] late = flat.clone();
      Arrays.fill(late, 3 + patience, 20, 6);
      assertThat(run(losses(late), 1, patience, 0, 99).w()).containsExactly(2);
    }
  }

  @Test
  void theMetricSaysWhichWayIsBetter() {
    Scorer scorer = new Scorer(k -> new double[] {0.1, 0.5, 0.9, 0.7, 0.6, 0.5}[(int) k], true);
    TrainingResult result = run(scorer, 1, 3, 0, 99);
    assertThat(result.w()).containsExactly(2);
    assertThat(result.steps()).isEqualTo(5);
    assertThat(heard)
        .extracting(ValidationReport::isBest)
        .containsExactly(true, true, false, false, false);
  }

  @Test
  void smallImprovementsAddUpWhileTheBestPointIsTheBest() {
    TrainingResult slow = run(losses(10, 9.6, 9.2, 8.8, 8.4, 8, 7.6), 1, 3, 1, 6);
    assertThat(slow.reason().kind()).as("1.2 in three steps").isEqualTo(Kind.STALLED);
    TrainingResult slower = run(losses(10, 9.9, 9.8, 9.7, 9.6), 1, 3, 1, 99);
    assertThat(slower.reason().kind()).isEqualTo(Kind.VALIDATED);
    assertThat(slower.steps()).isEqualTo(3);
    assertThat(slower.w()).as("the best one, however little better").containsExactly(3);
  }

  @Test
  void whatIsNotANumberIsNeverTheBestAndCountsAsNoImprovement() {
    double nan = Double.NaN;
    TrainingResult result = run(losses(9, nan, 8, nan, nan, nan), 1, 3, 0, 99);
    assertThat(result.w()).containsExactly(2);
    assertThat(result.steps()).isEqualTo(5);
    assertThat(values(result)).containsExactly(9.0, nan, 8.0, nan, nan, nan);
  }

  @Test
  void theStartIsTheResultWhereNoStepImprovesOnIt() {
    TrainingResult result = run(losses(1, 2, 2, 2, 2), 1, 2, 0, 99);
    assertThat(result.w()).containsExactly(0);
    assertThat(result.validation().orElseThrow().best().steps()).isZero();
  }

  @Test
  void theLastPointIsMeasuredAlsoBetweenTwoMeasurements() {
    TrainingResult result = run(losses(9, 8, 7, 6, 5, 4, 3, 2), 3, 0, 0, 5);
    assertThat(values(result)).containsExactly(9.0, 6.0, 4.0);
    assertThat(result.w()).containsExactly(5);
    assertThat(heard).extracting(ValidationReport::step).containsExactly(2L, 4L);
  }

  @Test
  void aRaisedBudgetGoesOnAsIfItHadBeenThereFromTheStart() {
    Scorer scorer = losses(9, 8, 7, 6, 1, 5, 4, 3, 2, 2);
    Validation validation = new Validation(scorer, 3, 0, 0);
    TrainingResult first =
        minimiser(validation, new StopCriterion.MaxSteps(4)).minimise(new Count(0, 99));
    assertThat(first.w()).as("measured, since the run ended there").containsExactly(4);
    Snapshot last = kept.get(kept.size() - 1);
    TrainingResult resumed =
        minimiser(validation, new StopCriterion.MaxSteps(9))
            .resume(new Count(4, 99), AllSolvers.read(last));
    TrainingResult whole =
        minimiser(validation, new StopCriterion.MaxSteps(9)).minimise(new Count(0, 99));
    assertThat(resumed.w()).isEqualTo(whole.w());
    assertThat(resumed.validation()).isEqualTo(whole.validation());
  }

  @Test
  void aRunThatEndedByItsPatienceTakesNoStepWhenItIsResumed() {
    Validation validation = new Validation(losses(9, 5, 7, 7, 7, 1), 1, 2, 0);
    TrainingResult ended = minimiser(validation, StopCriterion.never()).minimise(new Count(0, 99));
    Snapshot last = kept.get(kept.size() - 1);
    TrainingResult again =
        minimiser(validation, StopCriterion.never()).resume(new Count(3, 99), last);
    assertThat(again.steps()).isEqualTo(ended.steps());
    assertThat(again.w()).isEqualTo(ended.w());
    assertThat(again.reason()).isEqualTo(ended.reason());
  }
}
