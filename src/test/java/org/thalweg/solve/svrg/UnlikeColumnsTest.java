package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses.Logistic;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses.HalfSquared;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.memory.MemoryOracle;

/**
 * Rounds take as many steps whatever the unit of one feature is: not for each seed, since rounding
 * alone leads accelerated rounds elsewhere, but over some of them.
 */
class UnlikeColumnsTest {
  private static final int ROWS = 400;
  private static final int FEATURES = 6;
  private static final int SEEDS = 8;
  private static final double MORE =
      1.4; // times as many steps; 2.2 where units are not made up for

  static Stream<PointwiseLoss> losses() {
    return Stream.of(new Logistic(), new HalfSquared());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void takeAsManyStepsOverSeeds(PointwiseLoss loss) {
    long plain = steps(loss, 1);
    for (double unit : new double[] {1e-9, 1e-3, 0.03, 30, 1e3, 1e9}) {
      assertThat(steps(loss, unit)).as("unit %s", unit).isLessThanOrEqualTo((long) (MORE * plain));
    }
  }

  private static long steps(PointwiseLoss loss, double unit) {
    SplittableRandom random = new SplittableRandom(11);
    double[][] x = new double[ROWS][FEATURES];
    double[] y = new double[ROWS];
    double[] ones = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < FEATURES; j++) {
        x[i][j] = random.nextGaussian();
      }
      double score = 0.9 * x[i][0] - 1.2 * x[i][1] + 0.5 * x[i][2] + random.nextGaussian();
      y[i] = loss instanceof HalfSquared ? score : score > 0 ? 1 : 0;
      x[i][0] *= unit;
      ones[i] = 1;
    }
    Block rows = AllBlocks.dense(x, FEATURES, y, ones);
    return LongStream.range(0, SEEDS).map(seed -> steps(loss, rows, seed)).sum();
  }

  private static long steps(PointwiseLoss loss, Block rows, long seed) {
    LinearObjective objective = new LinearObjective(loss, FEATURES, true);
    FeatureMoments moments = new FeatureMoments(FEATURES);
    moments.add(rows);
    Standardisation none = Standardisation.none();
    Problem problem =
        new Problem(
            objective, Penalties.none(), none, none.units(moments, objective.inputs(), true));
    StopCriterion stop =
        new StopCriterion.RelativeGap(1e-10, StrongConvexity.of(objective, Penalties.none()));
    return Minimiser.of(problem, new MemoryOracle(problem, List.of(List.of(rows)), 0), stop)
        .minimise(SvrgTest.begin(problem, ROWS, 1, seed))
        .steps();
  }
}
