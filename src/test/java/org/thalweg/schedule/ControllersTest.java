package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ControllersTest {

  @Test
  void plateauLowersTheRateAfterPatienceIsOver() {
    Plateau plateau = new Plateau(new Schedules.Constant(1), 0.5, 2, 1);
    double[] objectives = {5, 4, 4, 4.5, 4, 3, 3, 3, 3, 3};
    double[] rates = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25};
    double[] memory = plateau.memory();
    for (int step = 0; step < objectives.length; step++) {
      plateau.observe(step, objectives[step], memory);
      assertThat(plateau.at(step + 1, memory)).as("after step %d", step).isEqualTo(rates[step]);
    }
  }

  /** 3.9999 is not below 4 by a ten-thousandth of it; 3.99 is. */
  @Test
  void plateauWantsProgressThatIsMoreThanRounding() {
    Plateau plateau = new Plateau(new Schedules.Constant(1), 0.5, 0, 1);
    double[] memory = plateau.memory();
    plateau.observe(0, 4, memory);
    plateau.observe(1, 3.99, memory);
    assertThat(plateau.at(2, memory)).isEqualTo(1);
    plateau.observe(2, 3.9899, memory);
    assertThat(plateau.at(3, memory)).isEqualTo(0.5);
  }

  @Test
  void plateauLooksAtMeansOfWindowsAndKeepsToItsSchedule() {
    Schedule schedule = new Schedules.Inverse(1, 1, 1);
    Plateau plateau = new Plateau(schedule, 0.1, 0, 2);
    double[] memory = plateau.memory();
    double[] objectives = {9, 1, 1, 8, 0, 0, 100};
    double[] scales = {1, 1, 1, 1, 1, 1, 1};
    for (int step = 0; step < objectives.length; step++) {
      plateau.observe(step, objectives[step], memory);
      assertThat(plateau.at(step, memory)).isEqualTo(schedule.at(step) * scales[step]);
    }
    plateau.observe(7, 100, memory);
    assertThat(plateau.at(8, memory)).isEqualTo(schedule.at(8) * 0.1);
  }

  /** F along the step: ½(η − 1)², so that η = 2 − ε is the longest with any decrease. */
  private static final SearchedLine PARABOLA = SearchedLine.parabola(1);

  @Test
  void backtrackingTakesTheFirstRateThatLowersTheObjectiveEnough() {
    Backtracking backtracking = new Backtracking(12, 0.5, 0.1, 2);
    double[] memory = backtracking.memory();
    assertThat(backtracking.at(0, memory)).isEqualTo(12);
    assertThat(PARABOLA.search(backtracking, 12, memory)).isEqualTo(1.5);
    assertThat(backtracking.at(1, memory)).isEqualTo(3);
    assertThat(PARABOLA.search(new Backtracking(12, 0.5, 0.6, 2), 12, memory)).isEqualTo(0.75);
  }

  @Test
  void backtrackingNeverTakesWhatIsNoNumberAndEndsWhereNothingHelps() {
    SearchedLine uphill = new SearchedLine(rate -> rate > 1 ? Double.NaN : rate, rate -> rate);
    Backtracking backtracking = new Backtracking();
    assertThat(uphill.search(backtracking, 4, backtracking.memory()))
        .isEqualTo(4 * Math.pow(0.5, 59));
  }
}
