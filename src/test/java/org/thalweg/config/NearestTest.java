package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  /** The classic examples, and the axioms' corners. */
  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "saturday, sunday, 3",
    "flaw, lawn, 2",
    "'', abc, 3",
    "abc, '', 3",
    "abc, abc, 0",
    "ABC, abc, 0",
    "abc, acb, 2",
    "halfsquared, halfSquared, 0",
  })
  void distanceCountsInsertionsDeletionsAndChanges(String a, String b, int distance) {
    assertThat(Nearest.distance(a, b)).isEqualTo(distance);
    assertThat(Nearest.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void namesTheNearestAndThenAll() {
    assertThat(Nearest.unknown("key", "sead", List.of("start", "seed", "stop")))
        .hasMessage("unknown key sead; did you mean seed? Known: start, seed, stop");
  }
}
