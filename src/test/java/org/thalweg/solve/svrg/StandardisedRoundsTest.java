package org.thalweg.solve.svrg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;

/**
 * Rounds on standardised features as algebra on w, against the same rounds on rows that were
 * standardised by hand: the same passes, points and values, up to rounding.
 */
class StandardisedRoundsTest {
  private static final int FEATURES = 7;
  private static final int ROWS = 1500;
  private static final int BLOCK = 125;
  private static final int REPORTS = 12;

  private record Case(Objective objective, Penalties penalties, boolean centres, int kinds) {
    @Override
    public String toString() {
      return "%s %s %s".formatted(objective, penalties, centres ? "scaled, shifted" : "scaled");
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    List<Penalties> penalties =
        List.of(
            Penalties.none(),
            Penalties.l2(1e-2),
            Penalties.l1(0.02),
            Penalties.elasticNet(0.05, 0.5),
            new Constraints.Box(-0.2, 0.3),
            new GroupLasso(0.03));
    for (Penalties penalty : penalties) {
      for (boolean intercept : new boolean[] {true, false}) {
        for (boolean centres : intercept ? new boolean[] {true, false} : new boolean[] {false}) {
          cases.add(linear(new ClassificationLosses.Logistic(), intercept, penalty, centres, 2));
          cases.add(linear(new RegressionLosses.HalfSquared(), intercept, penalty, centres, 0));
          SoftmaxObjective softmax = new SoftmaxObjective(new SoftmaxLoss(3), FEATURES, intercept);
          cases.add(new Case(softmax, penalty, centres, 3));
        }
      }
    }
    return cases.stream();
  }

  private static Case linear(
      PointwiseLoss loss, boolean intercept, Penalties penalty, boolean centres, int kinds) {
    return new Case(new LinearObjective(loss, FEATURES, intercept), penalty, centres, kinds);
  }

  private final SplittableRandom random = new SplittableRandom(11);

  @ParameterizedTest
  @MethodSource("cases")
  void areThoseOnRowsStandardisedByHand(Case each) {
    double[][] x = rows();
    double[] labels = new double[ROWS];
    Arrays.setAll(labels, i -> label(each, x[i]));
    double[] weights = random.doubles(ROWS, 0.2, 2).toArray();
    double[] offsets = random.doubles(ROWS, -0.5, 0.5).toArray();
    List<Block> blocks = blocks(x, labels, weights, offsets);
    FeatureMoments moments = new FeatureMoments(FEATURES);
    blocks.forEach(moments::add);
    Standardisation coordinates =
        Standardisation.of(moments, each.objective.inputs(), each.centres);
    double[][] byHand = standardised(x, moments, each.centres);
    SvrgRun algebra =
        run(new Problem(each.objective, each.penalties, coordinates), blocks).to(REPORTS);
    SvrgRun hand =
        run(new Problem(each.objective, each.penalties), blocks(byHand, labels, weights, offsets))
            .to(REPORTS);
    assertThat(algebra.passes()).isEqualTo(hand.passes());
    for (int i = 0; i < REPORTS; i++) {
      Measurement expected = hand.reports().get(i);
      Measurement found = algebra.reports().get(i);
      assertThat(found.w()).as("report %d", i).containsExactly(expected.w(), within(1e-8));
      assertThat(found.objective()).isCloseTo(expected.objective(), within(1e-10));
      assertThat(found.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-8));
      assertThat(found.learningRate()).isCloseTo(expected.learningRate(), within(1e-10));
    }
  }

  private static SvrgRun run(Problem problem, List<Block> blocks) {
    Oracle oracle = SvrgTest.oracle(problem, blocks, 3);
    return new SvrgRun(SvrgTest.begin(problem, oracle.rows(), 1, 3), oracle);
  }

  /** Features of unlike scales and means, one sparse, one constant, some rows with outliers. */
  private double[][] rows() {
    double[][] x = new double[ROWS][FEATURES];
    for (int i = 0; i < ROWS; i++) {
      double length = i % 97 == 0 ? 8 : 1;
      for (int j = 0; j < FEATURES - 2; j++) {
        x[i][j] = Math.pow(10, j - 2) * (j + length * random.nextDouble(-1, 1.2));
      }
      x[i][FEATURES - 2] = random.nextInt(9) == 0 ? random.nextDouble(1, 3) : 0;
      x[i][FEATURES - 1] = 4;
    }
    return x;
  }

  private double label(Case each, double[] x) {
    double score = random.nextDouble(-1, 1);
    for (int j = 0; j < FEATURES - 2; j++) {
      score += (j % 3 - 1) * (x[j] / Math.pow(10, j - 2) - j);
    }
    int kinds = each.kinds;
    return kinds == 0 ? score : Math.min(kinds - 1, Math.max(0, Math.floor(score + kinds / 2.0)));
  }

  private static double[][] standardised(double[][] x, FeatureMoments moments, boolean centres) {
    double[][] byHand = new double[x.length][FEATURES];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < FEATURES; j++) {
        double deviation = Math.sqrt(moments.variance(j));
        double shift = centres ? moments.mean(j) : 0;
        byHand[i][j] = deviation == 0 ? 0 : (x[i][j] - shift) / deviation;
      }
    }
    return byHand;
  }

  private static List<Block> blocks(double[][] x, double[] y, double[] s, double[] o) {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < x.length; from += BLOCK) {
      int to = from + BLOCK;
      double[][] rows = Arrays.copyOfRange(x, from, to);
      double[] labels = Arrays.copyOfRange(y, from, to);
      double[] weights = Arrays.copyOfRange(s, from, to);
      double[] offsets = Arrays.copyOfRange(o, from, to);
      blocks.add(
          from / BLOCK % 2 == 0
              ? AllBlocks.sparse(rows, FEATURES, labels, weights, offsets)
              : AllBlocks.dense(rows, FEATURES, labels, weights, offsets));
    }
    return blocks;
  }
}
