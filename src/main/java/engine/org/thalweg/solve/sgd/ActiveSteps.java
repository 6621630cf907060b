package org.thalweg.solve.sgd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Updater;

/**
 * Steps on the coordinates that did not begin at 0 or that a batch has touched since, as long as
 * they are few. All others are 0 and have always had a gradient of 0, so that a rule which {@link
 * Updater#staysAtZero stays at zero} leaves w and its memory there as they are, and L1 and L2
 * penalties do. Penalties and momentum move what a batch does not touch, so a step is over all
 * active coordinates, in as few passes as its measurements allow.
 */
final class ActiveSteps implements StepKernel {
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
