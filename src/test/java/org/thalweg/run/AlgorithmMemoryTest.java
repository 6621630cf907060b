package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Algorithm.Memory;
import org.thalweg.solve.newton.HeldRows;

/** The numbers that algorithms are said to keep, for any length of w that there may be. */
class AlgorithmMemoryTest {
  private static final int LONG = 20_000;
  private static final long PACKED = 20_000L * 20_001 / 2; // numbers of a matrix of that order

  private static TrainingConf conf(String more) {
    return TrainingConf.parse("objective.loss = logistic\n" + more);
  }

  private static long state(Algorithm algorithm, String more, int dimension) {
    return algorithm.memory().state().applyAsLong(conf(more), dimension);
  }

  private static long work(Algorithm algorithm, String more, int dimension) {
    return algorithm.memory().work().applyAsLong(conf(more), dimension);
  }

  /** Three matrices with their gradients; four where some coordinates may rest. */
  @Test
  void newtonHoldsMatrices() {
    assertThat(state(Algorithm.NEWTON, "", Integer.MAX_VALUE)).isEqualTo(10L * Integer.MAX_VALUE);
    assertThat(work(Algorithm.NEWTON, "", LONG)).isEqualTo(3 * (PACKED + LONG));
    assertThat(work(Algorithm.NEWTON, "penalty = \"l1(0.1)\"", LONG))
        .isEqualTo(4 * (PACKED + LONG));
  }

  /** A matrix, twenty vectors, and six vectors for each of at most 300 steps; then two matrices. */
  @Test
  void interiorPointHoldsAMatrixAndTheVectorsOfItsPath() {
    Algorithm algorithm = Algorithm.INTERIOR_POINT;
    assertThat(state(algorithm, "stop.maxSteps = 10", LONG)).isEqualTo(PACKED + (60 + 20) * LONG);
    assertThat(state(algorithm, "stop.maxSteps = 1000", LONG))
        .isEqualTo(PACKED + (6 * 300 + 20) * LONG);
    assertThat(work(algorithm, "", LONG)).isEqualTo(2 * PACKED);
  }

  @Test
  void dualAscentHoldsVectors() {
    assertThat(state(Algorithm.SDCA, "", LONG)).isEqualTo(2 * LONG);
    assertThat(work(Algorithm.SDCA, "", LONG)).isEqualTo(6 * LONG);
  }

  /** Sums of eight parts and two vectors; then what conjugate gradients move. */
  @Test
  void truncatedNewtonHoldsVectors() {
    assertThat(state(Algorithm.TRUNCATED_NEWTON, "", LONG)).isEqualTo(10 * LONG);
    assertThat(work(Algorithm.TRUNCATED_NEWTON, "", LONG)).isEqualTo(8 * LONG);
  }

  /** Two vectors a pair, of which there are no more than steps; and four while it takes a step. */
  @Test
  void lbfgsHoldsPairs() {
    assertThat(state(Algorithm.LBFGS, "", 100)).isEqualTo(86 * 100);
    assertThat(state(Algorithm.LBFGS, "", 100_000_000)).isEqualTo(26L * 100_000_000);
    assertThat(state(Algorithm.LBFGS, "stop.maxSteps = 3", 100_000_000))
        .isEqualTo(12L * 100_000_000);
    assertThat(work(Algorithm.LBFGS, "", Integer.MAX_VALUE)).isEqualTo(4L * Integer.MAX_VALUE);
  }

  /** Long vectors leave room for fewer pairs, but never for fewer than two. */
  @Test
  void roundsHoldPairs() {
    assertThat(state(Algorithm.SVRG, "", 100)).isEqualTo((6 + 10 + 22) * 100);
    assertThat(state(Algorithm.SVRG, "", 1 << 30)).isEqualTo((6L + 4) * (1 << 30) + (1 << 26));
  }

  /** Vectors and two matrices, then three and four vectors; or the rows in the matrix's place. */
  @Test
  void pointsOfAPathHoldMatricesOrRows() {
    Memory among = Algorithm.ofScreened(LONG);
    assertThat(among.state().applyAsLong(conf(""), Integer.MAX_VALUE))
        .isEqualTo(19L * Integer.MAX_VALUE + 2 * PACKED);
    assertThat(among.work().applyAsLong(conf(""), 1000)).isEqualTo(4 * 1000 + 3 * PACKED);
    assertThat(Algorithm.ofScreened(0).work().applyAsLong(conf(""), Integer.MAX_VALUE))
        .isEqualTo(4L * Integer.MAX_VALUE);
    long ofEntries = 12L << 31; // an index and a value
    long ofRows = 40L << 30; // label, weight, offset, the weight of the loss, and the last score
    long nearby = (8L * 8 << 30) + 9 * 8 * 7; // six directions and their products, and what is made
    long products = 16 * 7 * 8 + 4 * (7 + 2048); // of columns, and the columns by their places
    assertThat(HeldRows.bytes(1 << 30, 1L << 31, 7))
        .isEqualTo(ofEntries + ofRows + nearby + 7 * 8 + products);
  }
}
