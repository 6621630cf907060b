package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Targets;

class FeatureMomentsTest {
  private static final int ROWS = 400;

  /** Far from 0, near it, mostly 0, large and small, never changing, never there. */
  private static final int FEATURES = 6;

  private final double[][] x = new double[ROWS][FEATURES];
  private final double[] weights = new double[ROWS];

  FeatureMomentsTest() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < ROWS; i++) {
      x[i][0] = 1e8 + random.nextDouble(-1.7, 1.7);
      x[i][1] = random.nextDouble(-1, 1);
      x[i][2] = random.nextInt(10) == 0 ? random.nextDouble(5, 6) : 0;
      x[i][3] = random.nextBoolean() ? 1e150 : 1e-150;
      x[i][4] = 0.1;
      weights[i] = i % 7 == 0 ? 0 : random.nextInt(1, 4);
    }
  }

  @Test
  void rangesMergeToTheBitsOfTheWhole() {
    int half = ROWS / 2;
    FeatureMoments whole = of(part(0, half)).merge(of(part(half, ROWS)));
    List<FeatureMoments> pieces = new ArrayList<>(of(part(0, half)).cut(4));
    List<FeatureMoments> others = of(part(half, ROWS)).cut(4);
    pieces.replaceAll(piece -> piece.merge(others.get(pieces.indexOf(piece))));
    FeatureMoments joined = pieces.get(0).joined(pieces.subList(1, 4));
    for (int j = 0; j < FEATURES; j++) {
      assertThat(joined.mean(j)).isEqualTo(whole.mean(j));
      assertThat(joined.variance(j)).isEqualTo(whole.variance(j));
    }
  }

  @Test
  void areThoseOfTheTextbookWithAMeanFarFromZeroToo() {
    FeatureMoments moments = of(AllBlocks.dense(x, FEATURES, new double[ROWS], weights));
    for (int j = 0; j < FEATURES; j++) {
      double mean = mean(j);
      assertThat(moments.mean(j)).isCloseTo(mean, within(1e-14 * Math.max(1, Math.abs(mean))));
      double variance = variance(j);
      assertThat(moments.variance(j)).isCloseTo(variance, within(1e-12 * variance));
    }
    assertThat(moments.variance(0)).isBetween(0.9, 1.1); // or the column would be no test
  }

  @Test
  void aFeatureThatNeverChangesHasExactlyNoVariance() {
    FeatureMoments dense = of(AllBlocks.dense(x, FEATURES, new double[ROWS], weights));
    FeatureMoments sparse = of(AllBlocks.sparse(x, FEATURES, new double[ROWS], weights));
    dense.merge(sparse);
    for (FeatureMoments moments : new FeatureMoments[] {dense, sparse}) {
      assertThat(moments.variance(4)).isZero();
      assertThat(moments.mean(4)).isCloseTo(0.1, within(1e-16));
      assertThat(moments.variance(5)).isZero();
      assertThat(moments.mean(5)).isZero();
    }
  }

  @Test
  void theMagnitudeIsTheRootOfTheMeanSquareOfStoredEntries() {
    FeatureMoments moments = of(AllBlocks.sparse(x, FEATURES, new double[ROWS], weights));
    assertThat(moments.features()).isEqualTo(FEATURES);
    for (int j : new int[] {0, 1, 2, 4}) {
      double squares = 0;
      double weight = 0;
      for (int i = 0; i < ROWS; i++) {
        squares += weights[i] * x[i][j] * x[i][j];
        weight += x[i][j] == 0 ? 0 : weights[i];
      }
      double magnitude = Math.sqrt(squares / weight);
      assertThat(moments.magnitude(j)).isCloseTo(magnitude, within(1e-12 * magnitude));
    }
    assertThat(moments.magnitude(5)).as("of no entry").isZero();
  }

  @Test
  void zerosCountWhetherTheyAreStoredOrNot() {
    FeatureMoments dense = of(AllBlocks.dense(x, FEATURES, new double[ROWS], weights));
    FeatureMoments sparse = of(AllBlocks.sparse(x, FEATURES, new double[ROWS], weights));
    requireClose(sparse, dense);
  }

  @Test
  void rowsStoredWholeGiveTheBitsOfEntriesOneByOne() {
    Block whole = AllBlocks.dense(x, FEATURES, new double[ROWS], weights);
    Block longer = AllBlocks.dense(new double[][] {{1, 2, 3}}, 3, new double[1], null);
    for (Block first : new Block[] {whole, longer}) { // then not all columns are stored alike
      FeatureMoments moments = of(first);
      moments.add(whole);
      FeatureMoments oneByOne = of(new OneByOne(first));
      oneByOne.add(new OneByOne(whole));
      for (int j = 0; j < FEATURES; j++) {
        assertThat(moments.mean(j)).isEqualTo(oneByOne.mean(j));
        assertThat(moments.variance(j)).isEqualTo(oneByOne.variance(j));
        assertThat(moments.magnitude(j)).isEqualTo(oneByOne.magnitude(j));
      }
    }
  }

  @Test
  void anySplitGivesTheSameToRounding() {
    FeatureMoments whole = of(AllBlocks.sparse(x, FEATURES, new double[ROWS], weights));
    for (int cut : new int[] {0, 1, 5, 200, 399, 400}) {
      FeatureMoments merged = of(part(0, cut)).merge(of(part(cut, ROWS)));
      requireClose(merged, whole);
    }
  }

  @Test
  void aWeightIsARowSoManyTimesAndAWeightOfZeroNoRow() {
    FeatureMoments repeated = new FeatureMoments(FEATURES);
    for (int i = 0; i < ROWS; i++) {
      for (int k = 0; k < weights[i]; k++) {
        repeated.add(AllBlocks.dense(new double[][] {x[i]}, FEATURES, new double[1], null));
      }
    }
    requireClose(repeated, of(AllBlocks.dense(x, FEATURES, new double[ROWS], weights)));
  }

  /** A block that does not say that its rows are stored whole. */
  private record OneByOne(Block block) implements Block {
    @Override
    public int features() {
      return block.features();
    }

    @Override
    public long entries() {
      return block.entries();
    }

    @Override
    public long bytes() {
      return block.bytes();
    }

    @Override
    public Targets targets() {
      return block.targets();
    }

    @Override
    public Block with(Targets targets) {
      return new OneByOne(block.with(targets));
    }

    @Override
    public void forEach(int row, EntryConsumer entry) {
      block.forEach(row, entry);
    }
  }

  private static void requireClose(FeatureMoments actual, FeatureMoments expected) {
    for (int j = 0; j < FEATURES; j++) {
      double mean = expected.mean(j);
      assertThat(actual.mean(j)).isCloseTo(mean, within(1e-14 * Math.max(1, Math.abs(mean))));
      double variance = expected.variance(j);
      assertThat(actual.variance(j)).isCloseTo(variance, within(1e-12 * variance));
    }
  }

  private static FeatureMoments of(Block block) {
    FeatureMoments moments = new FeatureMoments(FEATURES);
    moments.add(block);
    return moments;
  }

  private Block part(int from, int to) {
    return AllBlocks.sparse(
        Arrays.copyOfRange(x, from, to),
        FEATURES,
        new double[to - from],
        Arrays.copyOfRange(weights, from, to));
  }

  private double mean(int j) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += weights[i] * (x[i][j] - x[1][j]);
      total += weights[i];
    }
    return x[1][j] + sum / total;
  }

  /** In two passes. */
  private double variance(int j) {
    double mean = mean(j);
    double sum = 0;
    double total = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += weights[i] * (x[i][j] - mean) * (x[i][j] - mean);
      total += weights[i];
    }
    return sum / total;
  }
}
