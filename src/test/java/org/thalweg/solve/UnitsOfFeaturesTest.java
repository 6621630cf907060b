package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.AllLosses;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;

/**
 * Where a solver has second derivatives, features in units that are six orders of magnitude apart
 * lead to the same F as features of one size: without a penalty, and with every kind of penalty on
 * the weights of features of one size, which is what scaling them inside does.
 */
class UnitsOfFeaturesTest {
  private static final int ROWS = 240;
  private static final int FEATURES = 6;
  private static final int SHARD = 80;
  private static final double[] WILD = {1e6, 1e-6, 1e3, 1, 1e-4, 1e6};
  private static final double CLOSE = 1e-8; // of how far F falls

  static Stream<Arguments> cases() {
    Stream<Loss> losses =
        Stream.concat(
            AllLosses.MEMBERS.stream()
                .map(AllLosses.Member::loss)
                .filter(loss -> loss instanceof SmoothLoss || loss instanceof KinkedLoss),
            Stream.of(new SoftmaxLoss(3)));
    List<Penalties> penalties =
        List.of(
            Penalties.none(),
            Penalties.l2(1e-7),
            Penalties.l2(1e-3),
            Penalties.l1(0.02),
            Penalties.elasticNet(0.03, 0.7),
            new Constraints.NonNegative(),
            new Constraints.Box(-0.1, 0.2));
    return losses.flatMap(loss -> penalties.stream().map(penalty -> Arguments.of(loss, penalty)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void changeNothing(Loss loss, Penalties penalties) {
    double[] ones = new double[FEATURES];
    Arrays.fill(ones, 1);
    Made one = Made.of(loss, penalties, ones);
    Made wild = Made.of(loss, penalties, WILD);
    double start = one.objective(new double[one.problem.layout().dimension()]);
    double least = one.lowest();
    assertThat(least).isLessThan(start);
    assertThat(Math.abs(wild.lowest() - least)).isLessThan(CLOSE * (start - least));
  }

  /** A problem in scaled coordinates, unless it has no penalty, and its rows. */
  private record Made(Problem problem, Oracle oracle) {
    static Made of(Loss loss, Penalties penalties, double[] units) {
      double[][] x = rows(units);
      double[] y = labels(loss);
      Objective objective =
          loss instanceof SoftmaxLoss softmax
              ? new SoftmaxObjective(softmax, FEATURES, true)
              : new LinearObjective((PointwiseLoss) loss, FEATURES, true);
      List<List<Block>> shards = new ArrayList<>();
      FeatureMoments moments = new FeatureMoments(FEATURES);
      for (int from = 0; from < ROWS; from += SHARD) {
        Block block =
            Blocks.narrowest(
                FEATURES,
                starts(),
                columns(),
                Arrays.stream(x, from, from + SHARD).flatMapToDouble(Arrays::stream).toArray(),
                Targets.of(Arrays.copyOfRange(y, from, from + SHARD)));
        moments.add(block);
        shards.add(List.of(block));
      }
      Standardisation scaled =
          penalties.terms().isEmpty()
              ? Standardisation.none()
              : Standardisation.of(moments, objective.inputs(), false);
      Problem problem = new Problem(objective, penalties, scaled);
      return new Made(
          problem, StandardisedOracle.of(problem, new MemoryOracle(problem, shards, 0)));
    }

    private static int[] starts() {
      int[] starts = new int[SHARD + 1];
      Arrays.setAll(starts, i -> FEATURES * i);
      return starts;
    }

    private static int[] columns() {
      int[] columns = new int[SHARD * FEATURES];
      Arrays.setAll(columns, i -> i % FEATURES);
      return columns;
    }

    double objective(double[] w) {
      return problem.objective(w, oracle.gradient(w, Draw.all()).meanLoss());
    }

    double lowest() {
      double[] start = new double[problem.layout().dimension()];
      Solver solver =
          InteriorPoint.unsupported(problem).isEmpty()
              ? InteriorPoint.begin(problem, start)
              : Newton.begin(problem, start, 0);
      TrainingResult result =
          Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(100)).minimise(solver);
      return objective(result.w());
    }
  }

  /** Correlated columns, the last one with many zeros. */
  private static double[][] rows(double[] units) {
    SplittableRandom random = new SplittableRandom(15);
    double[][] x = new double[ROWS][FEATURES];
    for (double[] row : x) {
      for (int j = 0; j < FEATURES; j++) {
        row[j] = random.nextDouble(-1, 1) + (j == 0 ? 0 : 0.7 * row[j - 1]);
      }
      row[FEATURES - 1] = random.nextInt(5) == 0 ? row[FEATURES - 1] : 0;
      for (int j = 0; j < FEATURES; j++) {
        row[j] *= units[j];
      }
    }
    return x;
  }

  private static double[] labels(Loss loss) {
    SplittableRandom random = new SplittableRandom(16);
    double[] ones = new double[FEATURES];
    Arrays.fill(ones, 1);
    return Arrays.stream(rows(ones))
        .mapToDouble(
            row -> {
              double score = row[0] - row[1] + 0.5 * row[4] + random.nextDouble(-1.5, 1.5);
              return switch (loss.labels()) {
                case BINARY -> score > 0 ? 1 : 0;
                case PROPORTION -> 1 / (1 + Math.exp(-score));
                case REAL -> score;
                case NON_NEGATIVE -> Math.floor(Math.exp(score));
                case POSITIVE -> Math.exp(score);
                case CLASSES -> score < -1 ? 0 : score < 0.7 ? 1 : 2;
              };
            })
        .toArray();
  }
}
