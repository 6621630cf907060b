package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the JDK's set of bits, at lengths around those of words. */
class SupportTest {
  private static final int[] LENGTHS = {1, 63, 64, 65, 127, 128, 200, 1000};
  private final Random random = new Random(5);

  @Test
  void isTheSetOfWhatWasAdded() {
    for (int length : LENGTHS) {
      Support support = new Support(length);
      BitSet expected = new BitSet();
      for (int k = 0; k < 20; k++) {
        int one = random.nextInt(length);
        int from = random.nextInt(length + 1);
        int to = Math.min(length, from + random.nextInt(100));
        support.add(one);
        support.add(from, to);
        expected.set(one);
        expected.set(from, to);
        require(support, length, expected);
      }
      support.clear();
      require(support, length, new BitSet());
    }
  }

  /** With words that have few coordinates, many, all and none. */
  @Test
  void vectorsAreAddedAndClearedAtItsCoordinates() {
    for (int length : LENGTHS) {
      for (int few = 1; few <= 64; few *= 2) {
        Support support = new Support(length);
        double[] vector = new double[length];
        double[] sum = random.doubles(length).toArray();
        double[] expected = sum.clone();
        for (int i = 0; i < length; i++) {
          if (random.nextInt(few) == 0) {
            support.add(i);
            vector[i] = random.nextDouble() - 0.5;
            expected[i] += vector[i];
          }
        }
        support.addTo(vector, sum);
        assertThat(sum).isEqualTo(expected);
        support.clear(vector);
        assertThat(vector).containsOnly(0);
        require(support, length, new BitSet());
      }
    }
  }

  @Test
  void aFeatureStandsForAllItsWeights() {
    Support features = new Support(300);
    features.add(3);
    features.add(70);
    Support same = new Support(300);
    same.add(features, 0, 1);
    assertThat(same.indices()).containsExactly(3, 70);
    Support moved = new Support(300);
    moved.add(features, 10, 3);
    assertThat(moved.indices()).containsExactly(19, 20, 21, 220, 221, 222);
  }

  @Test
  void aBlockAddsTheColumnsOfARow() {
    int[] starts = {0, 2, 2, 5};
    double[] values = {1, 2, 3, 0, 5};
    Targets targets = Targets.of(new double[3]);
    Block sparse = new CsrBlock(400, starts, new int[] {7, 300, 0, 8, 399}, values, targets);
    assertThat(support(sparse, 0)).containsExactly(7, 300);
    assertThat(support(sparse, 1)).isEmpty();
    assertThat(support(sparse, 2)).containsExactly(0, 8, 399);
    Block dense = new DenseBlock(2, new double[6], targets);
    assertThat(support(dense, 1)).containsExactly(0, 1);
  }

  private static int[] support(Block block, int row) {
    Support support = new Support(500);
    block.support(row, support);
    return support.indices();
  }

  private static void require(Support support, int length, BitSet expected) {
    assertThat(support.indices()).isEqualTo(expected.stream().toArray());
    assertThat(support.count()).isEqualTo(expected.cardinality());
    for (int from = 0; from <= length; from++) {
      assertThat(support.next(from)).isEqualTo(expected.nextSetBit(from));
    }
  }
}
