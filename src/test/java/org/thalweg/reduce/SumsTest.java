package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Packed;

/**
 * Sums that travel: what they count, how they merge, and that pieces of them merge as the whole.
 */
class SumsTest {
  private static final int DIMENSION = 11;

  private static GradientSum gradient(int seed) {
    GradientSum sum = new GradientSum(DIMENSION);
    for (int i = 0; i < DIMENSION; i++) {
      sum.gradient()[i] = Math.sin(seed * 31 + i);
    }
    sum.add(seed + 0.5, 2 * seed + 1, 3 * seed + 2);
    return sum;
  }

  private static HessianSum hessian(int seed) {
    HessianSum sum = new HessianSum(DIMENSION, 4);
    GradientSum first = gradient(seed);
    System.arraycopy(first.gradient(), 0, sum.gradient().gradient(), 0, DIMENSION);
    sum.gradient().add(first.loss(), first.weight(), first.rows());
    for (int i = 0; i < Packed.length(4); i++) {
      sum.packedHessian()[i] = Math.cos(seed * 17 + i);
    }
    return sum;
  }

  private static void requireSame(GradientSum sum, GradientSum expected) {
    assertThat(sum.gradient()).isEqualTo(expected.gradient());
    assertThat(sum.vector().array()).isEqualTo(expected.gradient());
    assertThat(sum.loss()).isEqualTo(expected.loss());
    assertThat(sum.weight()).isEqualTo(expected.weight());
    assertThat(sum.rows()).isEqualTo(expected.rows());
  }

  @Test
  void gradientsAddUp() {
    GradientSum sum = gradient(1).merge(gradient(2));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(sum.gradient()[i]).isEqualTo(Math.sin(31 + i) + Math.sin(62 + i));
    }
    assertThat(sum.loss()).isEqualTo(4);
    assertThat(sum.weight()).isEqualTo(8);
    assertThat(sum.rows()).isEqualTo(13);
    assertThat(sum.meanLoss()).isEqualTo(0.5);
    assertThat(sum.meanGradient()[3]).isEqualTo(sum.gradient()[3] / 8);
    GradientSum other = sum.withWeight(16);
    assertThat(other.weight()).isEqualTo(16);
    assertThat(other.loss()).isEqualTo(4);
    assertThat(other.rows()).isEqualTo(13);
    assertThat(other.meanGradient()[3]).isEqualTo(sum.gradient()[3] / 16);
    double[] zeros = new double[2];
    GradientSum.over(zeros).gradient()[1] = 5;
    assertThat(zeros).containsExactly(0, 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 11, 13})
  void piecesOfGradientsMergeAsTheWhole(int ranges) {
    List<GradientSum> left = gradient(3).packed().cut(ranges);
    List<GradientSum> right = gradient(4).packed().cut(ranges);
    assertThat(left).hasSize(ranges);
    assertThat(left.stream().skip(1)).allMatch(sum -> sum.rows() == 0 && sum.weight() == 0);
    List<GradientSum> merged = new ArrayList<>();
    for (int range = 0; range < ranges; range++) {
      merged.add(left.get(range).merge(right.get(range)));
    }
    GradientSum joined = merged.get(0).joined(merged.subList(1, ranges));
    requireSame(joined, gradient(3).merge(gradient(4)));
  }

  @Test
  void anArrayThatWasLentIsLentAgainOnceItWasMergedOrGiven() {
    Deque<GradientSum> pool = new ArrayDeque<>();
    GradientSum lent = GradientSum.masked(DIMENSION, pool);
    lent.vector().support().add(2);
    lent.gradient()[2] = 7;
    lent.add(1, 2, 3);
    GradientSum given = lent.given();
    assertThat(pool).containsExactly(lent);
    assertThat(lent.gradient()).containsOnly(0);
    assertThat(lent.rows()).isZero();
    assertThat(lent.loss()).isZero();
    assertThat(lent.weight()).isZero();
    assertThat(given.vector().places()).containsExactly(2);
    assertThat(given.meanGradient()).containsExactly(0, 0, 3.5, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(given.loss()).isEqualTo(1);
    assertThat(given.rows()).isEqualTo(3);
    pool.clear();
    lent.vector().support().add(4);
    lent.gradient()[4] = 9;
    lent.add(1, 1, 1);
    GradientSum sum = new GradientSum(DIMENSION).merge(lent);
    assertThat(pool).containsExactly(lent);
    assertThat(sum.gradient()[4]).isEqualTo(9);
    assertThat(lent.vector().stored()).isZero();
    GradientSum dense = gradient(1);
    assertThat(dense.given()).isSameAs(dense);
    GradientSum own = GradientSum.masked(DIMENSION, null);
    own.vector().support().add(1);
    own.gradient()[1] = 4;
    own.add(0, 1, 1);
    assertThat(own.given().vector().storedValues()).containsExactly(4);
    assertThat(own.gradient()[1]).as("nobody else has it").isEqualTo(4);
    assertThat(own.packed().merge(gradient(1)).rows()).isEqualTo(6);
  }

  @Test
  void meansOfNothingAreNoNumbers() {
    assertThat(new GradientSum(2).meanLoss()).isNaN();
    assertThat(new GradientSum(2).meanGradient()).containsOnly(Double.NaN);
    assertThat(GradientSum.masked(2, null).packed().meanGradient()).containsOnly(Double.NaN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 11, 13})
  void secondDerivativesMergeInPiecesAsTheWhole(int ranges) {
    HessianSum whole = hessian(1).merge(hessian(2));
    assertThat(whole.rows()).isEqualTo(13);
    assertThat(whole.weight()).isEqualTo(8);
    for (int i = 0; i < Packed.length(4); i++) {
      double sum = Math.cos(17 + i) + Math.cos(34 + i);
      assertThat(whole.packedHessian()[i]).isEqualTo(sum);
      assertThat(whole.mean()[i]).isEqualTo(sum / 8);
    }
    List<HessianSum> left = hessian(1).cut(ranges);
    List<HessianSum> right = hessian(2).cut(ranges);
    List<HessianSum> merged = new ArrayList<>();
    for (int range = 0; range < ranges; range++) {
      merged.add(left.get(range).merge(right.get(range)));
    }
    HessianSum joined = merged.get(0).joined(merged.subList(1, ranges));
    requireSame(joined.gradient(), whole.gradient());
    assertThat(joined.packedHessian()).isEqualTo(whole.packedHessian());
    HessianSum other = whole.withWeight(2);
    assertThat(other.weight()).isEqualTo(2);
    assertThat(other.mean()[1]).isEqualTo(whole.packedHessian()[1] / 2);
  }

  @Test
  void aSumOfSecondDerivativesSaysHowLongItIs() {
    assertThat(HessianSum.length(3)).isEqualTo(3 + 6);
    assertThat(HessianSum.length(10, 4)).isEqualTo(10 + 10);
    assertThat(HessianSum.length(65_000)).isEqualTo(65_000 + 65_000L * 65_001 / 2);
    assertThat(new HessianSum(5).packedHessian()).hasSize(15);
    assertThat(new HessianSum(5).gradient().gradient()).hasSize(5);
  }

  @Test
  void lossesAlongALineAddUp() {
    LineSum sum = line(1).merge(line(2));
    assertThat(sum.points()).isEqualTo(3);
    assertThat(sum.rate(1)).isEqualTo(0.5);
    assertThat(sum.weight()).isEqualTo(8);
    assertThat(sum.rows()).isEqualTo(5);
    for (int point = 0; point < 3; point++) {
      assertThat(sum.meanLoss(point)).isEqualTo((3.0 + 2 * point + 0.25) / 8);
    }
    LineSum other = sum.withWeight(2);
    assertThat(other.weight()).isEqualTo(2);
    assertThat(other.rows()).isEqualTo(5);
    assertThat(other.rate(2)).isEqualTo(1);
    assertThat(other.meanLoss(0)).isEqualTo(3.25 / 2);
    assertThat(other.packed()).as("it is sent as it is").isSameAs(other);
    assertThat(other.cut(4)).containsExactly(other);
    assertThat(other.joined(List.of())).isSameAs(other);
  }

  private static LineSum line(int seed) {
    LineSum sum = new LineSum(new double[] {0, 0.5, 1});
    for (int point = 0; point < 3; point++) {
      sum.add(point, seed + point);
      sum.add(point, 0.125);
    }
    sum.count(2 * seed + 1, seed + 1);
    return sum;
  }

  @Test
  void sumsOfSeveralModelsMergeEachByItself() {
    SumList<GradientSum> sum =
        new SumList<>(Arrays.asList(gradient(1), null, gradient(2), null))
            .merge(new SumList<>(Arrays.asList(gradient(3), gradient(4), null, null)));
    requireSame(sum.get(0), gradient(1).merge(gradient(3)));
    requireSame(sum.get(1), gradient(4));
    requireSame(sum.get(2), gradient(2));
    assertThat(sum.get(3)).isNull();
    List<SumList<GradientSum>> pieces = sum.packed().cut(3);
    assertThat(pieces).hasSize(3);
    SumList<GradientSum> joined = pieces.get(0).joined(pieces.subList(1, 3));
    for (int model = 0; model < 3; model++) {
      requireSame(joined.get(model), sum.get(model));
    }
    assertThat(joined.get(3)).isNull();
    SumList<LineSum> whole = new SumList<>(Arrays.asList(line(1), null));
    assertThat(whole.cut(3)).as("lines are nothing to be cut").containsExactly(whole);
    SumList<LineSum> alone = whole.joined(List.of());
    assertThat(alone.get(0)).isSameAs(whole.get(0));
    assertThat(alone.get(1)).isNull();
    GradientSum masked = GradientSum.masked(DIMENSION, null);
    masked.vector().support().add(1);
    SumList<GradientSum> sent = new SumList<>(Arrays.asList(masked, null)).packed();
    assertThat(sent.get(0).vector().places()).containsExactly(1);
    assertThat(sent.get(1)).isNull();
  }

  @Test
  void momentsOfLabelsAreThoseOfTheTextbookHoweverTheyMerge() {
    double[] labels = {3, 1e6 + 1, -2, 1e6, 5, 0.25, 8};
    double[] weights = {1, 2, 0, 0.5, 1, 3, 1};
    double all = Arrays.stream(weights).sum();
    double squares = Arrays.stream(weights).map(s -> s * s).sum();
    double mean = 0;
    for (int i = 0; i < labels.length; i++) {
      mean += weights[i] * labels[i] / all;
    }
    double variance = 0;
    for (int i = 0; i < labels.length; i++) {
      variance += weights[i] * (labels[i] - mean) * (labels[i] - mean) / all;
    }
    for (int cut = 0; cut <= labels.length; cut++) {
      TargetMoments moments =
          moments(labels, weights, 0, cut).merge(moments(labels, weights, cut, labels.length));
      assertThat(moments.weight()).isEqualTo(all);
      assertThat(moments.mean()).isCloseTo(mean, within(1e-12 * mean));
      assertThat(moments.variance()).isCloseTo(variance, within(1e-12 * variance));
      assertThat(moments.unbiased()).isCloseTo(all / (all - squares / all), within(1e-14));
    }
  }

  @Test
  void labelsThatAreAllTheSameHaveNoVariance() {
    double[] same = {0.1, 0.1, 0.1};
    TargetMoments moments = moments(same, new double[] {1, 3, 7}, 0, 3);
    assertThat(moments.variance()).isZero();
    assertThat(moments.mean()).isEqualTo(0.1);
    assertThat(moments(same, new double[] {1, 1, 1}, 0, 3).unbiased()).isEqualTo(1.5);
    assertThat(moments(same, new double[] {4, 1, 1}, 0, 1).unbiased()).isEqualTo(1);
  }

  private static TargetMoments moments(double[] labels, double[] weights, int from, int to) {
    TargetMoments moments = new TargetMoments();
    if (from < to) {
      double[][] x = Stream.generate(() -> new double[1]).limit(to - from).toArray(double[][]::new);
      moments.add(
          AllBlocks.dense(
              x, 1, Arrays.copyOfRange(labels, from, to), Arrays.copyOfRange(weights, from, to)));
    }
    return moments;
  }
}
