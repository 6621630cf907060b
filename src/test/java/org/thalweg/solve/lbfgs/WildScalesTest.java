package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;

/**
 * Random problems in every unit: labels times 10ᵏ, features times 10ᵏ, columns of several scales,
 * constant and copied ones, one row, more features than rows, penalties from nothing to everything.
 * The judge is coordinate descent, which no unit of a feature can trouble.
 */
class WildScalesTest {
  private static final int PROBLEMS = 1000;

  static Stream<Arguments> solvers() {
    BiFunction<Problem, double[], Solver> lbfgs = Lbfgs::cold;
    BiFunction<Problem, double[], Solver> newton = (problem, w) -> Newton.begin(problem, w, 0);
    return Stream.of(Arguments.of("lbfgs", lbfgs), Arguments.of("newton", newton));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("solvers")
  void reachesTheMinimumWhateverTheUnits(
      String name, BiFunction<Problem, double[], Solver> solver) {
    List<String> failures = new ArrayList<>();
    for (int seed = 0; seed < PROBLEMS; seed++) {
      Wild wild = Wild.draw(new SplittableRandom(seed));
      Problem problem = wild.problem();
      List<StepReport> reports = new ArrayList<>();
      Oracle oracle =
          new MemoryOracle(
              problem,
              List.of(List.of(new DenseBlock(wild.features, wild.x, Targets.of(wild.y)))),
              1);
      TrainingResult result =
          Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(3000))
              .heardBy(List.of(reports::add))
              .minimise(solver.apply(problem, new double[wild.features]));
      double start = wild.objective(new double[wild.features]);
      double least = wild.coordinateDescent();
      double reached = wild.objective(result.w());
      if (!(reached - least <= 1e-6 * (start - least) + 1e-12 * Math.abs(start))) {
        failures.add(
            "%d: %s: from %s to %s in %d steps, but %s is possible"
                .formatted(seed, wild, start, reached, reports.size(), least));
      }
    }
    assertThat(failures).isEmpty();
  }

  private enum Kind {
    NONE,
    L2,
    L1,
    BOX,
    NON_NEGATIVE
  }

  /** x is rows × features; the loss is ½(z − y)² or that of logistic regression. */
  private record Wild(
      double[] x, double[] y, int features, boolean classes, Kind kind, double lambda) {

    static Wild draw(SplittableRandom random) {
      int rows = new int[] {1, 2, 7, 30, 60}[random.nextInt(5)];
      int features = 1 + random.nextInt(12);
      boolean classes = random.nextBoolean();
      double featureScale = Math.pow(10, random.nextInt(-6, 9));
      double labelScale = classes ? 1 : Math.pow(10, random.nextInt(-6, 9));
      double[] x = new double[rows * features];
      for (int j = 0; j < features; j++) {
        double scale = featureScale * (random.nextInt(4) == 0 ? 30 : 1);
        double shift = random.nextInt(3) == 0 ? 2 : 0;
        int copied = j > 0 && random.nextInt(5) == 0 ? random.nextInt(j) : -1;
        boolean constant = random.nextInt(6) == 0;
        for (int i = 0; i < rows; i++) {
          double value = constant ? scale : scale * (random.nextDouble() * 2 - 1 + shift);
          x[i * features + j] = copied >= 0 ? x[i * features + copied] : value;
        }
      }
      double[] y = new double[rows];
      for (int i = 0; i < rows; i++) {
        double score = x[i * features] / featureScale + random.nextDouble() * 2 - 1;
        y[i] = classes ? (score > 0 ? 1 : 0) : labelScale * (score + 0.3);
      }
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      double unit = kind == Kind.L1 ? featureScale * labelScale : featureScale * featureScale;
      double lambda =
          kind == Kind.BOX
              ? labelScale / featureScale * random.nextDouble()
              : unit * Math.pow(10, random.nextInt(-12, 4));
      return new Wild(x, y, features, classes, kind, lambda);
    }

    Problem problem() {
      PointwiseLoss loss =
          classes ? new ClassificationLosses.Logistic() : new RegressionLosses.HalfSquared();
      Penalties penalties =
          switch (kind) {
            case NONE -> Penalties.none();
            case L2 -> Penalties.l2(lambda);
            case L1 -> Penalties.l1(lambda);
            case BOX -> new Constraints.Box(-lambda / 2, lambda);
            case NON_NEGATIVE -> new Constraints.NonNegative();
          };
      return new Problem(new LinearObjective(loss, features, false), penalties);
    }

    /** F where minimising along one coordinate after the other ends. */
    double coordinateDescent() {
      double[] w = new double[features];
      double[] z = new double[y.length];
      double best = objective(w, z);
      for (int sweep = 0; sweep < 3000; sweep++) {
        for (int j = 0; j < features; j++) {
          move(j, w, z);
        }
        if (sweep % 50 == 49) {
          double now = objective(w, z);
          if (!(best - now > 1e-13 * Math.abs(best))) {
            return Math.min(best, now);
          }
          best = now;
        }
      }
      return objective(w, z);
    }

    private void move(int j, double[] w, double[] z) {
      double slope = 0;
      double curvature = 0;
      for (int i = 0; i < y.length; i++) {
        double xi = x[i * features + j];
        slope += xi * (classes ? 1 / (1 + Math.exp(-z[i])) - y[i] : z[i] - y[i]) / y.length;
        curvature += xi * xi * (classes ? 0.25 : 1) / y.length;
      }
      if (curvature == 0) {
        return;
      }
      double l2 = kind == Kind.L2 ? lambda : 0;
      double next = w[j] - (slope + l2 * w[j]) / (curvature + l2);
      next =
          switch (kind) {
            case L1 -> Math.signum(next) * Math.max(0, Math.abs(next) - lambda / curvature);
            case BOX -> Math.max(-lambda / 2, Math.min(lambda, next));
            case NON_NEGATIVE -> Math.max(0, next);
            default -> next;
          };
      for (int i = 0; i < y.length; i++) {
        z[i] += x[i * features + j] * (next - w[j]);
      }
      w[j] = next;
    }

    double objective(double[] w) {
      double[] z = new double[y.length];
      for (int i = 0; i < y.length; i++) {
        for (int j = 0; j < features; j++) {
          z[i] += x[i * features + j] * w[j];
        }
      }
      return objective(w, z);
    }

    private double objective(double[] w, double[] z) {
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        double margin = (2 * y[i] - 1) * z[i];
        sum +=
            classes
                ? Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)))
                : 0.5 * (z[i] - y[i]) * (z[i] - y[i]);
      }
      double penalty = 0;
      for (double each : w) {
        penalty +=
            kind == Kind.L2
                ? lambda / 2 * each * each
                : kind == Kind.L1 ? lambda * Math.abs(each) : 0;
      }
      return sum / y.length + penalty;
    }

    @Override
    public String toString() {
      return "%d × %d, %s, %s(%s), x₁₁ %s, y₁ %s"
          .formatted(y.length, features, classes ? "classes" : "values", kind, lambda, x[0], y[0]);
    }
  }
}
