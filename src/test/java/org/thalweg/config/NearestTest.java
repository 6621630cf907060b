package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void namesTheNearestAndThenAll() {
    assertThat(Nearest.unknown("key", "sead", List.of("start", "seed", "stop")))
        .hasMessage("unknown key sead; did you mean seed? Known: start, seed, stop");
  }

  @Test
  void namesNoneThatIsFarFromWhatWasWritten() {
    assertThat(Nearest.unknown("storage", "tape", List.of("memory", "disk")))
        .hasMessage("unknown storage tape; Known: memory, disk");
  }

  @Test
  void saysWhereToFindThemAllIfTheyAreMany() {
    assertThat(Nearest.unknown("key", "lambda", Keys.NAMES))
        .hasMessage("unknown key lambda; did you mean penalty? thalweg list keys prints all");
  }
}
