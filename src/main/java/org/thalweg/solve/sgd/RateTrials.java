package org.thalweg.solve.sgd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Updater;

/**
 * The choice of a first learning rate by short runs from the start, each on the batches of the
 * first steps at a constant rate. The best one has the lowest mean objective over its last quarter:
 * each batch of an epoch is new when it is met, so that is an estimate of F which no step has seen.
 * All runs meet the same batches, whose noise is thus in all of them.
 *
 * <p>The rates are powers of √10 times {@value #FIRST}. From there the search goes on in the
 * direction in which it gains, until it no longer does. A rate at which F is no longer finite is
 * worse than any other.
 */
final class RateTrials implements ChosenRate.Search {
  private static final double FIRST = 0.01;
  private static final int FARTHEST = 24; // half decades from there

  private final Problem problem;
  private final Updater updater;
  private final double[] start;
  private final int steps;
  private final Map<Integer, Double> tried = new LinkedHashMap<>(); // objective, by half decade
  private int power; // of the rate that is tried
  private Descent descent;
  private double[] point; // where the next gradient is wanted
  private double sum; // of the objectives that count

  RateTrials(Problem problem, Updater updater, double[] start, int steps) {
    this.problem = problem;
    this.updater = updater;
    this.start = start;
    this.steps = steps;
    begin(0);
  }

  private void begin(int half) {
    power = half;
    sum = 0;
    descent = Descent.fresh(problem, updater, new Schedules.Constant(rate(half)), start);
    point = descent.gradientPoint(rate(half));
  }

  private static double rate(int half) {
    return FIRST * StrictMath.pow(10, half / 2.0);
  }

  @Override
  public Question ask() {
    return new Question.Gradient(point, new Draw.Batch(descent.state().step()));
  }

  @Override
  public Optional<Double> tell(Answer answer) {
    GradientSum batch = ((Answer.Sum) answer).sum();
    double[] gradient = descent.gradient(point, batch);
    double objective = batch.meanLoss() + descent.penalty(point);
    sum += descent.state().step() >= steps - counted() ? objective : 0;
    boolean isFinite = Double.isFinite(objective) && step(gradient);
    if (isFinite && descent.state().step() < steps) {
      point = descent.gradientPoint(rate(power));
      return Optional.empty();
    }
    tried.put(power, isFinite ? sum / counted() : Double.POSITIVE_INFINITY);
    Optional<Integer> next = next();
    next.ifPresent(this::begin);
    return next.isPresent() ? Optional.empty() : Optional.of(rate(best()));
  }

  private int counted() {
    return (steps + 3) / 4;
  }

  private boolean step(double[] gradient) {
    descent.direction(gradient);
    descent.step(gradient, rate(power));
    return Vectors.isFinite(descent.state().w());
  }

  /** A neighbour of the best rate that was not tried yet; a larger one first. */
  private Optional<Integer> next() {
    int best = best();
    for (int half : new int[] {best + 1, best - 1}) {
      if (!tried.containsKey(half) && Math.abs(half) <= FARTHEST) {
        return Optional.of(half);
      }
    }
    return Optional.empty();
  }

  /** The best one so far: of equal ones the first, and the smallest where F is finite at none. */
  private int best() {
    int best = tried.keySet().iterator().next();
    for (int half : tried.keySet()) {
      double least = tried.get(best);
      boolean isLower = tried.get(half) < least;
      best = isLower || Double.isInfinite(least) && half < best ? half : best;
    }
    return best;
  }
}
