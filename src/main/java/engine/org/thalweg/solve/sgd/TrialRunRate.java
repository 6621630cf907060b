package org.thalweg.solve.sgd;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thalweg.linalg.LazyVector;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.RateStages;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.update.Updater;

/**
 * A learning rate that is chosen by short runs, see {@link TrialRuns}: what a step along a line
 * says of a rate holds for one step, and the noise of batches is not in it. In each stage of the
 * run it falls on a straight line from there to a thousandth, as {@link LineSearchRate} does; in a
 * stage that does not end it stays.
 *
 * @param trialSteps of a short run
 * @param part of the rate that is best in short runs, with which the stages begin
 */
public record TrialRunRate(RateStages stages, int trialSteps, double part) implements ChosenRate {

  /** All of the rate that is best in short runs. */
  public TrialRunRate(RateStages stages, int trialSteps) {
    this(stages, trialSteps, 1);
  }

  @Override
  public double search(Problem problem, Updater updater, double[] start, Oracle rows) {
    return new TrialRuns(problem, updater, start, trialSteps, rows).rate();
  }

  @Override
  public double at(long step, double[] memory) {
    double rate = part * memory[0];
    int stage = stages.of(step);
    long begin = stages.begin(stage);
    long steps = Math.max(1, stages.end(stage) - begin);
    return new Schedules.Polynomial(rate, rate * LineSearchRate.LAST, steps, 1).at(step - begin);
  }

  /**
   * The choice of a first learning rate by short runs from the start, each on the batches of the
   * first steps at a constant rate. The best one has the lowest mean objective over its last
   * quarter: each batch of an epoch is new when it is met, so that is an estimate of F which no
   * step has seen. All runs meet the same batches, whose noise is thus in all of them.
   *
   * <p>First, runs of a quarter of the steps at powers of ten times {@value #FIRST} find the order
   * of magnitude; then whole runs at powers of √10 begin at the best of these and on both sides of
   * it, since a rate that is far too large may end a short run well, at a point where no unit of a
   * perceptron is active. Either search goes on in the direction in which it gains, until it no
   * longer does. A whole run is given up after half of its steps where it was behind the best one
   * after a quarter of them and falls far behind. A rate at which F is no longer finite is worse
   * than any other.
   */
  static final class TrialRuns {
    private static final double FIRST = 0.01;
    private static final int FARTHEST = 24; // half decades from there
    private static final int SHORT = 4; // the first runs have this part of the steps: 1 / SHORT

    private final Problem problem;
    private final Updater updater;
    private final double[] start;
    private final int steps;
    private final Oracle rows;
    private final Map<Integer, Double> tried = new LinkedHashMap<>(); // objective, by half decade
    private double[] bestObjectives = {}; // of the steps of the best whole run, once there is one

    TrialRuns(Problem problem, Updater updater, double[] start, int steps, Oracle rows) {
      this.problem = problem;
      this.updater = updater;
      this.start = start;
      this.steps = steps;
      this.rows = rows;
    }

    /** The rate that is best. */
    double rate() {
      int first = best(0, true);
      tried.clear();
      return rate(best(first, false));
    }

    /** The best half decade of those that are tried from one on. */
    private int best(int first, boolean isShort) {
      Optional<Integer> next = Optional.of(first);
      while (next.isPresent()) {
        int half = next.get();
        double[] objectives = new double[isShort ? (steps + SHORT - 1) / SHORT : steps];
        double reached = run(rate(half), objectives);
        tried.put(half, reached);
        boolean isBest = !isShort && best() == half && Double.isFinite(reached);
        bestObjectives = isBest ? objectives : bestObjectives;
        next = next(isShort);
      }
      return best();
    }

    private static double rate(int half) {
      return FIRST * StrictMath.pow(10, half / 2.0);
    }

    /** Takes steps at a rate, and gives what it has reached; infinity where F is not finite. */
    private double run(double rate, double[] objectives) {
      StepKernel descent = StepKernel.fresh(problem, updater, new Schedules.Constant(rate), start);
      int taken = 0;
      while (taken < objectives.length && !isBehind(objectives, taken)) {
        LazyVector point = descent.gradientPoint(rate);
        GradientSum batch = rows.answer(new GradientQuestion(point, new Draw.Batch(taken)));
        descent = descent.see(point, batch);
        objectives[taken] = batch.meanLoss() + descent.penalty();
        boolean isFinite = Double.isFinite(objectives[taken]);
        if (isFinite) {
          descent.step(rate);
        }
        if (!isFinite || !descent.isFinite()) {
          return Double.POSITIVE_INFINITY;
        }
        taken++;
      }
      return last(objectives, taken);
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
     * Whether the best run is farther ahead after a half of the steps than it was after a quarter
     * of them, by more than a quarter of what it has gained. Batches are the same for both, so
     * their noise is not in how far; those that are nearly as good are left to the end.
     */
    private boolean isBehind(double[] objectives, int taken) {
      if (bestObjectives.length == 0 || taken != steps / 2) {
        return false;
      }
      double before = distance(objectives, steps / 4);
      double now = distance(objectives, taken);
      double gained = bestObjectives[0] - last(bestObjectives, taken);
      return before > 0 && now > before && now > gained / 4;
    }

    private double distance(double[] objectives, int taken) {
      return last(objectives, taken) - last(bestObjectives, taken);
    }

    /** A neighbour of the best rate that was not tried yet; a larger one first. */
    private Optional<Integer> next(boolean isShort) {
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
}
