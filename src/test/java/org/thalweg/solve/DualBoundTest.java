package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.loss.ClassificationLosses.Logistic;
import org.thalweg.loss.RegressionLosses.HalfSquared;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.memory.MemoryOracle;

/** What is proven of F − F* holds in exact arithmetic, and is not far from what is true. */
class DualBoundTest {
  private static final MathContext DIGITS = new MathContext(80);
  private static final int ROWS = 57;

  /** F of ½r² and an L2 penalty is a parabola, of which 80 digits know the minimum. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1e6, 1e-3", "1e-5, 1e4", "3e3, 3e3"})
  void ofOneFeatureAndAnInterceptItCoversWhatIsTrueInExactArithmetic(double unit, double size) {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 200; trial++) {
      double[][] x = new double[ROWS][];
      Arrays.setAll(x, i -> new double[] {unit * (random.nextDouble() + random.nextInt(3))});
      double[] y = new double[ROWS];
      Arrays.setAll(y, i -> size * (random.nextDouble(-1, 1) + x[i][0] / unit));
      double[] s = random.doubles(ROWS, 0.1, 3).toArray();
      if (trial % 2 == 0) {
        Arrays.fill(s, 1);
      }
      double lambda = unit * unit * Math.pow(10, random.nextDouble(-9, 0));
      Exact exact = new Exact(x, y, s, lambda);
      double away = trial % 4 == 0 ? 0 : Math.pow(10, random.nextDouble(-17, 0));
      double[] w = {exact.least[0].doubleValue() * (1 + away), exact.least[1].doubleValue()};
      Problem problem =
          new Problem(new LinearObjective(new HalfSquared(), 1, true), Penalties.l2(lambda));
      DualBound bound = bound(problem, x, y, s, w);
      BigDecimal above = exact.above(w);
      assertThat(new BigDecimal(bound.gap())).isGreaterThanOrEqualTo(above);
      if (away == 0 && unit == 1) {
        assertThat(bound.gap()).isLessThan(1e-13 * Math.max(1e-3, bound.objective()));
      }
    }
  }

  /** F of (w, b), and its minimum, without any rounding but that of 80 digits. */
  private static final class Exact {
    private final BigDecimal[] h = new BigDecimal[3]; // of w and w, w and b, b and b
    private final BigDecimal[] least = new BigDecimal[2];

    Exact(double[][] x, double[] y, double[] s, double lambda) {
      Arrays.fill(h, BigDecimal.ZERO);
      BigDecimal xy = BigDecimal.ZERO;
      BigDecimal ys = BigDecimal.ZERO;
      for (int i = 0; i < y.length; i++) {
        BigDecimal weight = new BigDecimal(s[i]);
        BigDecimal value = new BigDecimal(x[i][0]);
        h[0] = h[0].add(weight.multiply(value).multiply(value));
        h[1] = h[1].add(weight.multiply(value));
        h[2] = h[2].add(weight);
        xy = xy.add(weight.multiply(value).multiply(new BigDecimal(y[i])));
        ys = ys.add(weight.multiply(new BigDecimal(y[i])));
      }
      BigDecimal all = h[2];
      BigDecimal[] right = {xy.divide(all, DIGITS), ys.divide(all, DIGITS)};
      Arrays.setAll(h, k -> h[k].divide(all, DIGITS));
      h[0] = h[0].add(new BigDecimal(lambda));
      BigDecimal det = h[0].multiply(h[2]).subtract(h[1].multiply(h[1]));
      least[0] = h[2].multiply(right[0]).subtract(h[1].multiply(right[1])).divide(det, DIGITS);
      least[1] = h[0].multiply(right[1]).subtract(h[1].multiply(right[0])).divide(det, DIGITS);
    }

    /** F(w, b) − F*, which is half the square of the distance in the second derivatives. */
    BigDecimal above(double[] w) {
      BigDecimal dw = new BigDecimal(w[0]).subtract(least[0]);
      BigDecimal db = new BigDecimal(w[1]).subtract(least[1]);
      return h[0].multiply(dw)
          .multiply(dw)
          .add(h[1].multiply(dw).multiply(db).multiply(BigDecimal.valueOf(2)))
          .add(h[2].multiply(db).multiply(db))
          .divide(BigDecimal.valueOf(2), DIGITS);
    }
  }

  /** The least of ½(a·w² − 2·c·w) + λ|w| is at (c − λ)/a, as on paper. */
  @Test
  void ofALassoItCoversWhatIsTrueInExactArithmetic() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 300; trial++) {
      double[][] x = new double[ROWS][];
      Arrays.setAll(x, i -> new double[] {random.nextDouble(0, 2)});
      double[] y = random.doubles(ROWS, 1, 3).toArray();
      double[] ones = new double[ROWS];
      Arrays.fill(ones, 1);
      double lambda = Math.pow(10, random.nextDouble(-6, -1));
      BigDecimal a = BigDecimal.ZERO;
      BigDecimal c = BigDecimal.ZERO;
      for (int i = 0; i < ROWS; i++) {
        BigDecimal value = new BigDecimal(x[i][0]);
        a = a.add(value.multiply(value));
        c = c.add(value.multiply(new BigDecimal(y[i])));
      }
      BigDecimal rows = BigDecimal.valueOf(ROWS);
      BigDecimal least =
          c.divide(rows, DIGITS)
              .subtract(new BigDecimal(lambda))
              .divide(a.divide(rows, DIGITS), DIGITS);
      double[] w = {least.doubleValue() * (trial % 3 == 0 ? 1 : 1 + random.nextDouble(1e-12))};
      BigDecimal moved = new BigDecimal(w[0]).subtract(least);
      BigDecimal above =
          a.divide(rows, DIGITS)
              .multiply(moved)
              .multiply(moved)
              .divide(BigDecimal.valueOf(2), DIGITS);
      LinearObjective lasso = new LinearObjective(new HalfSquared(), 1, false);
      DualBound bound = bound(new Problem(lasso, Penalties.l1(lambda)), x, y, ones, w);
      assertThat(new BigDecimal(bound.gap())).isGreaterThanOrEqualTo(above);
      if (trial % 3 == 0) {
        assertThat(bound.gap()).isLessThan(1e-13 / lambda * bound.objective());
      }
    }
  }

  @Test
  void boundsAndGroupsOfOneWeightAreProvenToo() {
    double[][] x = {{1, 2}, {-1, 0.5}, {0.3, -1}, {2, 1}};
    double[] y = {1, 0, 0, 1};
    double[] ones = {1, 1, 1, 1};
    LinearObjective logistic = new LinearObjective(new Logistic(), 2, true);
    double[] w = {0.1, 0.2, -0.3};
    Penalties groups = new GroupLasso(0.1);
    assertThat(bound(new Problem(logistic, groups), x, y, ones, w).gap())
        .isEqualTo(bound(new Problem(logistic, Penalties.l1(0.1)), x, y, ones, w).gap());
    for (Penalties box :
        List.of(new Constraints.Box(-0.2, 0.25), sum(new Constraints.NonNegative()))) {
      double gap = bound(new Problem(logistic, box), x, y, ones, w).gap();
      double value = objective(logistic, box, x, y, w);
      double lowest = Double.POSITIVE_INFINITY;
      SplittableRandom random = new SplittableRandom(3);
      for (int trial = 0; trial < 2000; trial++) {
        double[] other = {
          random.nextDouble(-0.2, 0.25), random.nextDouble(-0.2, 0.25), random.nextDouble(-3, 3)
        };
        lowest = Math.min(lowest, objective(logistic, box, x, y, other));
      }
      assertThat(value - gap).isLessThanOrEqualTo(lowest);
      assertThat(gap).isBetween(value - lowest, 1.0);
    }
  }

  private static Penalties sum(Constraints.NonNegative bound) {
    return new Penalties.Sum(List.of(Penalties.l2(0.1), bound));
  }

  private static double objective(
      LinearObjective objective, Penalties penalties, double[][] x, double[] y, double[] w) {
    double[] ones = new double[y.length];
    Arrays.fill(ones, 1);
    Problem problem = new Problem(objective, penalties);
    Oracle oracle =
        new MemoryOracle(problem, List.of(List.of(AllBlocks.dense(x, x[0].length, y, ones))), 0);
    return problem.objective(w, oracle.gradient(w, Draw.all()).meanLoss());
  }

  private static DualBound bound(
      Problem problem, double[][] x, double[] y, double[] s, double[] w) {
    Oracle oracle =
        new MemoryOracle(problem, List.of(List.of(AllBlocks.dense(x, x[0].length, y, s))), 0);
    return DualBound.of(problem, w, 0, oracle).orElseThrow();
  }
}
