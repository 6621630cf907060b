package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.RateStages;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.sgd.TrialRunRate.TrialRuns;
import org.thalweg.update.Updater;

/** Short runs on F(w) = c·w²/2 without noise, whose best rates are known. */
class TrialRunsTest {
  private static final Updater PLAIN = new org.thalweg.update.Sgd();
  private static final int STEPS = 8;
  private static final Problem PROBLEM =
      new Problem(
          new LinearObjective(new RegressionLosses.HalfSquared(), 1, false), Penalties.none());

  private final List<Long> steps = new ArrayList<>();
  private final List<Double> points = new ArrayList<>();

  /** The rate that is found where a batch has such an objective and gradient. */
  private double rate(
      double start, ToDoubleBiFunction<Double, Long> f, ToDoubleBiFunction<Double, Long> gradient) {
    Oracle rows =
        new OneByOne() {
          @Override
          public Answer reply(Question<?> asked) {
            GradientQuestion question = (GradientQuestion) asked;
            long step = ((Draw.Batch) question.draw()).step();
            double w = question.w()[0];
            steps.add(step);
            points.add(w);
            GradientSum sum = new GradientSum(1);
            sum.gradient()[0] = gradient.applyAsDouble(w, step);
            sum.add(f.applyAsDouble(w, step), 1, 1);
            return sum;
          }

          @Override
          public long rows() {
            return 1;
          }
        };
    return new TrialRuns(PROBLEM, PLAIN, new double[] {start}, STEPS, rows).rate();
  }

  private double ofParabola(double curvature) {
    return rate(1, (w, step) -> curvature * w * w / 2, (w, step) -> curvature * w);
  }

  /**
   * η·c of 1 is the whole way in one step; no power of √10 is farther from that than half of one.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e-4, 0.3, 1, 17, 1e5, 1e9})
  void isTheBestOfAllMagnitudes(double curvature) {
    assertThat(Math.log10(ofParabola(curvature) * curvature)).isCloseTo(0, within(0.3));
  }

  @Test
  void everyTrialBeginsAtTheStartOnTheSameBatches() {
    ofParabola(1);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) == 0) {
        assertThat(points.get(i)).isEqualTo(1);
      } else {
        assertThat(steps.get(i)).isEqualTo(steps.get(i - 1) + 1).isLessThan(STEPS);
      }
    }
    assertThat(Collections.frequency(steps, 0L)).isGreaterThan(4);
  }

  /** Where the rate that is tried first is the best one, or ten times too large. */
  @ParameterizedTest
  @ValueSource(doubles = {1e2, 1e3})
  void aSearchCostsLessThanFiveRuns(double curvature) {
    ofParabola(curvature);
    assertThat(steps).hasSizeLessThan(5 * STEPS);
  }

  /** Noise that all runs share does not decide, however large it is. */
  @Test
  void aNoiseOfBatchesIsTheSameForAll() {
    double quiet = ofParabola(3);
    double noisy = rate(1, (w, step) -> 3 * w * w / 2 + 1e3 * Math.sin(step), (w, step) -> 3 * w);
    assertThat(noisy).isEqualTo(quiet);
  }

  /**
   * The best run gains 4 in half of its steps; the others are so far behind after 2 and after 4.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 1.5, true", "2, 2.5, true", "0.5, 1, false", "0, 2, false", "2, 2, false"})
  void aRunIsGivenUpWhereItFallsFarBehind(double quarter, double half, boolean isGivenUp) {
    double[] best = {8, 7, 6, 4, 4, 4, 4, 4};
    double[] behind = {0, quarter, half, half, half, half, half, half};
    ToDoubleBiFunction<Double, Long> f =
        (w, step) -> {
          boolean isFirst = Math.abs(1 - w - 0.01 * step) < 1e-12; // the rate that is tried first
          return best[step.intValue()] + (isFirst ? 0 : behind[step.intValue()]);
        };
    assertThat(rate(1, f, (w, step) -> 1)).isEqualTo(0.01);
    assertThat(Collections.frequency(steps, 3L)).as("half of three runs").isEqualTo(3);
    assertThat(Collections.frequency(steps, STEPS - 1L)).isEqualTo(isGivenUp ? 1 : 3);
  }

  @Test
  void whereEveryLargeRateOverflowsASmallOneIsFound() {
    double found = rate(1e3, (w, step) -> Math.cosh(w), (w, step) -> Math.sinh(w));
    assertThat(found).isPositive();
    double gentle = rate(20, (w, step) -> Math.cosh(w), (w, step) -> Math.sinh(w));
    assertThat(gentle * Math.sinh(20)).isLessThan(40); // not beyond the other side
  }

  /**
   * A short run at 0.1 ends well where no unit is active, and a whole one at 0.3 ends better; but
   * below both are rates that gain more.
   */
  @Test
  void looksOnBothSidesOfTheRateThatIsBestInRunsOfAQuarter() {
    double found =
        rate(
            0,
            (w, step) -> {
              double half = 2 * Math.log10(-w / Math.max(1, step) / 0.01);
              return step == 0
                  ? 9
                  : step == 1
                      ? Math.abs(half - 2)
                      : half > 1.5 ? 4 + 0.1 * Math.abs(half - 3) : 2 + Math.abs(half);
            },
            (w, step) -> 1);
    assertThat(found).isEqualTo(0.01);
  }

  @Test
  void aConstantObjectiveLeavesTheFirstRate() {
    assertThat(rate(1, (w, step) -> 5, (w, step) -> 0)).isEqualTo(0.01);
  }

  @Test
  void whereNothingIsFiniteTheSearchEnds() {
    assertThat(rate(1, (w, step) -> Double.NaN, (w, step) -> 1)).isPositive();
  }

  @Test
  void theRateFallsInEveryLegFromTheOneThatWasFound() {
    RateStages stages = RateStages.doubling(30, OptionalLong.of(150));
    TrialRunRate rate = new TrialRunRate(stages, 4);
    double[] memory = {0.5};
    for (int stage = 0; stage < stages.count(); stage++) {
      assertThat(rate.at(stages.begin(stage), memory)).isEqualTo(0.5);
      assertThat(rate.at(stages.end(stage) - 1, memory)).isLessThan(0.06);
      for (long step = stages.begin(stage) + 1; step < stages.end(stage); step++) {
        assertThat(rate.at(step, memory)).isLessThan(rate.at(step - 1, memory)).isPositive();
      }
    }
  }

  @Test
  void theRateStaysWithoutABudget() {
    TrialRunRate rate = new TrialRunRate(RateStages.one(OptionalLong.empty()), 4);
    assertThat(rate.at(0, new double[] {0.5})).isEqualTo(0.5);
    TrialRunRate part = new TrialRunRate(RateStages.one(OptionalLong.empty()), 4, 0.25);
    assertThat(part.at(0, new double[] {0.5})).isEqualTo(0.125);
    assertThat(rate.at(1_000_000, new double[] {0.5})).isCloseTo(0.5, within(1e-12));
  }
}
