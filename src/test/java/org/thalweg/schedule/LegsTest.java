package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegsTest {

  @ParameterizedTest
  @ValueSource(longs = {15, 16, 100, 6400, 1_000_003, Long.MAX_VALUE})
  void theLastLegEndsWithTheBudgetAndEachIsAboutTwiceAsLongAsTheOneBefore(long budget) {
    Legs legs = Legs.doubling(7, OptionalLong.of(budget));
    assertThat(legs.end(legs.count() - 1)).isEqualTo(budget);
    for (int leg = 1; leg < legs.count(); leg++) {
      long before = legs.end(leg - 1) - legs.begin(leg - 1);
      assertThat(legs.begin(leg)).isEqualTo(legs.end(leg - 1));
      assertThat(legs.end(leg) - legs.begin(leg)).isBetween(2 * before - 2, 2 * before + 2);
    }
  }

  @Test
  void withoutABudgetThereIsAlwaysALongerOne() {
    Legs legs = Legs.doubling(7, OptionalLong.empty());
    for (int leg = 1; leg < legs.count(); leg++) {
      assertThat(legs.end(leg) - legs.begin(leg))
          .isEqualTo(2 * (legs.end(leg - 1) - legs.begin(leg - 1)));
    }
    assertThat(legs.end(0)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 14, 31, 200})
  void everyStepIsInTheLegThatItSays(long budget) {
    Legs legs = Legs.doubling(7, OptionalLong.of(budget));
    for (long step = 0; step < budget; step++) {
      assertThat(step).isBetween(legs.begin(legs.of(step)), legs.end(legs.of(step)) - 1);
    }
    assertThat(legs.of(budget + 5)).isEqualTo(legs.count() - 1);
  }

  @Test
  void theFirstLegHasAStep() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Legs.doubling(0, OptionalLong.empty()))
        .withMessage("first must be at least 1 but was 0");
  }

  @Test
  void oneLegIsTheWholeBudgetOrHasNoEnd() {
    Legs legs = Legs.one(OptionalLong.of(9));
    assertThat(legs.end(0)).isEqualTo(9);
    assertThat(legs.of(8)).isZero();
    assertThat(Legs.one(OptionalLong.empty()).end(0)).isEqualTo(Long.MAX_VALUE);
  }
}
