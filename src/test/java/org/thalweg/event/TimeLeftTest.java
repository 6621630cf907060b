package org.thalweg.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimeLeftTest {

  /** The first step took 0.4 s, since the JVM was cold, and the rest of 400 steps less than 1 s. */
  @Test
  void aSlowFirstStepIsNoEstimate() {
    TimeLeft left = new TimeLeft();
    assertThat(left.at(1 / 400.0, 0.4)).isEmpty();
    assertThat(left.at(0.5, 1.4).orElseThrow().toMillis()).isBetween(1000L, 1010L);
  }

  @Test
  void itFollowsThePaceOfTheLastLines() {
    TimeLeft left = new TimeLeft();
    double spent = 0;
    double seconds = 0;
    for (int line = 0; line < 30; line++) { // 1 % a second
      seconds += 1;
      spent += 0.01;
      double now = spent;
      left.at(spent, seconds)
          .ifPresent(
              time -> assertThat(time.toMillis() / 1e3).isCloseTo((1 - now) / 0.01, within(1e-3)));
    }
    for (int line = 0; line < 30; line++) { // then 0.1 %
      seconds += 1;
      spent += 0.001;
      left.at(spent, seconds);
    }
    double last = (1 - spent - 0.001) / 0.001;
    assertThat(left.at(spent + 0.001, seconds + 1).orElseThrow().toMillis() / 1e3)
        .isCloseTo(last, within(1e-3));
  }

  @Test
  void whereNothingIsSpentNothingIsKnown() {
    TimeLeft left = new TimeLeft();
    for (int second = 1; second < 20; second++) {
      assertThat(left.at(0, second)).isEmpty();
    }
    assertThat(left.at(0, 19)).isEmpty(); // the clock stood still, too
    assertThat(left.at(Double.NaN, 20)).isEmpty();
  }
}
