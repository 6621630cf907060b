package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.VectorSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * Steps of a rule from a state, and what is measured on the way.
 *
 * <p>Where w is long and batches touch little of it, the state is of the {@link ActiveCoordinates}
 * alone, as long as they are few; a step then costs these, not d. Steps, measurements and snapshots
 * are those of all coordinates, bit by bit, so that it may change its form at any step.
 */
final class Descent {
  private static final int SHORT = 1 << 13; // coordinates, sums over which are always dense

  private final Problem problem;
  private final Updater updater;
  private DescentState state; // of the active coordinates, or of all
  private ActiveCoordinates active; // null where all coordinates take part
  private ParameterLayout layout; // of the state
  private double[] asked; // all of w as it was when it was last asked for; null without active ones
  private double[] now; // all of w; null before anybody needs it

  /** Steps from a state of all coordinates, which is kept. */
  private Descent(Problem problem, Updater updater, DescentState state) {
    this.problem = problem;
    this.updater = updater;
    this.state = state;
    this.layout = problem.layout();
  }

  /** Steps from a state of all coordinates, all of which take part. */
  static Descent dense(Problem problem, Updater updater, DescentState state) {
    return new Descent(problem, updater, state);
  }

  /** Steps from a state of all coordinates, in the form that costs less. */
  static Descent of(Problem problem, Updater updater, DescentState state) {
    Descent descent = new Descent(problem, updater, state);
    if (fits(problem, updater)) {
      List<Slot> declared = updater.slots(state.w().length);
      ActiveCoordinates some =
          ActiveCoordinates.where(problem.layout(), i -> !state.isAtRest(i, declared));
      if (some.areFew()) {
        descent.asked = state.w();
        descent.now = state.w();
        descent.take(some, state.mapped(some.layout(), updater, (all, rest) -> some.gather(all)));
      }
    }
    return descent;
  }

  /**
   * Steps that begin, in the form that costs less.
   *
   * @param start w, not changed
   */
  static Descent fresh(Problem problem, Updater updater, LearningRate rate, double[] start) {
    if (fits(problem, updater)) {
      ActiveCoordinates some =
          ActiveCoordinates.where(problem.layout(), i -> Double.doubleToRawLongBits(start[i]) != 0);
      if (some.areFew()) {
        double[] w = some.gather(start);
        Descent descent =
            new Descent(
                problem, updater, DescentState.fresh(some.layout(), updater, rate, List.of(), w));
        descent.asked = start.clone();
        descent.now = descent.asked;
        descent.take(some, descent.state);
        return descent;
      }
    }
    return new Descent(
        problem, updater, DescentState.fresh(problem.layout(), updater, rate, List.of(), start));
  }

  /** Whether coordinates at 0 that no batch has touched may be left out. */
  private static boolean fits(Problem problem, Updater updater) {
    return problem.layout().dimension() >= SHORT
        && updater.isCoordinatewise()
        && updater.staysAtZero()
        && !updater.looksAhead()
        && problem.penalties().terms().stream().allMatch(Descent::leavesZeros);
  }

  private static boolean leavesZeros(Penalties.Term term) {
    return term.penalty() instanceof Penalty.L1 || term.penalty() instanceof Penalty.L2;
  }

  private void take(ActiveCoordinates coordinates, DescentState of) {
    active = coordinates;
    layout = coordinates.layout();
    state = of;
  }

  /** The state, of the coordinates that take part; its arrays change with the next answer. */
  DescentState state() {
    return state;
  }

  /** Where the next gradient is wanted: all of w, or a point ahead of it. */
  double[] gradientPoint(double rate) {
    if (active == null) {
      return state.gradientPoint(rate, updater, problem.penalties(), layout);
    }
    if (now != null) {
      asked = now;
    } else {
      active.spread(state.w(), asked);
      now = asked;
    }
    return asked;
  }

  /** All of w; the array itself, which is only to be read. */
  double[] point() {
    if (active == null) {
      return state.w();
    }
    if (now == null) {
      now = asked.clone();
      active.spread(state.w(), now);
    }
    return now;
  }

  /** All of w before the last step, likewise. */
  double[] before() {
    if (active == null) {
      return state.before();
    }
    double[] all = asked.clone();
    active.spread(state.before(), all);
    return all;
  }

  /** The state of all coordinates: a copy where it is not that itself. */
  DescentState whole() {
    if (active == null) {
      return state;
    }
    int length = problem.layout().dimension();
    return state.mapped(
        problem.layout(),
        updater,
        (some, rest) -> {
          double[] all = Vectors.constant(length, rest);
          active.spread(some, all);
          return all;
        });
  }

  /**
   * The gradient of the mean loss and of the smooth penalties at the coordinates that take part,
   * which are those of the sum from now on, too.
   *
   * @param point where it was asked for
   */
  double[] gradient(double[] point, GradientSum sum) {
    VectorSum vector = sum.vector();
    if (active != null && vector.places() == null) {
      becomeDense();
    } else if (active != null) {
      admit(vector.places());
    }
    if (active == null) {
      return problem.smoothGradient(point, sum);
    }
    double[] gradient = new double[state.w().length];
    int[] places = active.placesOf(vector.places());
    for (int k = 0; k < places.length; k++) {
      gradient[places[k]] = vector.storedValues()[k] / sum.weight();
    }
    problem.penalties().addGradient(state.w(), gradient, layout);
    return gradient;
  }

  private void admit(int[] touched) {
    ActiveCoordinates former = active;
    ActiveCoordinates more = former.with(touched);
    if (more == former) {
      return;
    }
    if (!more.areFew()) {
      becomeDense();
      return;
    }
    int[] moved = more.placesOf(former.places());
    take(
        more,
        state.mapped(
            more.layout(),
            updater,
            (some, rest) -> {
              double[] grown = new double[more.places().length];
              if (rest != 0) {
                Arrays.fill(grown, rest);
              }
              Ranges.each(
                  0,
                  moved.length,
                  (from, to) -> {
                    for (int i = from; i < to; i++) {
                      grown[moved[i]] = some[i];
                    }
                  });
              return grown;
            }));
  }

  private void becomeDense() {
    state = whole();
    layout = problem.layout();
    active = null;
    asked = null;
    now = null;
  }

  /** R where the gradient was asked for. */
  double penalty(double[] point) {
    return active == null ? problem.penalty(point) : active.penalty(problem.penalties(), state.w());
  }

  /** As {@link Problem#gradientNorm} where the gradient was asked for. */
  double gradientNorm(double[] point, double[] gradient) {
    if (active == null) {
      return problem.gradientNorm(point, gradient);
    }
    if (!problem.penalties().hasProx()) {
      return active.norm(gradient);
    }
    double[] all = gradient.clone();
    problem.penalties().addProximalSubgradient(state.w(), all, layout);
    return active.norm(all);
  }

  /** ‖·‖₂ of the last step. */
  double stepNorm() {
    return active == null ? state.stepNorm() : active.distance(state.w(), state.before());
  }

  /** Turns a gradient into a direction, in place. */
  void direction(double[] gradient) {
    new Update(updater, state).direction(gradient);
  }

  /** Takes a step. */
  void step(double[] direction, double rate) {
    state.move(state.w(), direction, rate, updater, problem.penalties(), layout);
    new Update(updater, state).stepped();
    state.arrive();
    now = null;
  }
}
