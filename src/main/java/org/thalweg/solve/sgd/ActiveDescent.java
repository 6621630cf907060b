package org.thalweg.solve.sgd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
final class ActiveDescent implements Descent {
  private final Problem problem;
  private final Updater updater;
  private final boolean hasProx;
  private ActiveCoordinates active;
  private DescentState state; // of these, with slack
  private RangePenalties penalties; // on a short vector
  private double[] gradient; // of the smooth part, a short vector
  private double[] whole; // with that of the rest, likewise; null without it
  private double gradientNorm;
  private boolean isFinite = true;
  private double[] asked; // all of w as it was when it was last asked for
  private double[] now; // all of w; null before anybody needs it

  /**
   * From a state of some coordinates, which is kept.
   *
   * @param all the same w, of all coordinates, which is kept, too
   */
  ActiveDescent(
      Problem problem,
      Updater updater,
      ActiveCoordinates active,
      DescentState state,
      double[] all) {
    this.problem = problem;
    this.updater = updater;
    this.hasProx = problem.penalties().hasProx();
    this.asked = all;
    this.now = all;
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
      whole = hasProx ? new double[length] : null;
    }
  }

  /** The coordinates that take part. */
  ActiveCoordinates active() {
    return active;
  }

  @Override
  public DescentState state() {
    return state;
  }

  @Override
  public double[] gradientPoint(double rate) {
    if (now == null) {
      active.spread(state.w(), asked);
      now = asked;
    }
    asked = now;
    return asked;
  }

  @Override
  public double[] point() {
    if (now == null) {
      now = asked.clone();
      active.spread(state.w(), now);
    }
    return now;
  }

  @Override
  public double[] before() {
    double[] all = asked.clone();
    active.spread(state.before(), all);
    return all;
  }

  @Override
  public DescentState whole() {
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

  @Override
  public Descent see(double[] point, GradientSum sum) {
    int[] touched = sum.vector().places();
    if (touched == null) {
      return new WholeDescent(problem, updater, whole()).see(point, sum);
    }
    Admission admission = Admission.of(active, touched);
    if (!active.areFew(active.count() + admission.size())) {
      return new WholeDescent(problem, updater, whole()).see(point, sum);
    }
    if (admission.size() > 0) {
      admit(admission);
    }
    differentiate(admission.at(), sum.vector().storedValues(), sum.weight());
    return this;
  }

  private void admit(Admission admission) {
    ActiveCoordinates more = active.with(admission);
    int length = more.places().length;
    DescentState longer =
        length == state.w().length
            ? state
            : state.mapped(
                more.layout(),
                updater,
                (some, rest) -> Admission.longer(some, length, rest));
    List<Runnable> inserts = new ArrayList<>(); // which the cores share
    inserts.add(() -> admission.insert(longer.w(), 0));
    inserts.add(() -> admission.insert(longer.before(), 0));
    DescentState.vectors(updater)
        .forEach(
            (name, rest) ->
                inserts.add(() -> admission.insert(longer.slots().of(name), rest)));
    inserts.parallelStream().forEach(Runnable::run);
    take(more, longer);
  }

  /** The gradient and its norm, in one pass over the active coordinates. */
  private void differentiate(int[] at, double[] sums, double weight) {
    double square =
        active.sum(
            (from, to, begin, end) -> {
              Arrays.fill(gradient, from, to, 0);
              int first = Admission.first(at, 0, at.length, from);
              for (int k = first; k < at.length && at[k] < to; k++) {
                gradient[at[k]] = sums[k] / weight;
              }
              penalties.addGradient(state.w(), gradient, from, to);
              if (!hasProx) {
                return Vectors.square(gradient, active.places(), from, to, begin, end);
              }
              System.arraycopy(gradient, from, whole, from, to - from);
              penalties.addProximalSubgradient(state.w(), whole, from, to);
              return Vectors.square(whole, active.places(), from, to, begin, end);
            });
    gradientNorm = Math.sqrt(square);
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
    return active.distance(state.w(), state.before());
  }

  @Override
  public void step(double rate) {
    isFinite = new RangeStep(updater, state, penalties).take(gradient, active.count(), rate);
    state.arrive();
    now = null;
  }

  @Override
  public boolean isFinite() {
    return isFinite;
  }
}
