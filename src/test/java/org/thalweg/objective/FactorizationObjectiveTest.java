package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.reduce.LineSum;

class FactorizationObjectiveTest {
  private static final PointwiseLoss LOSS = new RegressionLosses.HalfSquared();

  /** Against the sum over pairs of the definition. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void scoresEveryPairOfFeatures(boolean intercept, boolean linear) {
    int n = 6;
    int rank = 3;
    SplittableRandom random = new SplittableRandom(5);
    FactorizationObjective objective = new FactorizationObjective(LOSS, n, intercept, rank, linear);
    double[] w = random.doubles(objective.layout().dimension(), -1, 1).toArray();
    double[] x = random.doubles(n, -1, 1).toArray();
    x[2] = 0;
    double score = intercept ? w[w.length - 1] : 0;
    int factors = linear ? n : 0;
    for (int i = 0; i < n; i++) {
      score += linear ? w[i] * x[i] : 0;
      for (int j = 0; j < i; j++) {
        for (int f = 0; f < rank; f++) {
          score += w[factors + i * rank + f] * w[factors + j * rank + f] * x[i] * x[j];
        }
      }
    }
    Block row = AllBlocks.sparse(new double[][] {x}, n, new double[1], null, null);
    assertThat(objective.scores(w, row)[0]).isCloseTo(score, within(1e-14));
  }

  /** A point is as long as w; made for every block, it would cost more than all the rows. */
  @Test
  void aPointOfALineIsMadeOnceForAllBlocks() {
    int n = 100_000;
    FactorizationObjective objective = new FactorizationObjective(LOSS, n, true, 4, true);
    double[] w = new double[objective.layout().dimension()];
    Block row = AllBlocks.sparse(new double[][] {{0.3, 0.5}}, n, new double[1], null, null);
    long before = allocated();
    LineSum sum =
        LineLosses.sum(
            objective,
            w,
            w,
            new double[] {0, 1},
            action -> IntStream.range(0, 100).forEach(b -> action.accept(row, Rows.all(1))));
    assertThat(sum.rows()).isEqualTo(100);
    assertThat(allocated() - before).isLessThan(2L * Double.BYTES * w.length);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  void aRowOfOneFeatureHasNoPairs() {
    FactorizationObjective objective = new FactorizationObjective(LOSS, 2, false, 4, false);
    Block row = AllBlocks.dense(new double[][] {{0.3, 0}}, 2, new double[1], null, null);
    double[] w = new SplittableRandom(1).doubles(8, -1, 1).toArray();
    assertThat(objective.scores(w, row)).containsExactly(0);
  }

  @Test
  void startsWithSmallFactorsAndZerosElsewhere() {
    FactorizationObjective objective = new FactorizationObjective(LOSS, 1000, true, 8, true);
    assertThat(objective.layout()).hasToString("weights: 1000, factors: 8000, intercept: 1");
    double[] w = objective.start(new Start.AutoStart(), 7);
    assertThat(Arrays.copyOf(w, 1000)).containsOnly(0);
    assertThat(w[9000]).isZero();
    double square = Arrays.stream(w, 1000, 9000).map(v -> v * v).average().orElseThrow();
    assertThat(Math.sqrt(square)).isCloseTo(0.01, within(0.0005));
    assertThat(objective.start(new Start.AutoStart(), 7)).isEqualTo(w);
    assertThat(objective.start(new Start.AutoStart(), 8)).isNotEqualTo(w);
  }

  @Test
  void rejectsZerosToStartFromAndARankBelowOne() {
    FactorizationObjective objective = new FactorizationObjective(LOSS, 3, true, 2, true);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> objective.start(new Start.Zeros(), 1))
        .withMessage(
            "start of a factorization must not be zeros, where the factors have no gradient");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FactorizationObjective(LOSS, 3, true, 0, true))
        .withMessage("rank must be at least 1 but was 0");
  }
}
