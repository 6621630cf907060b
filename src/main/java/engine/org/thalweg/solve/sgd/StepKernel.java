package org.thalweg.solve.sgd;

import java.util.List;
import org.thalweg.linalg.LazyVector;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * Steps of a rule from a state, and what is measured on the way, in one of three forms:
 *
 * <pre>
 *   {@link DenseSteps}    on all coordinates of w
 *   {@link ActiveSteps}   on those that the batches so far have touched
 *   {@link TouchedSteps}  on those that the batch of the step touches
 * </pre>
 *
 * Where w is long and batches touch little of it, the other two cost less. Steps, measurements and
 * snapshots are those of all coordinates, bit by bit, so a run may change its form at any step.
 */
interface StepKernel {
  /** Coordinates, sums over which are always dense. */
  int SHORT = 1 << 13;

  /** Steps from a state of all coordinates, which is kept, on all of them. */
  static StepKernel dense(Problem problem, Updater updater, DescentState state) {
    return new DenseSteps(problem, updater, state);
  }

  /** Steps from a state of all coordinates, which may be kept, in the form that costs least. */
  static StepKernel of(Problem problem, Updater updater, DescentState state) {
    if (rests(problem, updater, state.w())) {
      return new TouchedSteps(problem, updater, state);
    }
    if (fits(problem, updater)) {
      List<Slot> declared = updater.slots(state.w().length);
      ActiveCoordinates active =
          ActiveCoordinates.where(problem.layout(), i -> !isAtRest(state, i, declared));
      if (active.areFew()) {
        return new ActiveSteps(
            problem,
            updater,
            active,
            state.mapped(active.layout(), updater, (all, rest) -> active.gather(all)),
            state.w());
      }
    }
    return dense(problem, updater, state);
  }

  /**
   * Steps that begin, in the form that costs least.
   *
   * @param start w, not changed
   */
  static StepKernel fresh(Problem problem, Updater updater, LearningRate rate, double[] start) {
    boolean rests = rests(problem, updater, start);
    if (!rests && fits(problem, updater)) {
      ActiveCoordinates active =
          ActiveCoordinates.where(problem.layout(), i -> Double.doubleToRawLongBits(start[i]) != 0);
      if (active.areFew()) {
        double[] w = active.gather(start);
        return new ActiveSteps(
            problem,
            updater,
            active,
            DescentState.fresh(active.layout(), updater, rate, List.of(), w),
            start.clone());
      }
    }
    DescentState state = DescentState.fresh(problem.layout(), updater, rate, List.of(), start);
    return rests ? new TouchedSteps(problem, updater, state) : dense(problem, updater, state);
  }

  /** Whether a coordinate, and all that a rule remembers of it, is as where a run begins at 0. */
  private static boolean isAtRest(DescentState state, int coordinate, List<Slot> declared) {
    double[] w = state.w();
    if (Double.doubleToRawLongBits(w[coordinate]) != 0
        || Double.doubleToRawLongBits(state.before()[coordinate]) != 0) {
      return false;
    }
    for (Slot slot : declared) {
      boolean isOfIt = slot.length() == w.length;
      if (isOfIt && state.slots().of(slot.name())[coordinate] != slot.initial()) {
        return false;
      }
    }
    return true;
  }

  /** Whether coordinates at 0 that no batch has touched may be left out. */
  private static boolean fits(Problem problem, Updater updater) {
    return isLong(problem, updater)
        && updater.staysAtZero()
        && CoordinatePenalties.areL1AndL2(problem.penalties());
  }

  /** Whether a step may leave out what its batch does not touch, wherever that is. */
  private static boolean rests(Problem problem, Updater updater, double[] w) {
    return isLong(problem, updater)
        && updater.restsWithoutGradient()
        && problem.penalties().terms().isEmpty()
        && Vectors.isFinite(w);
  }

  private static boolean isLong(Problem problem, Updater updater) {
    return problem.layout().dimension() >= SHORT
        && updater.isCoordinatewise()
        && !updater.looksAhead();
  }

  /**
   * The number of steps and what the learning rate remembers; w and the memory of the rule are of
   * the coordinates of this form, and change with the next sum.
   */
  DescentState state();

  /** Where the next gradient is wanted: all of w, or a point ahead of it. */
  LazyVector gradientPoint(double rate);

  /** The measured point, after the step from it, until the next sum is seen. */
  LazyVector measured();

  /** All of w; the array itself, which is only to be read. */
  default double[] point() {
    return state().w();
  }

  /** All of w before the last step, likewise. */
  default double[] before() {
    return state().before();
  }

  /** The state of all coordinates: a copy where it is not that itself. */
  default DescentState whole() {
    return state();
  }

  /**
   * Takes the gradient of the mean loss from a sum, and adds that of the smooth penalties.
   *
   * @param point where it was asked for
   * @return this, or the form in which the run goes on from here
   */
  StepKernel see(LazyVector point, GradientSum sum);

  /** R where the gradient was asked for. */
  double penalty();

  /** As {@link Problem#gradientNorm} where the gradient was asked for. */
  double gradientNorm();

  /** ‖·‖₂ of the last step. */
  double stepNorm();

  /**
   * Begins to search for the length of the next step, of all coordinates.
   *
   * @param here where it begins
   */
  default BacktrackingSearch search(LearningRate.Search rule, Measurement here) {
    throw new IllegalStateException("the length of a step is searched for on all of w only");
  }

  /** Takes a step along the gradient that was seen, as the rule says. */
  void step(double rate);

  /** Whether all of w is finite after the last step, before which it was. */
  boolean isFinite();
}
