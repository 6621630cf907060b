package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;

/** Lengths of rows in some metric, against sums over tables. */
class RowNormsTest {
  private static final int ROWS = 40;
  private static final double[] P = {0.5, 2, 0, 1};
  private static final double[] SHIFT = {3, -1, 0.5, 0};

  private final SplittableRandom random = new SplittableRandom(9);
  private final double[][] x = new double[ROWS][P.length];
  private final double[] weights = random.doubles(ROWS, 0.1, 3).toArray();

  private Block block() {
    for (double[] row : x) {
      Arrays.setAll(row, j -> random.nextInt(3) == 0 ? 0 : random.nextDouble(-2, 4));
    }
    return AllBlocks.sparse(x, P.length, new double[ROWS], weights);
  }

  @Test
  void rangesMergeToTheBitsOfTheWhole() {
    RowMetric metric = new RowMetric(P, SHIFT, 0.7);
    RowNorms one = new RowNorms(P.length);
    one.add(block(), metric);
    RowNorms other = new RowNorms(P.length);
    other.add(block(), metric);
    List<RowNorms> ones = one.cut(3);
    List<RowNorms> others = other.cut(3);
    List<RowNorms> pieces =
        IntStream.range(0, 3).mapToObj(k -> ones.get(k).merge(others.get(k))).toList();
    RowNorms joined = pieces.get(0).joined(pieces.subList(1, 3));
    RowNorms whole = one.merge(other);
    assertThat(joined.rows()).isEqualTo(whole.rows()).isEqualTo(2 * ROWS);
    assertThat(joined.mean()).isEqualTo(whole.mean());
    assertThat(joined.largest()).isEqualTo(whole.largest());
    assertThat(joined.heaviest()).isEqualTo(whole.heaviest());
    assertThat(joined.meanEntries()).isEqualTo(whole.meanEntries());
    for (int j = 0; j < P.length; j++) {
      assertThat(joined.meanSquare(j, metric)).isEqualTo(whole.meanSquare(j, metric));
    }
  }

  @Test
  void shiftedRowsHaveTheLengthsOfTheirTable() {
    RowMetric metric = new RowMetric(P, SHIFT, 0.7);
    RowNorms norms = new RowNorms(P.length);
    norms.add(block(), metric);
    double sum = 0;
    double largest = 0;
    double weight = Arrays.stream(weights).sum();
    for (int i = 0; i < ROWS; i++) {
      double norm = 0.7;
      for (int j = 0; j < P.length; j++) {
        norm += P[j] * Math.pow(x[i][j] - SHIFT[j], 2);
      }
      sum += weights[i] * norm;
      largest = Math.max(largest, weights[i] * norm);
    }
    assertThat(norms.mean()).isCloseTo(sum / weight, within(1e-12));
    assertThat(norms.largest()).isCloseTo(largest * ROWS / weight, within(1e-12));
    double heaviest = Arrays.stream(weights).max().orElseThrow();
    assertThat(norms.heaviest()).isCloseTo(heaviest * ROWS / weight, within(1e-12));
    for (int j = 0; j < P.length; j++) {
      int feature = j;
      double square = 0;
      for (int i = 0; i < ROWS; i++) {
        square += weights[i] * Math.pow(x[i][feature] - SHIFT[feature], 2) / weight;
      }
      assertThat(norms.meanSquare(j, metric)).isCloseTo(square, within(1e-12));
    }
  }

  @Test
  void withoutShiftMeanSquaresAreThoseOfStoredEntries() {
    RowMetric metric = new RowMetric(P, null, 0);
    RowNorms norms = new RowNorms(P.length);
    norms.add(block(), metric);
    for (int j = 0; j < P.length; j++) {
      double square = 0;
      double weight = 0;
      for (int i = 0; i < ROWS; i++) {
        square += weights[i] * x[i][j] * x[i][j];
        weight += x[i][j] == 0 ? 0 : weights[i];
      }
      assertThat(norms.meanSquare(j, metric)).isCloseTo(square / weight, within(1e-12));
    }
    assertThat(new RowNorms(2).meanSquare(1, metric)).isZero();
  }

  @Test
  void mergedNormsAreThoseOfAllRows() {
    RowMetric metric = new RowMetric(P, SHIFT, 0);
    Block block = block();
    RowNorms twice = new RowNorms(P.length);
    twice.add(block, metric);
    twice.add(block, metric);
    RowNorms merged = new RowNorms(P.length);
    merged.add(block, metric);
    RowNorms other = new RowNorms(P.length);
    other.add(block, metric);
    assertThat(merged.merge(other)).isSameAs(merged);
    assertThat(merged.mean()).isCloseTo(twice.mean(), within(1e-12));
    assertThat(merged.largest()).isCloseTo(twice.largest(), within(1e-12));
    assertThat(merged.heaviest()).isCloseTo(twice.heaviest(), within(1e-12));
    assertThat(merged.meanSquare(1, metric)).isCloseTo(twice.meanSquare(1, metric), within(1e-12));
    assertThat(merged.rows()).isEqualTo(2 * ROWS);
    assertThat(merged.meanEntries()).isEqualTo((double) block.entries() / ROWS);
    RowMetric plain = new RowMetric(P, null, 0); // by the weights of stored entries
    assertThat(merged.meanSquare(1, plain)).isCloseTo(twice.meanSquare(1, plain), within(1e-12));
  }

  /** Rows that are stored whole are added in groups. */
  @Test
  void aDenseBlockGivesTheBitsOfItsRowsOneByOne() {
    for (double[] shift : new double[][] {SHIFT, null}) {
      RowMetric metric = new RowMetric(P, shift, 0.7);
      for (int rows = 0; rows < 14; rows++) {
        double[][] table = new double[rows][P.length];
        for (double[] row : table) {
          Arrays.setAll(row, j -> random.nextDouble(-2, 4)); // never 0
        }
        double[] labels = new double[rows];
        double[] s = Arrays.copyOf(weights, rows);
        RowNorms whole = new RowNorms(P.length);
        whole.add(AllBlocks.dense(table, P.length, labels, s), metric);
        RowNorms single = new RowNorms(P.length);
        single.add(AllBlocks.sparse(table, P.length, labels, s), metric);
        assertThat(whole).usingRecursiveComparison().isEqualTo(single);
      }
    }
  }

  @Test
  void aMetricIsThatOfItsFormula() {
    RowMetric metric = new RowMetric(P, SHIFT, 0.7);
    assertThat(metric.weights()).isSameAs(P);
    assertThat(metric.constant()).isCloseTo(0.5 * 9 + 2 * 1 + 0.7, within(1e-15));
    assertThat(metric.cross()).containsExactly(1.5, -2, 0, 0);
    assertThat(metric.norm(10, 2)).isEqualTo(6 + metric.constant());
    assertThat(metric.norm(0, 1e9)).as("never below that of the intercept").isEqualTo(0.7);
    assertThat(new RowMetric(P, null, 0.7).cross()).containsOnly(0);
    assertThat(new RowMetric(P, null, 0.7).constant()).isEqualTo(0.7);
  }
}
