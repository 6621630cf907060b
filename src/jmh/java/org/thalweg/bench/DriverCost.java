package org.thalweg.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.update.Adam;
import org.thalweg.update.Momentum;
import org.thalweg.update.Sgd;
import org.thalweg.update.Updater;

/**
 * What the driver itself takes for a step where w is long: milliseconds, the median of some runs,
 * of gradient descent whose gradient is there already.
 *
 * <p>Arguments: d, 10,000,000 by default; steps of a run, 5 by default.
 */
public final class DriverCost {
  private static final int ROUNDS = 5;

  private DriverCost() {}

  public static void main(String[] arguments) {
    int dimension = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
    int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    GradientSum sum = new GradientSum(dimension);
    Arrays.setAll(sum.gradient(), i -> Math.sin(i));
    sum.add(1, 2, 2);
    Map<String, Measure.Timed> runs = new LinkedHashMap<>();
    runs.put("sgd", run(sum, new Sgd(), Penalties.none(), steps));
    runs.put("momentum, l2", run(sum, new Momentum(), Penalties.l2(1e-4), steps));
    runs.put("adam", run(sum, new Adam(), Penalties.none(), steps));
    runs.put("adam, l1", run(sum, new Adam(), Penalties.l1(1e-4), steps));
    double[] seconds = Measure.inTurn(1, ROUNDS, List.copyOf(runs.values()));
    int i = 0;
    for (String name : runs.keySet()) {
      Measure.print("%-14s %8.1f ms a step", name, 1e3 * seconds[i++]);
    }
  }

  /** Between the first report of a run and the last. */
  private static Measure.Timed run(
      GradientSum sum, Updater updater, Penalties penalties, int steps) {
    int dimension = sum.gradient().length;
    Problem problem =
        new Problem(
            new LinearObjective(new RegressionLosses.HalfSquared(), dimension, false), penalties);
    org.thalweg.solve.sgd.MiniBatchSgd.SgdSetting setting =
        new org.thalweg.solve.sgd.MiniBatchSgd.SgdSetting(
            problem, updater, new Schedules.Constant(1e-3), new OnDivergence.Stop(), step -> false);
    return () -> {
      long[] times = new long[steps + 1];
      Minimiser minimiser =
          Minimiser.of(problem, new Known(sum), new StopCriterion.MaxSteps(steps + 1))
              .heardBy(List.of(report -> times[(int) report.step()] = System.nanoTime()));
      minimiser.minimise(org.thalweg.solve.sgd.MiniBatchSgd.begin(setting, new double[dimension]));
      return (times[steps] - times[0]) / 1e9 / steps;
    };
  }

  /** Gives one sum for the gradient of every batch, and a loss of 0 along every line. */
  private record Known(GradientSum sum) implements Oracle {
    @Override
    public List<Answer> answerAll(List<Asked> questions) {
      if (questions.get(0).question() instanceof LineQuestion line) {
        LineSum losses = new LineSum(line.rates());
        losses.count(2, 2);
        return List.of(losses);
      }
      return List.of(sum);
    }

    @Override
    public long rows() {
      return 2;
    }
  }
}
