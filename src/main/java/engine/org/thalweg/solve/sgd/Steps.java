package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.LazyVector;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.VectorSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * Steps of a rule from a state, and what is measured on the way:
 *
 * <pre>
 *   g = mean gradient of the batch + ∇ smooth penalty      at w, or where the rule wants it
 *   d = rule(g)
 *   w ← prox(w − η·d)                                      with step sizes η·p
 * </pre>
 *
 * <p>Where w is long, a step is on those coordinates alone that it may change, see {@link Reach}.
 * Steps, measurements and snapshots are those of all coordinates, bit by bit.
 */
final class Steps {
  /** Coordinates, sums over which are always dense. */
  static final int SHORT = 1 << 13;

  /** The coordinates of w that a step may change. */
  enum Reach {
    /** All of them: for every rule and every penalty. */
    ALL,
    /**
     * Those that did not begin at 0 or that a batch has touched since, as long as they are few. The
     * others are 0 and have always had a gradient of 0, so that a rule which {@link
     * Updater#staysAtZero stays at zero} leaves w and its memory there as they are, and L1 and L2
     * penalties do.
     */
    TOUCHED,
    /**
     * Those that the batch of the step touches, under a rule by which a coordinate {@link
     * Updater#restsWithoutGradient rests} and without a penalty: a step costs what its batch
     * touches, however long the run is. A batch that touches much of w has a step on all of it.
     */
    BATCH;

    private static Reach of(Problem problem, Updater updater, DescentState state) {
      if (problem.layout().dimension() < SHORT
          || !updater.isCoordinatewise()
          || updater.looksAhead()) {
        return ALL;
      }
      if (updater.restsWithoutGradient()
          && problem.penalties().terms().isEmpty()
          && Vectors.isFinite(state.w())) {
        return BATCH;
      }
      boolean fits = CoordinatePenalties.areL1AndL2(problem.penalties());
      return fits && updater.staysAtZero() ? TOUCHED : ALL;
    }
  }

  /** A step on some coordinates, in arrays that may be longer, since they are used again. */
  private static final class Part {
    private SomeCoordinates at;
    private RangePenalties penalties;
    private int[] places = {}; // ascending
    private double[] w = {}; // there, before the step
    private double[] moved = {}; // there, after it
    private double[] gradient = {}; // of the smooth part of F there
    private double gradientNorm; // of F
    private int count;

    /** Of the coordinates of a step before this one, and those of a sum, with its mean. */
    void take(Part before, double[] point, VectorSum sum, double weight) {
      int[] own = sum.places();
      double[] values = sum.storedValues();
      int others = before.count;
      int most = others + own.length;
      if (most > places.length) {
        int room = most == own.length ? most : most + most / 2;
        places = new int[room];
        w = new double[room];
        moved = new double[room];
        gradient = new double[room];
      }
      int next = 0;
      int i = 0;
      for (int j = 0; j < own.length; j++) {
        while (i < others && before.places[i] < own[j]) {
          w[next] = before.moved[i];
          gradient[next] = 0;
          places[next++] = before.places[i++];
        }
        w[next] = point[own[j]];
        gradient[next] = values[j] / weight;
        places[next++] = own[j];
        i += i < others && before.places[i] == own[j] ? 1 : 0;
      }
      count = next + others - i;
      System.arraycopy(before.moved, i, w, next, others - i);
      System.arraycopy(before.places, i, places, next, others - i);
      Arrays.fill(gradient, next, count, 0);
    }

    /** Adds the gradient of the smooth penalties, and takes the norm. */
    void differentiate(Problem problem) {
      at = SomeCoordinates.of(problem.layout(), places, count);
      penalties = RangePenalties.of(problem.penalties(), at.layout());
      double[] whole = penalties.hasProx() ? moved : gradient; // not needed before the step
      gradientNorm =
          Math.sqrt(
              at.sum(
                  (from, to, begin, end) -> {
                    penalties.addGradient(w, gradient, from, to);
                    if (penalties.hasProx()) {
                      System.arraycopy(gradient, from, whole, from, to - from);
                      penalties.addProximalSubgradient(w, whole, from, to);
                    }
                    return Vectors.square(whole, places, from, to, begin, end);
                  }));
    }
  }

  private static final Part NONE = new Part();

  private final Problem problem;
  private final Updater updater;
  private final DescentState state;
  private Reach reach;
  private Part part = new Part(); // of the sum that was seen
  private Part last = new Part(); // of the last step, or what began elsewhere than at 0
  private boolean isPart; // or of all of w
  private boolean wasPart; // likewise
  private double[] point; // where the gradient was asked for
  private double[] gradient; // there; from the direction on that
  private boolean isDirection;
  private boolean isFinite = true;

  private Steps(Problem problem, Updater updater, DescentState state, Reach reach) {
    this.problem = problem;
    this.updater = updater;
    this.state = state;
    this.reach = reach;
  }

  /** Steps from a state, which is kept, on all of w. */
  static Steps dense(Problem problem, Updater updater, DescentState state) {
    return new Steps(problem, updater, state, Reach.ALL);
  }

  /** Steps from a state, which is kept, on the fewest coordinates. */
  static Steps of(Problem problem, Updater updater, DescentState state) {
    Steps steps = new Steps(problem, updater, state, Reach.of(problem, updater, state));
    if (steps.reach == Reach.TOUCHED) {
      List<Slot> declared = updater.slots(state.w().length);
      Part touched = steps.last;
      touched.places =
          IntStream.range(0, state.w().length).filter(i -> !steps.isAtRest(i, declared)).toArray();
      touched.moved = IntStream.of(touched.places).mapToDouble(i -> state.w()[i]).toArray();
      touched.count = touched.places.length;
      steps.reach = steps.areFew(touched) ? Reach.TOUCHED : Reach.ALL;
    }
    return steps;
  }

  /** Whether a coordinate, and all that a rule remembers of it, is as where a run begins at 0. */
  private boolean isAtRest(int coordinate, List<Slot> declared) {
    int length = state.w().length;
    if (Double.doubleToRawLongBits(state.w()[coordinate]) != 0
        || Double.doubleToRawLongBits(state.before()[coordinate]) != 0) {
      return false;
    }
    for (Slot slot : declared) {
      boolean isOfIt = slot.length() == length;
      if (isOfIt && state.slots().of(slot.name())[coordinate] != slot.initial()) {
        return false;
      }
    }
    return true;
  }

  /** The coordinates that the next step may change. */
  Reach reach() {
    return reach;
  }

  /** The coordinates of the sum that was seen, which is not of all of w; and before it. */
  int[] places() {
    return Arrays.copyOf(part.places, part.count);
  }

  /** The state, whose arrays change with the steps. */
  DescentState state() {
    return state;
  }

  /** Where the next gradient is wanted: w, or a point ahead of it. */
  LazyVector gradientPoint(double rate) {
    if (!updater.looksAhead()) {
      return LazyVector.of(state.w());
    }
    double[] ahead = state.w().clone();
    double[] stepSizes = Vectors.constant(ahead.length, rate);
    new Update(updater, state).lookahead(ahead, stepSizes);
    problem.penalties().prox(ahead, stepSizes, problem.layout());
    return LazyVector.of(ahead);
  }

  /** The measured point, after the step from it, until the next step. */
  LazyVector measured() {
    return LazyVector.of(point == state.w() ? state.before() : point);
  }

  /**
   * Takes the gradient of the mean loss from a sum, and adds that of the smooth penalties.
   *
   * @param at where it was asked for
   */
  void see(LazyVector at, GradientSum sum) {
    point = at.all();
    isDirection = false;
    isPart = reach != Reach.ALL && sum.vector().places() != null;
    if (isPart) {
      part.take(reach == Reach.TOUCHED ? last : NONE, point, sum.vector(), sum.weight());
      part.differentiate(problem);
    } else {
      gradient = problem.smoothGradient(point, sum);
    }
    if (reach == Reach.TOUCHED && !(isPart && areFew(part))) {
      reach = Reach.ALL; // from the next step on
    }
  }

  /** Whether it pays to leave the others out. */
  private boolean areFew(Part some) {
    return some.count < state.w().length / VectorSum.SPARSE;
  }

  /** R where the gradient was asked for. */
  double penalty() {
    return isPart ? part.at.penalty(problem.penalties(), part.w) : problem.penalty(point);
  }

  /** As {@link Problem#gradientNorm} where the gradient was asked for. */
  double gradientNorm() {
    return isPart ? part.gradientNorm : problem.gradientNorm(point, gradient);
  }

  /** ‖·‖₂ of the last step. */
  double stepNorm() {
    return wasPart ? last.at.distance(last.moved, last.w) : state.stepNorm();
  }

  /**
   * Begins to search for the length of the next step, on all of w.
   *
   * @param here where it begins
   */
  BacktrackingSearch search(LearningRate.Search rule, Measurement here) {
    double[] smooth = gradient.clone();
    direct();
    return new BacktrackingSearch(problem, updater, rule, state, here, smooth, gradient);
  }

  /** Keeps w as it is, and turns the gradient into the direction, once. */
  private void direct() {
    if (!isDirection) {
      keep();
      new Update(updater, state).direction(gradient);
      isDirection = true;
    }
  }

  /** Before a step: keeps w as it is, which is another one only where the last step moved it. */
  private void keep() {
    if (wasPart) {
      last.at.spread(last.moved, state.before());
    } else {
      state.beginStep();
    }
  }

  /** Takes a step along the gradient that was seen, as the rule says. */
  void step(double rate) {
    Update update = new Update(updater, state);
    if (isPart) {
      keep();
      isFinite = update.step(part.at, part.w, part.moved, part.gradient, rate, part.penalties);
    } else {
      direct();
      state.move(state.w(), gradient, rate, updater, problem.penalties(), problem.layout());
      update.stepped();
      isFinite = Vectors.isFinite(state.w());
    }
    Part other = last;
    last = part;
    part = other;
    wasPart = isPart;
    state.endStep();
  }

  /** Whether all of w is finite after the last step, before which it was. */
  boolean isFinite() {
    return isFinite;
  }
}
