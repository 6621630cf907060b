package org.thalweg.solve.sgd;

import org.thalweg.linalg.LazyVector;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Updater;

/** Steps on all coordinates of w: for every rule and every penalty. */
final class DenseSteps implements StepKernel {
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
  public BacktrackingSearch search(LearningRate.Search rule, Measurement here) {
    double[] smooth = gradient.clone();
    direct();
    return new BacktrackingSearch(problem, updater, rule, state, here, smooth, gradient);
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
