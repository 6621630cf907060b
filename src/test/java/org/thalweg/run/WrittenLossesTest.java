package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.FormulaLossesTest;
import org.thalweg.loss.KinkedLoss;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.DualBound;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;

/** Fits of losses that are written as formulas, beside those of the built-in ones. */
public class WrittenLossesTest {
  private static final int FEATURES = 6;
  private static final int MANY_FEATURES = 100_000;
  private static final long MANY_ROWS = 1_000_000;
  private static final double LAMBDA = 1e-3;

  /**
   * The end of a fit.
   *
   * @param bound a lower bound of the minimum: the solver's own, or by duality
   */
  private record Fit(double objective, double bound) {}

  /** Rows under a loss, with a column that formulas may read. */
  public record Data(Block block) {
    public static Data of(PointwiseLoss loss, int rows, int features) {
      SplittableRandom random = new SplittableRandom(7);
      double[] x = random.doubles((long) rows * features, -1, 1).toArray();
      double[] y = new double[rows];
      for (int i = 0; i < rows; i++) {
        double score = x[i * features] - 0.5 * x[i * features + 1] + random.nextDouble(-1, 1.2);
        y[i] =
            switch (loss.labels()) {
              case BINARY -> score > 0 ? 1 : 0;
              case PROPORTION -> 1 / (1 + Math.exp(-score));
              case POSITIVE -> Math.exp(score);
              case NON_NEGATIVE -> Math.floor(Math.exp(score));
              default -> score;
            };
      }
      return new Data(new DenseBlock(features, x, Targets.of(y)));
    }

    /** With weights, and what loss reads of the rows. */
    Data with(double[] weights, double[][] columns) {
      double[] y = new double[block.rows()];
      Arrays.setAll(y, block::label);
      return new Data(block.with(new Targets(y.length, y, weights, null, columns)));
    }

    /** The least F that a fit by the method that auto takes comes to, and no more. */
    public double least(PointwiseLoss loss, double lambda) {
      Problem problem = problem(loss, lambda);
      List<StepReport> reports = new ArrayList<>();
      minimise(problem, oracle(problem), false, reports);
      return reports.get(reports.size() - 1).objective();
    }

    /** A fit by the method that auto takes, or for a kinked loss by dual ascent. */
    Fit fit(PointwiseLoss loss, double lambda, boolean isDual) {
      Problem problem = problem(loss, lambda);
      Oracle oracle = oracle(problem);
      List<StepReport> reports = new ArrayList<>();
      double[] w = minimise(problem, oracle, isDual, reports);
      double best =
          reports.stream().mapToDouble(one -> one.objective() - one.gap()).max().orElseThrow();
      DualBound dual = DualBound.of(problem, w, 0, oracle).orElseThrow();
      double bound = dual.objective() - dual.gap();
      double least = reports.get(reports.size() - 1).objective();
      return new Fit(least, Double.isFinite(best) ? Math.max(best, bound) : bound);
    }

    private Problem problem(PointwiseLoss loss, double lambda) {
      return new Problem(new LinearObjective(loss, block.features(), true), Penalties.l2(lambda));
    }

    private Oracle oracle(Problem problem) {
      return new MemoryOracle(problem, List.of(List.of(block)), 0);
    }

    private double[] minimise(
        Problem problem, Oracle oracle, boolean isDual, List<StepReport> reports) {
      return Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(200))
          .heardBy(List.of(reports::add))
          .minimise(solver(problem, isDual))
          .w();
    }

    private Solver solver(Problem problem, boolean isDual) {
      double[] zeros = new double[problem.layout().dimension()];
      if (isDual) {
        return DualAscent.begin(problem, 0, 3, zeros);
      }
      return few(((LinearObjective) problem.objective()).loss()).first() == Algorithm.NEWTON
          ? Newton.begin(problem, zeros, block.rows())
          : InteriorPoint.begin(problem, zeros);
    }
  }

  private static AlgorithmChoice few(PointwiseLoss loss) {
    return AlgorithmChoice.ofAuto(ObjectiveConf.linear(loss, true), FEATURES, MANY_ROWS, FEATURES);
  }

  private static AlgorithmChoice many(PointwiseLoss loss) {
    return AlgorithmChoice.ofAuto(
        ObjectiveConf.linear(loss, true), MANY_FEATURES, MANY_ROWS, 10 * FEATURES);
  }

  private static void requireAlike(Fit fit, Fit expected) {
    double size = Math.abs(expected.objective);
    assertThat(fit.objective).isCloseTo(expected.objective, within(1e-12 * size));
    assertThat(fit.bound).isCloseTo(expected.bound, within(1e-9 * size));
    assertThat(fit.bound).isLessThanOrEqualTo(expected.objective + 1e-12 * size);
  }

  static Stream<FormulaLossesTest.Pair> pairs() {
    return FormulaLossesTest.pairs();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void methodObjectiveAndCertificateAreThoseOfTheBuiltInLoss(FormulaLossesTest.Pair pair) {
    PointwiseLoss written = pair.written();
    assertThat(few(written)).isEqualTo(few(pair.builtIn()));
    assertThat(many(written)).isEqualTo(many(pair.builtIn()));
    assertThat(few(written).first()).isIn(Algorithm.NEWTON, Algorithm.INTERIOR_POINT);
    Data data = Data.of(pair.builtIn(), 300, FEATURES);
    requireAlike(data.fit(written, LAMBDA, false), data.fit(pair.builtIn(), LAMBDA, false));
  }

  /** The losses of Cauchy and Welsch, and a sigmoid: their second derivatives may be negative. */
  @ParameterizedTest
  @ValueSource(strings = {"log(1 + (y - z)^2)", "1 - exp(-(y - z)^2/2)", "sigmoid(-m) + 0.01*z^2"})
  void smoothLossesThatAreNotConvexComeToAStationaryPoint(String formula) {
    PointwiseLoss loss = FormulaLosses.parse("formula(" + formula + ")");
    assertThat(loss.isConvex()).isFalse();
    assertThat(few(loss).first()).isEqualTo(Algorithm.NEWTON);
    assertThat(many(loss).first()).isEqualTo(Algorithm.LBFGS);
    Data data = Data.of(loss, 300, FEATURES);
    Problem problem = data.problem(loss, LAMBDA);
    List<StepReport> reports = new ArrayList<>();
    data.minimise(problem, data.oracle(problem), false, reports);
    StepReport last = reports.get(reports.size() - 1);
    assertThat(last.gradientNorm()).isLessThan(1e-9 * reports.get(0).gradientNorm());
    assertThat(last.objective()).isLessThan(reports.get(0).objective());
  }

  /** Kinked losses, times what may weigh a row: c a column, g of a row with c and y. */
  private interface Factor {
    double of(double c, double y);
  }

  static Stream<Arguments> factors() {
    return pairs()
        .filter(pair -> pair.builtIn() instanceof KinkedLoss)
        .flatMap(
            pair ->
                Stream.of(
                        Arguments.of("c*(%s)", (Factor) (c, y) -> c),
                        Arguments.of("exp(c)*(%s)/2", (Factor) (c, y) -> Math.exp(c) / 2),
                        Arguments.of("if(y == 1, 5, 1)*(%s)", (Factor) (c, y) -> y == 1 ? 5 : 1),
                        Arguments.of(
                            "(%s)*c*if(y > 0, 3, 1)", (Factor) (c, y) -> c * (y > 0 ? 3 : 1)))
                    .flatMap(
                        each ->
                            Stream.of(true, false)
                                .map(
                                    isDual ->
                                        Arguments.of(pair, each.get()[0], each.get()[1], isDual))));
  }

  /** F = Σ s·g·κ/Σ s + λ/2·‖w‖² is k·(Σ s·g·κ/Σ s·g + λ/(2k)·‖w‖²), where k = Σ s·g/Σ s. */
  @ParameterizedTest
  @MethodSource("factors")
  void aFactorWithoutAScoreIsAWeightOfItsRow(
      FormulaLossesTest.Pair pair, String form, Factor factor, boolean isDual) {
    PointwiseLoss written = FormulaLosses.parse("formula(" + pair.within(form) + ")");
    assertThat(few(written)).isEqualTo(few(pair.builtIn()));
    boolean isBinary = pair.builtIn().labels() == LabelDomain.BINARY;
    assertThat(written.labels().isOfClasses()).isEqualTo(isBinary);
    Data data = Data.of(pair.builtIn(), 300, FEATURES);
    SplittableRandom random = new SplittableRandom(8);
    double[] s = random.doubles(300, 0.1, 2).toArray();
    double[] c = random.doubles(300, 0, 3).map(v -> v < 0.3 ? 0 : v).toArray();
    double[] scaled = new double[300];
    Arrays.setAll(scaled, i -> s[i] * factor.of(c[i], data.block.label(i)));
    double k = Arrays.stream(scaled).sum() / Arrays.stream(s).sum();
    double[][] columns = written.columns().isEmpty() ? new double[0][] : new double[][] {c};
    Fit fit = data.with(s, columns).fit(written, LAMBDA, isDual);
    Fit weighted = data.with(scaled, new double[0][]).fit(pair.builtIn(), LAMBDA / k, isDual);
    double expected = k * weighted.objective;
    double close = isDual ? 1e-7 : 1e-10;
    assertThat(fit.objective).isCloseTo(expected, within(close * expected));
    assertThat(fit.bound).isLessThanOrEqualTo(expected * (1 + 1e-12));
    assertThat(fit.bound).isCloseTo(expected, within(10 * close * expected));
  }
}
