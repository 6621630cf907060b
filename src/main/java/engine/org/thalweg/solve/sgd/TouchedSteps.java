package org.thalweg.solve.sgd;

import java.util.Map;
import org.thalweg.linalg.LazyVector;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Updater;

/**
 * Steps on the coordinates that the batch of the step touches, without a penalty. The others have a
 * gradient of 0, so that a rule under which coordinates {@link Updater#restsWithoutGradient rest}
 * leaves w and its memory there as they are, wherever they are: a step costs what its batch
 * touches, however long the run is. A batch that touches much of w has a step on all of it.
 */
final class TouchedSteps implements StepKernel {
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
