package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thalweg.loss.RegressionLosses.HalfSquared;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Minimiser.BestPoint;

/** The lowest point that was measured, what is told of it, and what a snapshot keeps of it. */
class BestPointTest {
  private static final Points PLAIN =
      Points.of(
          new Problem(new LinearObjective(new HalfSquared(), 2, false), Penalties.none()), null);

  private static Measurement at(double w, double objective, double norm) {
    return at(w, objective, norm, true, Double.NaN);
  }

  private static Measurement at(
      double w, double objective, double norm, boolean overAllRows, double gap) {
    return new Measurement(new double[] {w, 2 * w}, objective - 1, 1, norm, 0, 1, overAllRows)
        .certified(gap);
  }

  private static BestPoint after(Measurement... measured) {
    BestPoint best = BestPoint.start(PLAIN, new double[] {3, 6});
    for (Measurement here : measured) {
      best.add(here);
    }
    return best;
  }

  private static BestPoint restored(BestPoint best, double... point) {
    Map<String, double[]> memory = new LinkedHashMap<>();
    best.save(point, memory);
    return BestPoint.restore(PLAIN, new Snapshot(1, point, memory, new History(5)));
  }

  @Test
  void theLowestPointIsKeptAndAHigherOneIsNoResult() {
    BestPoint best = after(at(3, 10, 8), at(1, 4, 2), at(2, 5, 1));
    assertThat(best.w()).containsExactly(1, 2);
    assertThat(best.isLast()).isFalse();
    assertThat(best.isStart()).isFalse();
    assertThat(best.relativeGradient()).isEqualTo(0.25);
    assertThat(best.gapEstimate()).isCloseTo(2 * Math.sqrt(5), within(1e-15));
    best.add(at(0.5, 3, 1));
    assertThat(best.isLast()).isTrue();
    assertThat(best.gapEstimate()).as("of the new w").isCloseTo(Math.sqrt(1.25), within(1e-15));
  }

  /** A millionth of a millionth above counts as no higher, the next as higher. */
  @Test
  void aPointThatIsHigherByRoundingAloneIsTheLastOne() {
    BestPoint best = after(at(3, -10, 8), at(1, -10 + 9e-12, 2));
    assertThat(best.w()).containsExactly(1, 2);
    assertThat(best.isLast()).isTrue();
    best.add(at(2, -10 + 3e-11, 2));
    assertThat(best.w()).containsExactly(1, 2);
    assertThat(best.isLast()).isFalse();
  }

  @Test
  void aBatchTellsNothingOfThePointButIsNoObstacleToAnEnd() {
    BestPoint best = after(at(1, 4, 2, false, Double.NaN));
    assertThat(best.w()).containsExactly(3, 6);
    assertThat(best.isLast()).isTrue();
    assertThat(best.isStart()).isTrue();
    assertThat(best.isUnknown()).isTrue();
    best.know(3.5);
    assertThat(best.isUnknown()).isFalse();
    best.add(at(1, 4, 2));
    assertThat(best.isStart()).as("which is lower").isTrue();
  }

  @Test
  void aPointIsNearAMinimumByItsGradientOrByItsGap() {
    assertThat(after(at(3, 10, 8), at(1, 4, 8.1e-6)).isNearMinimum()).isFalse();
    assertThat(after(at(3, 10, 8), at(1, 4, 7.9e-6)).isNearMinimum()).isTrue();
    assertThat(after(at(1, 4, 8, true, 4.1e-6)).isNearMinimum()).isFalse();
    assertThat(after(at(1, -4, 8, true, 3.9e-6)).isNearMinimum()).isTrue();
    double bound = 4e-6 / Math.sqrt(5); // of ‖g‖, where ‖w‖ is √5 and F is 4
    assertThat(after(at(1, 4, 1.01 * bound)).isNearMinimum()).isFalse();
    assertThat(after(at(1, -4, 0.99 * bound)).isNearMinimum()).isTrue();
    assertThat(after(at(0, 4, bound)).isNearMinimum()).as("at 0").isFalse();
  }

  /** After a short step from 0 the product is small, and the gradient is what it was. */
  @Test
  void fromZeroTheGapIsNotEstimatedBeforeTheGradientHasFallen() {
    BestPoint best = BestPoint.start(PLAIN, new double[2]);
    best.add(at(0, 4, 5));
    best.add(at(1e-9, 3.9, 4.9));
    assertThat(best.gapEstimate()).isNaN();
    assertThat(best.isNearMinimum()).isFalse();
    assertThat(restored(best, 7, 7).gapEstimate()).isNaN();
    best.add(at(1e-9, 3.8, 0.5));
    assertThat(best.gapEstimate()).isCloseTo(0.5e-9 * Math.sqrt(5), within(1e-20));
    assertThat(best.isNearMinimum()).isTrue();
    assertThat(restored(best, 7, 7).gapEstimate()).isEqualTo(best.gapEstimate());
    BestPoint elsewhere = BestPoint.start(PLAIN, new double[] {1e-9, 0});
    elsewhere.add(at(1e-9, 4, 5));
    assertThat(elsewhere.gapEstimate()).isPositive();
  }

  @Test
  void anEstimateIsNothingBesideACertificate() {
    double little = 1e-9;
    assertThat(after(at(1, 4, little)).isNearMinimum()).isTrue();
    BestPoint certified = after(at(3, 10, 8), at(1, 4, 8));
    certified.add(at(little, 3, 8, true, 2.9));
    assertThat(certified.isNearMinimum()).isFalse();
  }

  @Test
  void aSnapshotKeepsAllOfIt() {
    BestPoint best = after(at(3, 10, 8), at(1, 4, 2, true, 0.5), at(2, 5, 1));
    BestPoint elsewhere = restored(best, 2, 4);
    assertThat(elsewhere.w()).containsExactly(1, 2);
    assertThat(elsewhere.isLast()).isFalse();
    assertThat(elsewhere.isStart()).isFalse();
    assertThat(elsewhere.relativeGradient()).isEqualTo(0.25);
    assertThat(elsewhere.gapEstimate()).isEqualTo(best.gapEstimate());
    BestPoint here = restored(after(at(3, 10, 8), at(1, 4, 2)), 1, 2);
    assertThat(here.w()).containsExactly(1, 2);
    assertThat(here.isLast()).isTrue();
    BestPoint zero = restored(after(at(0, 4, 2)), 1, 2);
    assertThat(zero.w()).containsExactly(0, 0);
    assertThat(restored(after(), 1, 2).isStart()).isTrue();
    assertThat(restored(after(at(3, 10, 8)), 1, 2).isStart()).isTrue();
    BestPoint close = restored(after(at(1, 4, 8, true, 3.9e-6)), 1, 2);
    assertThat(close.isNearMinimum()).isTrue();
  }

  @Test
  void aSnapshotKeepsNoVectorThatItHasAlready() {
    Map<String, double[]> memory = new LinkedHashMap<>();
    after(at(1, 4, 2)).save(new double[] {1, 2}, memory);
    assertThat(memory.get("best.w.point")).isEmpty();
    memory.clear();
    after(at(0, 4, 2)).save(new double[] {1, 2}, memory);
    assertThat(memory).containsOnlyKeys("best");
    after(at(1, 4, 2, true, 0.5)).save(new double[] {3, 2}, memory);
    assertThat(memory.get("best.w")).containsExactly(1, 2);
    assertThat(memory.get("best")).contains(0.5);
  }
}
