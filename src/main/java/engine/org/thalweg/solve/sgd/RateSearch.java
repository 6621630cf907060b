package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.update.Updater;

/**
 * The choice of a first learning rate, by two questions about all rows: the gradient at the start,
 * and F along the direction in which the rule goes once that gradient has lasted for {@value
 * #LASTING} updates, so that what builds up in its memory, such as a velocity, has built up.
 *
 * <p>F is evaluated at the powers of two from 2⁻²⁴ to 2²⁴ at once. The rate taken is half of the
 * one at which F is least: what is best for one step is where many steps begin to overshoot.
 */
final class RateSearch implements ChosenRate.StepwiseSearch {
  private static final int LARGEST = 24; // power of two
  private static final int LASTING = 100; // updates
  private static final double[] RATES = rates();

  private final Problem problem;
  private final Updater updater;
  private final double[] start;
  private double[] direction; // null before the gradient is known

  RateSearch(Problem problem, Updater updater, double[] start) {
    this.problem = problem;
    this.updater = updater;
    this.start = start;
  }

  private static double[] rates() {
    double[] rates = new double[2 * LARGEST + 1];
    Arrays.setAll(rates, k -> Math.scalb(1, k - LARGEST));
    return rates;
  }

  @Override
  public Question<?> ask() {
    return direction == null
        ? new GradientQuestion(start, Draw.all())
        : new LineQuestion(start, direction, RATES, Draw.all());
  }

  @Override
  public Optional<Double> tell(Answer answer) {
    if (answer instanceof LineSum losses) {
      return Optional.of(best(losses) / 2);
    }
    double[] gradient = problem.smoothGradient(start, (GradientSum) answer);
    DescentState lasting =
        DescentState.fresh(problem.layout(), updater, new Schedules.Constant(1), List.of(), start);
    for (long t = 1; t <= LASTING; t++) {
      direction = gradient.clone();
      updater.direction(direction, lasting.w(), t, lasting.slots());
    }
    return Optional.empty();
  }

  private double best(LineSum sums) {
    double best = RATES[0];
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < RATES.length; k++) {
      double rate = RATES[k];
      double[] point = new double[start.length];
      Arrays.setAll(point, i -> start[i] - rate * direction[i]);
      double objective = problem.objective(point, sums.meanLoss(k));
      if (objective < least) {
        least = objective;
        best = rate;
      }
    }
    return best;
  }
}
