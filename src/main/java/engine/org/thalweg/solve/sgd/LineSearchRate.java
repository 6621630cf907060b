package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.thalweg.objective.LineLosses;
import org.thalweg.reduce.LineSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.update.Updater;

/**
 * A learning rate that is chosen along a line at the start, see {@link RateSearch}. From there it
 * falls on a straight line to a thousandth of that where the budget of steps runs out: A. Defazio
 * et al., "Optimal Linear Decay Learning Rate Schedules and Further Refinements", arXiv:2310.07831
 * (2023).
 *
 * @param steps of the line; empty for a constant rate
 */
public record LineSearchRate(OptionalLong steps) implements ChosenRate {
  static final double LAST = 1e-3; // of the first

  @Override
  public double search(Problem problem, Updater updater, double[] start, Oracle rows) {
    return RateSearch.rate(problem, updater, start, rows);
  }

  @Override
  public double at(long step, double[] memory) {
    return steps.isEmpty()
        ? memory[0]
        : new Schedules.Polynomial(memory[0], memory[0] * LAST, steps.getAsLong(), 1).at(step);
  }

  /**
   * The choice of a first learning rate, by two questions about all rows: the gradient at the
   * start, and F along the direction in which the rule goes once that gradient has lasted for
   * {@value #LASTING} updates, so that what builds up in its memory, such as a velocity, has built
   * up.
   *
   * <p>F is evaluated at the powers of two from 2⁻²⁴ to 2²⁴ at once. The rate taken is half of the
   * one at which F is least: what is best for one step is where many steps begin to overshoot.
   */
  private static final class RateSearch {
    private static final int LARGEST = 24; // power of two
    private static final int LASTING = 100; // updates
    private static final double[] RATES = rates();

    private RateSearch() {}

    private static double[] rates() {
      double[] rates = new double[2 * LARGEST + 1];
      Arrays.setAll(rates, k -> Math.scalb(1, k - LARGEST));
      return rates;
    }

    static double rate(Problem problem, Updater updater, double[] start, Oracle rows) {
      double[] gradient = problem.smoothGradient(start, rows.gradient(start, Draw.all()));
      DescentState lasting =
          DescentState.fresh(
              problem.layout(), updater, new Schedules.Constant(1), List.of(), start);
      double[] direction = gradient;
      for (long t = 1; t <= LASTING; t++) {
        direction = gradient.clone();
        updater.direction(direction, lasting.w(), t, lasting.slots());
      }
      LineSum sums = rows.answer(new LineQuestion(start, direction, RATES, Draw.all()));
      double best = RATES[0];
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < RATES.length; k++) {
        double[] point = LineLosses.point(start, direction, RATES[k]);
        double objective = problem.objective(point, sums.meanLoss(k));
        if (objective < least) {
          least = objective;
          best = RATES[k];
        }
      }
      return best / 2;
    }
  }
}
