package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateStagesTest {

  @ParameterizedTest
  @ValueSource(longs = {15, 16, 100, 6400, 1_000_003, Long.MAX_VALUE})
  void theLastLegEndsWithTheBudgetAndEachIsAboutTwiceAsLongAsTheOneBefore(long budget) {
    RateStages stages = RateStages.doubling(7, OptionalLong.of(budget));
    assertThat(stages.end(stages.count() - 1)).isEqualTo(budget);
    for (int stage = 1; stage < stages.count(); stage++) {
      long before = stages.end(stage - 1) - stages.begin(stage - 1);
      assertThat(stages.begin(stage)).isEqualTo(stages.end(stage - 1));
      assertThat(stages.end(stage) - stages.begin(stage)).isBetween(2 * before - 2, 2 * before + 2);
    }
  }

  @Test
  void withoutABudgetThereIsAlwaysALongerOne() {
    RateStages stages = RateStages.doubling(7, OptionalLong.empty());
    for (int stage = 1; stage < stages.count(); stage++) {
      assertThat(stages.end(stage) - stages.begin(stage))
          .isEqualTo(2 * (stages.end(stage - 1) - stages.begin(stage - 1)));
    }
    assertThat(stages.end(0)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 14, 31, 200})
  void everyStepIsInTheLegThatItSays(long budget) {
    RateStages stages = RateStages.doubling(7, OptionalLong.of(budget));
    for (long step = 0; step < budget; step++) {
      assertThat(step).isBetween(stages.begin(stages.of(step)), stages.end(stages.of(step)) - 1);
    }
    assertThat(stages.of(budget + 5)).isEqualTo(stages.count() - 1);
  }

  @Test
  void theFirstLegHasAStep() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateStages.doubling(0, OptionalLong.empty()))
        .withMessage("first must be at least 1 but was 0");
  }

  @Test
  void oneLegIsTheWholeBudgetOrHasNoEnd() {
    RateStages stages = RateStages.one(OptionalLong.of(9));
    assertThat(stages.end(0)).isEqualTo(9);
    assertThat(stages.of(8)).isZero();
    assertThat(RateStages.one(OptionalLong.empty()).end(0)).isEqualTo(Long.MAX_VALUE);
  }
}
