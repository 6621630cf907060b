package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When rounds are slow, how long the next epoch is, and which pairs of points are kept. */
class RulesOfRoundsTest {
  private static RecentObjectives after(double... objectives) {
    return new RecentObjectives(objectives);
  }

  /** Two rounds are compared with the two before them: a quarter of what those gained is slow. */
  @Test
  void roundsAreSlowThatGainAQuarterOfWhatThoseBeforeThemGained() {
    assertThat(after(10, 8, 6, 5.6, 5.1).isSlow()).as("0.9 after 4").isFalse();
    assertThat(after(10, 8, 6, 5.5, 5).isSlow()).as("1 after 4").isTrue();
    assertThat(after(10, 8, 6, 4, 2).isSlow()).as("as much as before").isTrue();
    assertThat(after(10, 8, 6, 2).isSlow()).as("of which there are too few").isFalse();
    assertThat(after(3, 3, 3, 3, 3).isSlow()).as("where neither gained").isTrue();
  }

  @Test
  void onlyTheLastFiveObjectivesCount() {
    RecentObjectives recent = after(1e9, 10, 8, 6, 5.6, 5.1);
    assertThat(recent.isSlow()).isFalse();
    assertThat(recent.save()).containsExactly(10, 8, 6, 5.6, 5.1);
    recent.add(5);
    assertThat(recent.save()).containsExactly(8, 6, 5.6, 5.1, 5);
    assertThat(new RecentObjectives(recent.save()).isSlow()).isEqualTo(recent.isSlow());
  }

  /** A hundredth of all that was gained; and no more than six rounds. */
  @Test
  void aSampleIsLeftWhereARoundGainsAHundredthOfAllThatWasGained() {
    assertThat(after(100).gainsLittle()).isFalse();
    assertThat(after(100, 50).gainsLittle()).isFalse();
    assertThat(after(100, 0.5, 0).gainsLittle()).as("0.5 of 100").isTrue();
    assertThat(after(100, 1, 0).gainsLittle()).as("1 of 100").isFalse();
    assertThat(after(110, 10.9, 10).gainsLittle()).as("0.9 of 100").isTrue();
    assertThat(after(110, 11.1, 10).gainsLittle()).as("1.1 of 100").isFalse();
    assertThat(after(100, 50, 25, 12, 6, 3).gainsLittle()).as("the sixth").isFalse();
    assertThat(after(100, 50, 25, 12, 6, 3, 1).gainsLittle()).as("the seventh").isTrue();
  }

  @Test
  void anEpochThatLedUpIsFollowedByShorterOnes() {
    EpochLength length = new EpochLength(1, 2, 0.5, 0);
    length.shorten();
    assertThat(length.rate()).isCloseTo(0.6, within(1e-15));
    assertThat(length.fraction()).isEqualTo(0.125);
    assertThat(length.failures()).isEqualTo(1);
    length.led(false);
    assertThat(length.failures()).isEqualTo(2);
    assertThat(length.fraction()).isEqualTo(0.125);
    length.led(true);
    assertThat(length.failures()).isZero();
    assertThat(length.rate()).as("stays short").isCloseTo(0.6, within(1e-15));
  }

  @Test
  void sixteenFailuresInARowAreTheEnd() {
    EpochLength length = new EpochLength(1, 2, 0.5, 0);
    for (int i = 0; i < 15; i++) {
      length.led(false);
      assertThat(length.isExhausted()).isFalse();
    }
    length.led(false);
    assertThat(length.isExhausted()).isTrue();
  }

  /** In one process up to what it can take, and then on all of them at once. */
  @Test
  void epochsGrowFourTimesUpToWhatOneProcessTakesAndThenToAllRows() {
    EpochLength length = new EpochLength(0.5, 1, 0.0625, 0);
    assertThat(length.isOnDrawnRows()).isTrue();
    length.grow();
    assertThat(length.fraction()).isEqualTo(0.25);
    length.grow();
    assertThat(length.fraction()).isEqualTo(0.5);
    assertThat(length.isOnDrawnRows()).isTrue();
    length.grow();
    assertThat(length.fraction()).isEqualTo(1);
    assertThat(length.isOnDrawnRows()).isFalse();
    length.shorten();
    assertThat(length.fraction()).isEqualTo(0.25);
    assertThat(new EpochLength(1, 1, 0.5, 0).isOnDrawnRows()).isFalse();
    EpochLength few = new EpochLength(0.125, 1, 1, 0);
    few.shorten();
    assertThat(few.fraction()).as("as many as one process takes").isEqualTo(0.125);
  }

  @Test
  void thePairsAreTheLastFiveOfClearlyPositiveCurvature() {
    CurvaturePairs pairs = new CurvaturePairs(2);
    for (int k = 1; k <= 7; k++) {
      pairs.add(new double[] {k, 1}, new double[] {2 * k, 1}, new double[2], new double[] {3, 1});
    }
    assertThat(pairs.list()).hasSize(5);
    assertThat(pairs.list().get(0).step()).containsExactly(3, 0);
    assertThat(pairs.list().get(4).step()).containsExactly(7, 0);
    assertThat(pairs.list().get(4).change()).containsExactly(3, 1);
    Map<String, double[]> saved = new LinkedHashMap<>();
    pairs.save(saved);
    CurvaturePairs restored = new CurvaturePairs(2);
    restored.restore(saved, 2);
    assertThat(restored.list()).hasSize(5);
    assertThat(restored.list().get(1).step()).containsExactly(4, 0);
    assertThat(restored.list().get(1).change()).containsExactly(3, 1);
  }

  @Test
  void aPairAtRightAnglesOrWithoutAStepIsNotKept() {
    double[] zero = new double[2];
    double[] one = {1, 0};
    CurvaturePairs pairs = new CurvaturePairs(2);
    pairs.add(zero, one, zero, new double[] {0.9e-10, 1});
    pairs.add(zero, one, zero, new double[] {-1, 0});
    pairs.add(one, one, zero, one);
    pairs.add(one, zero, one, one);
    assertThat(pairs.list()).isEmpty();
    pairs.add(zero, one, zero, new double[] {1.1e-10, 1});
    assertThat(pairs.list()).hasSize(1);
  }

  /** Vectors may be so long that the bound of all of them allows no pair. */
  @Test
  void longVectorsLeaveRoomForNoPair() {
    CurvaturePairs none = new CurvaturePairs(1 << 26);
    none.add(new double[1], new double[] {1}, new double[1], new double[] {1});
    assertThat(none.list()).isEmpty();
  }
}
