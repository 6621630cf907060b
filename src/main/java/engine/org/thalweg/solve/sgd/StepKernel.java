package org.thalweg.solve.sgd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Oracle;
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
        && CoordinatePenalties.areL1AndL2(problem.penalties(), problem.layout());
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
   * Searches for η of the next step, of all coordinates, over the batch of that step: tries one
   * after the other, and takes the first that lowers F enough, or the last one that may be tried.
   *
   * @param here where the step begins
   */
  default double search(LearningRate.Search rule, Measurement here, Oracle rows) {
    throw new IllegalStateException("the length of a step is searched for on all of w only");
  }

  /** Takes a step along the gradient that was seen, as the rule says. */
  void step(double rate);

  /** Whether all of w is finite after the last step, before which it was. */
  boolean isFinite();

  /**
   * Steps on the coordinates that the batch of the step touches, without a penalty. The others have
   * a gradient of 0, so that a rule under which coordinates {@link Updater#restsWithoutGradient
   * rest} leaves w and its memory there as they are, wherever they are: a step costs what its batch
   * touches, however long the run is. A batch that touches much of w has a step on all of it.
   */
  static final class TouchedSteps implements StepKernel {
    private final Problem problem;
    private final Updater updater;
    private final DescentState state; // of all coordinates
    private ActiveCoordinates touched; // by the batch that was seen; null for all
    private double[] gradient; // there
    private ActiveCoordinates last; // of the last step; null where w may be another anywhere
    private DescentState moved; // of these, after that step
    private boolean isFinite = true;

    /** From a state of all coordinates, which is kept, and in which w is finite. */
    TouchedSteps(Problem problem, Updater updater, DescentState state) {
      this.problem = problem;
      this.updater = updater;
      this.state = state;
    }

    @Override
    public DescentState state() {
      return state;
    }

    @Override
    public LazyVector gradientPoint(double rate) {
      return LazyVector.of(state.w());
    }

    @Override
    public LazyVector measured() {
      return LazyVector.of(state.before());
    }

    @Override
    public StepKernel see(LazyVector point, GradientSum sum) {
      int[] places = sum.vector().places();
      if (places == null) {
        touched = null;
        gradient = sum.meanGradient();
        return this;
      }
      touched = ActiveCoordinates.of(problem.layout(), places);
      double[] sums = sum.vector().storedValues();
      gradient = new double[places.length];
      for (int k = 0; k < places.length; k++) {
        gradient[k] = sums[k] / sum.weight();
      }
      return this;
    }

    @Override
    public double penalty() {
      return 0;
    }

    @Override
    public double gradientNorm() {
      return touched == null ? Vectors.norm(gradient) : touched.norm(gradient);
    }

    @Override
    public double stepNorm() {
      return last == null ? state.stepNorm() : last.distance(moved.w(), moved.before());
    }

    @Override
    public void step(double rate) {
      if (touched == null) {
        isFinite = stepped(state, rate);
        moved = null;
      } else {
        leave();
        moved = state.gathered(touched, updater);
        isFinite = stepped(moved, rate);
        arrived();
      }
      last = touched;
      state.endStep();
    }

    private boolean stepped(DescentState of, double rate) {
      return new Update(updater, of).step(gradient, gradient.length, rate, RangePenalties.NONE);
    }

    /** Before a step: keeps w as it is, which is another one only where the last step moved it. */
    private void leave() {
      if (last == null) {
        state.beginStep();
      } else {
        last.spread(moved.w(), state.before());
      }
    }

    /** After a step on a copy of what is touched. */
    private void arrived() {
      touched.spread(moved.w(), state.w());
      Map<String, Double> vectors = DescentState.vectors(updater);
      state
          .slots()
          .asMap()
          .forEach(
              (name, all) -> {
                double[] some = moved.slots().of(name);
                if (vectors.containsKey(name)) {
                  touched.spread(some, all);
                } else {
                  System.arraycopy(some, 0, all, 0, all.length);
                }
              });
    }

    @Override
    public boolean isFinite() {
      return isFinite;
    }
  }

  /**
   * Steps on the coordinates that did not begin at 0 or that a batch has touched since, as long as
   * they are few. All others are 0 and have always had a gradient of 0, so that a rule which {@link
   * Updater#staysAtZero stays at zero} leaves w and its memory there as they are, and L1 and L2
   * penalties do. Penalties and momentum move what a batch does not touch, so a step is over all
   * active coordinates, in as few passes as its measurements allow.
   */
  static final class ActiveSteps implements StepKernel {
    private final Problem problem;
    private final Updater updater;
    ActiveCoordinates active; // the coordinates that take part
    private DescentState state; // of these, with slack
    private RangePenalties penalties; // on a short vector
    private double[] gradient; // of the smooth part, a short vector
    private double[] whole; // with that of the rest, likewise; null without it
    private double gradientNorm;
    private double stepNorm;
    private CoordinateInsertion unseen; // by w before the last step; null where that has made room
    private boolean isFinite = true;
    private final RankIndex ranks; // of these
    private double[] all; // w, of all coordinates; as it was before some steps
    private boolean isNow = true; // or as it is
    private AskedPoint asked; // where the last gradient was wanted; null before the first

    /**
     * From a state of some coordinates, which is kept.
     *
     * @param all the same w, of all coordinates, which is kept, too
     */
    ActiveSteps(
        Problem problem,
        Updater updater,
        ActiveCoordinates active,
        DescentState state,
        double[] all) {
      this.problem = problem;
      this.updater = updater;
      this.all = all;
      this.ranks = new RankIndex(problem.layout().dimension(), active.places(), active.count());
      take(active, state);
    }

    private void take(ActiveCoordinates coordinates, DescentState of) {
      ParameterLayout layout = coordinates.layout();
      active = coordinates;
      state = of.of(layout);
      penalties = RangePenalties.of(problem.penalties(), layout);
      int length = state.w().length;
      if (gradient == null || gradient.length != length) {
        gradient = new double[length];
        whole = penalties.hasProx() ? new double[length] : null;
      }
    }

    @Override
    public DescentState state() {
      return state;
    }

    @Override
    public LazyVector gradientPoint(double rate) {
      asked = new AskedPoint(state.step(), all, isNow);
      return asked;
    }

    @Override
    public LazyVector measured() {
      return asked;
    }

    @Override
    public double[] point() {
      if (!isNow) { // the array may still be wanted as it was asked for
        all = spread(state.w());
        isNow = true;
      }
      return all;
    }

    @Override
    public double[] before() {
      settle();
      return spread(state.before());
    }

    private double[] spread(double[] some) {
      double[] spread = new double[problem.layout().dimension()];
      active.spread(some, spread);
      return spread;
    }

    /** w before a step, until the sum of the next step comes: read from the active coordinates. */
    private final class AskedPoint implements LazyVector {
      private final long step;
      private final double[] array;
      private boolean isSpread;

      AskedPoint(long step, double[] array, boolean isSpread) {
        this.step = step;
        this.array = array;
        this.isSpread = isSpread;
      }

      private double[] some() {
        return state.step() == step ? state.w() : state.before();
      }

      @Override
      public synchronized double[] all() {
        if (!isSpread) {
          active.spread(some(), array);
          isSpread = true;
        }
        return array;
      }

      @Override
      public void read(int[] places, double[] to) {
        double[] some = some();
        for (int i = 0; i < places.length; i++) {
          to[i] = ranks.has(places[i]) == 0 ? 0 : some[ranks.of(places[i])];
        }
      }
    }

    @Override
    public DescentState whole() {
      settle();
      int length = problem.layout().dimension();
      return state.mapped(
          problem.layout(),
          updater,
          (some, rest) -> {
            double[] spread = Vectors.constant(length, rest);
            active.spread(some, spread);
            return spread;
          });
    }

    @Override
    public StepKernel see(LazyVector point, GradientSum sum) {
      int[] touched = sum.vector().places();
      if (touched == null) {
        return new DenseSteps(problem, updater, whole()).see(point, sum);
      }
      CoordinateInsertion admission = CoordinateInsertion.of(ranks, active.count(), touched);
      if (!active.areFew(active.count() + admission.size())) {
        return new DenseSteps(problem, updater, whole()).see(point, sum);
      }
      stepNorm = active.distance(state.w(), state.before());
      if (admission.size() > 0) {
        admit(admission);
      }
      differentiate(admission.at(), sum.vector().storedValues(), sum.weight());
      return this;
    }

    private void admit(CoordinateInsertion admission) {
      settle();
      int length = active.lengthWith(admission);
      ParameterLayout layout = active.layout();
      DescentState longer =
          length == state.w().length
              ? state
              : state.mapped(
                  layout, updater, (x, rest) -> CoordinateInsertion.longer(x, length, rest));
      List<Runnable> inserts = new ArrayList<>(); // which the cores share
      inserts.add(() -> active = active.with(admission));
      inserts.add(() -> admission.insert(longer.w(), 0));
      inserts.add(() -> ranks.add(admission.fresh(), admission.size()));
      DescentState.vectors(updater)
          .forEach(
              (name, rest) -> inserts.add(() -> admission.insert(longer.slots().of(name), rest)));
      inserts.parallelStream().forEach(Runnable::run);
      unseen = admission;
      take(active, longer);
    }

    /** Has w before the last step make room, too, which the next step would write anew. */
    private void settle() {
      if (unseen != null) {
        unseen.insert(state.before(), 0);
        unseen = null;
      }
    }

    /** The gradient and its norm, in one pass over the active coordinates. */
    private void differentiate(int[] at, double[] sums, double weight) {
      gradientNorm =
          Math.sqrt(
              active.sum(
                  (from, to, begin, end) -> {
                    Arrays.fill(gradient, from, to, 0);
                    int first = CoordinateInsertion.first(at, 0, at.length, from);
                    for (int k = first; k < at.length && at[k] < to; k++) {
                      gradient[at[k]] = sums[k] / weight;
                    }
                    penalties.addGradient(state.w(), gradient, from, to);
                    if (whole == null) {
                      return Vectors.square(gradient, active.places(), from, to, begin, end);
                    }
                    System.arraycopy(gradient, from, whole, from, to - from);
                    penalties.addProximalSubgradient(state.w(), whole, from, to);
                    return Vectors.square(whole, active.places(), from, to, begin, end);
                  }));
    }

    @Override
    public double penalty() {
      return active.penalty(problem.penalties(), state.w());
    }

    @Override
    public double gradientNorm() {
      return gradientNorm;
    }

    @Override
    public double stepNorm() {
      return stepNorm;
    }

    @Override
    public void step(double rate) {
      isFinite = new Update(updater, state).step(gradient, active.count(), rate, penalties);
      state.endStep();
      unseen = null;
      isNow = false;
    }

    @Override
    public boolean isFinite() {
      return isFinite;
    }
  }

  /** Steps on all coordinates of w: for every rule and every penalty. */
  static final class DenseSteps implements StepKernel {
    private final Problem problem;
    private final Updater updater;
    private final DescentState state;
    private double[] point; // where the gradient was asked for
    private double[] gradient; // there; from the direction on that
    private boolean isDirection;

    DenseSteps(Problem problem, Updater updater, DescentState state) {
      this.problem = problem;
      this.updater = updater;
      this.state = state;
    }

    @Override
    public DescentState state() {
      return state;
    }

    @Override
    public LazyVector gradientPoint(double rate) {
      if (!updater.looksAhead()) {
        return LazyVector.of(state.w());
      }
      double[] ahead = state.w().clone();
      double[] stepSizes = Vectors.constant(ahead.length, rate);
      new Update(updater, state).lookahead(ahead, stepSizes);
      problem.penalties().prox(ahead, stepSizes, problem.layout());
      return LazyVector.of(ahead);
    }

    @Override
    public LazyVector measured() {
      return LazyVector.of(point == state.w() ? state.before() : point);
    }

    @Override
    public StepKernel see(LazyVector at, GradientSum sum) {
      point = at.all();
      gradient = problem.smoothGradient(point, sum);
      isDirection = false;
      return this;
    }

    @Override
    public double penalty() {
      return problem.penalty(point);
    }

    @Override
    public double gradientNorm() {
      return problem.gradientNorm(point, gradient);
    }

    @Override
    public double stepNorm() {
      return state.stepNorm();
    }

    @Override
    public double search(LearningRate.Search rule, Measurement here, Oracle rows) {
      double[] smooth = gradient.clone();
      direct();
      double rate = here.learningRate();
      for (int trial = 1; ; trial++) {
        double[] end = state.w().clone();
        state.move(end, gradient, rate, updater, problem.penalties(), problem.layout());
        GradientSum sum = rows.answer(new GradientQuestion(end, new Draw.Batch(state.step())));
        double change = sum.meanLoss() + problem.penalty(end) - here.objective();
        if (rule.accepts(change, expected(smooth, end)) || trial == rule.trials()) {
          rule.found(rate, state.ofRate());
          return rate;
        }
        rate = rule.shorter(rate);
      }
    }

    /** The change of F that a gradient, and a proximal penalty as it is, predict. */
    private double expected(double[] smooth, double[] end) {
      double change = proximalValue(end) - proximalValue(state.w());
      for (int i = 0; i < end.length; i++) {
        change += smooth[i] * (end[i] - state.w()[i]);
      }
      return change;
    }

    private double proximalValue(double[] w) {
      return problem.penalty(w) - problem.penalties().smoothValue(w, problem.layout());
    }

    /** Turns the gradient into the direction, once. */
    private void direct() {
      if (!isDirection) {
        state.beginStep();
        new Update(updater, state).direction(gradient);
        isDirection = true;
      }
    }

    @Override
    public void step(double rate) {
      direct();
      state.move(state.w(), gradient, rate, updater, problem.penalties(), problem.layout());
      new Update(updater, state).stepped();
      state.endStep();
    }

    @Override
    public boolean isFinite() {
      return Vectors.isFinite(state.w());
    }
  }
}
