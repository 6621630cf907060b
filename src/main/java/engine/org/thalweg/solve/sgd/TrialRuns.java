package org.thalweg.solve.sgd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.linalg.LazyVector;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.update.Updater;

/**
 * The choice of a first learning rate by short runs from the start, each on the batches of the
 * first steps at a constant rate. The best one has the lowest mean objective over its last quarter:
 * each batch of an epoch is new when it is met, so that is an estimate of F which no step has seen.
 * All runs meet the same batches, whose noise is thus in all of them.
 *
 * <p>First, runs of a quarter of the steps at powers of ten times {@value #FIRST} find the order of
 * magnitude; then whole runs at powers of √10 begin at the best of these and on both sides of it,
 * since a rate that is far too large may end a short run well, at a point where no unit of a
 * perceptron is active. Either search goes on in the direction in which it gains, until it no
 * longer does. A whole run is given up after half of its steps where it was behind the best one
 * after a quarter of them and falls far behind. A rate at which F is no longer finite is worse than
 * any other.
 */
final class TrialRuns implements ChosenRate.StepwiseSearch {
  private static final double FIRST = 0.01;
  private static final int FARTHEST = 24; // half decades from there
  private static final int SHORT = 4; // the first runs have this part of the steps: 1 / SHORT

  private final Problem problem;
  private final Updater updater;
  private final double[] start;
  private final int steps;
  private final Map<Integer, Double> tried = new LinkedHashMap<>(); // objective, by half decade
  private boolean isShort = true;
  private double[] bestObjectives; // of the steps of the best whole run; null before there is one
  private double[] objectives; // of the steps of this run
  private int power; // of the rate that is tried
  private StepKernel descent;
  private LazyVector point; // where the next gradient is wanted

  TrialRuns(Problem problem, Updater updater, double[] start, int steps) {
    this.problem = problem;
    this.updater = updater;
    this.start = start;
    this.steps = steps;
    begin(0);
  }

  private void begin(int half) {
    power = half;
    objectives = new double[isShort ? (steps + SHORT - 1) / SHORT : steps];
    descent = null; // whose arrays the next one may need
    descent = StepKernel.fresh(problem, updater, new Schedules.Constant(rate(half)), start);
    point = descent.gradientPoint(rate(half));
  }

  private static double rate(int half) {
    return FIRST * StrictMath.pow(10, half / 2.0);
  }

  @Override
  public Question<?> ask() {
    return new GradientQuestion(point, new Draw.Batch(descent.state().step()));
  }

  @Override
  public Optional<Double> tell(Answer answer) {
    GradientSum batch = (GradientSum) answer;
    descent = descent.see(point, batch);
    double objective = batch.meanLoss() + descent.penalty();
    objectives[(int) descent.state().step()] = objective;
    boolean isFinite = Double.isFinite(objective) && step();
    int taken = (int) descent.state().step();
    if (isFinite && taken < objectives.length && !isBehind(taken)) {
      point = descent.gradientPoint(rate(power));
      return Optional.empty();
    }
    return ended(isFinite ? last(objectives, taken) : Double.POSITIVE_INFINITY);
  }

  /** Takes note of what this rate has reached, and goes on to another. */
  private Optional<Double> ended(double reached) {
    tried.put(power, reached);
    bestObjectives = best() == power && Double.isFinite(reached) ? objectives : bestObjectives;
    Optional<Integer> next = next();
    if (next.isEmpty() && isShort) {
      next = Optional.of(best());
      isShort = false;
      tried.clear();
      bestObjectives = null;
    }
    next.ifPresent(this::begin);
    return next.isPresent() ? Optional.empty() : Optional.of(rate(best()));
  }

  /** The mean objective over the last quarter of so many steps. */
  private static double last(double[] objectives, int taken) {
    int from = taken - (taken + 3) / 4;
    double sum = 0;
    for (int i = from; i < taken; i++) {
      sum += objectives[i];
    }
    return sum / (taken - from);
  }

  /**
   * Whether the best run is farther ahead after a half of the steps than it was after a quarter of
   * them, by more than a quarter of what it has gained. Batches are the same for both, so their
   * noise is not in how far; those that are nearly as good are left to the end.
   */
  private boolean isBehind(int taken) {
    if (isShort || bestObjectives == null || taken != steps / 2) {
      return false;
    }
    double before = distance(steps / 4);
    double now = distance(taken);
    double gained = bestObjectives[0] - last(bestObjectives, taken);
    return before > 0 && now > before && now > gained / 4;
  }

  private double distance(int taken) {
    return last(objectives, taken) - last(bestObjectives, taken);
  }

  private boolean step() {
    descent.step(rate(power));
    return descent.isFinite();
  }

  /** A neighbour of the best rate that was not tried yet; a larger one first. */
  private Optional<Integer> next() {
    int best = best();
    int first = isShort ? best : tried.keySet().iterator().next();
    int far = isShort ? 2 : 1;
    for (int half : new int[] {first + far, first - far, best + far, best - far}) {
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
