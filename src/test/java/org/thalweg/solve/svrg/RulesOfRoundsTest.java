package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.svrg.Svrg.EpochLength;
import org.thalweg.solve.svrg.Svrg.RecentObjectives;

/** When rounds are slow, how long the next epoch is, and which pairs of points are kept. */
class RulesOfRoundsTest {
  private static RecentObjectives after(double... objectives) {
    RecentObjectives all = RecentObjectives.NONE;
    for (double objective : objectives) {
      all = all.with(objective);
    }
    return all;
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
    assertThat(recent.last()).containsExactly(10, 8, 6, 5.6, 5.1);
    assertThat(recent.with(5).last()).containsExactly(8, 6, 5.6, 5.1, 5);
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
    EpochLength length = new EpochLength(2, 0.5, 0).shorter(1);
    assertThat(length.rate()).isCloseTo(0.6, within(1e-15));
    assertThat(length.fraction()).isEqualTo(0.125);
    assertThat(length.failures()).isEqualTo(1);
    assertThat(length.led(false)).isEqualTo(new EpochLength(length.rate(), 0.125, 2));
    assertThat(length.led(true)).isEqualTo(new EpochLength(length.rate(), 0.125, 0));
  }

  @Test
  void sixteenFailuresInARowAreTheEnd() {
    EpochLength length = new EpochLength(2, 0.5, 0);
    for (int i = 0; i < 15; i++) {
      length = length.led(false);
      assertThat(length.isExhausted()).isFalse();
    }
    assertThat(length.led(false).isExhausted()).isTrue();
  }

  /** In one process up to what it can take, and then on all of them at once. */
  @Test
  void epochsGrowFourTimesUpToWhatOneProcessTakesAndThenToAllRows() {
    EpochLength length = new EpochLength(1, 0.0625, 0);
    for (double fraction : new double[] {0.25, 0.5, 1}) {
      length = length.longer(0.5);
      assertThat(length.fraction()).isEqualTo(fraction);
    }
    assertThat(length.shorter(0.5).fraction()).isEqualTo(0.25);
    assertThat(new EpochLength(1, 1, 0).shorter(0.125).fraction())
        .as("as many as one process takes")
        .isEqualTo(0.125);
  }

  private static List<CurvaturePair> with(List<CurvaturePair> pairs, double[]... points) {
    return Svrg.with(pairs, points[0], points[1], points[2], points[3]);
  }

  @Test
  void thePairsAreTheLastFiveOfClearlyPositiveCurvature() {
    List<CurvaturePair> pairs = List.of();
    for (int k = 1; k <= 7; k++) {
      pairs =
          with(
              pairs,
              new double[] {k, 1},
              new double[] {2 * k, 1},
              new double[2],
              new double[] {3, 1});
    }
    assertThat(pairs).hasSize(5);
    assertThat(pairs.get(0).step()).containsExactly(3, 0);
    assertThat(pairs.get(4).step()).containsExactly(7, 0);
    assertThat(pairs.get(4).change()).containsExactly(3, 1);
  }

  @Test
  void aPairAtRightAnglesOrWithoutAStepIsNotKept() {
    double[] zero = new double[2];
    double[] one = {1, 0};
    List<CurvaturePair> none = List.of();
    assertThat(with(none, zero, one, zero, new double[] {0.9e-10, 1})).isEmpty();
    assertThat(with(none, zero, one, zero, new double[] {-1, 0})).isEmpty();
    assertThat(with(none, one, one, zero, one)).isEmpty();
    assertThat(with(none, one, zero, one, one)).isEmpty();
    assertThat(with(none, zero, one, zero, new double[] {1.1e-10, 1})).hasSize(1);
  }

  /** Vectors may be so long that the bound of all of them allows no pair. */
  @Test
  void longVectorsLeaveRoomForNoPair() {
    assertThat(Svrg.mostPairs(1 << 26)).isZero();
    assertThat(Svrg.mostPairs(1000)).isEqualTo(5);
  }
}
