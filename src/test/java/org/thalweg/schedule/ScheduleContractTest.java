package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The laws of every schedule. */
class ScheduleContractTest {
  private static final String MEMBERS = "org.thalweg.schedule.AllSchedules#MEMBERS";

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void isPositiveAndFiniteForABillionSteps(Schedule schedule) {
    for (long step : steps()) {
      double rate = schedule.at(step);
      assertThat(rate > 0 && Double.isFinite(rate)).as("%s at step %d", rate, step).isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void dependsOnTheStepAloneWhateverWasAskedBefore(Schedule schedule) {
    long[] steps = steps();
    double[] rates = LongStream.of(steps).mapToDouble(schedule::at).toArray();
    for (int i = steps.length - 1; i >= 0; i--) {
      assertThat(schedule.at(steps[i])).isEqualTo(rates[i]);
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void survivesSerialization(Schedule schedule) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(schedule);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    Schedule copy = (Schedule) new ObjectInputStream(in).readObject();
    assertThat(copy).isEqualTo(schedule);
    assertThat(copy.at(12)).isEqualTo(schedule.at(12));
  }

  private static long[] steps() {
    LongStream first = LongStream.range(0, 2000);
    LongStream powers = LongStream.iterate(2048, step -> step <= 1_000_000_000, step -> 2 * step);
    LongStream drawn = new SplittableRandom(31).longs(500, 0, 1_000_000_001);
    LongStream last = LongStream.of(999_999_999, 1_000_000_000);
    return Stream.of(first, powers, drawn, last).flatMapToLong(steps -> steps).toArray();
  }
}
