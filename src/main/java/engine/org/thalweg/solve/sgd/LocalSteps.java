package org.thalweg.solve.sgd;

import java.util.function.Function;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * Steps of a rule in one thread, on all of w or on some of its coordinates.
 *
 * <pre>
 *   g = mean gradient of the batch + ∇ smooth penalty      at w, or where the rule wants it
 *   d = rule(g)
 *   w ← prox(w − η·d)                                      with step sizes η·p
 * </pre>
 *
 * @param layout of w, or of the coordinates that move
 * @param learningRate η by the number of the step
 */
record LocalSteps(
    ParameterLayout layout, Updater updater, Schedule learningRate, Penalties penalties) {

  /** Where the steps are: both change in place. */
  record State(double[] w, Slots memory) {}

  /** At w, which is kept, with the memory that the rule begins with. */
  State fresh(double[] w) {
    return new State(w, new Slots(updater.slots(w.length), DescentState.segments(layout)));
  }

  /**
   * Takes a step.
   *
   * @param step its number, from 0
   * @param batch gives the sums over the batch of the step at a point
   * @return whether F, its gradient and w are finite; if not, later steps make no sense
   */
  boolean take(State state, long step, Function<double[], GradientSum> batch) {
    double rate = learningRate.at(step);
    double[] w = state.w;
    double[] point = gradientPoint(state, step, rate);
    GradientSum sum = batch.apply(point);
    double[] gradient = sum.meanGradient();
    penalties.addGradient(point, gradient, layout);
    if (!Double.isFinite(sum.meanLoss() + penalties.value(point, layout)) || !isFinite(gradient)) {
      return false;
    }
    updater.direction(gradient, w, step + 1, state.memory);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * gradient[i];
    }
    if (penalties.hasProx()) {
      double[] stepSizes = Vectors.constant(w.length, rate);
      updater.precondition(stepSizes, step + 1, state.memory);
      penalties.prox(w, stepSizes, layout);
    }
    updater.stepped(w, step + 1, state.memory);
    return isFinite(w);
  }

  /** w itself, or the point that a rule with lookahead wants its gradient at. */
  private double[] gradientPoint(State state, long step, double rate) {
    if (!updater.looksAhead()) {
      return state.w;
    }
    double[] point = state.w.clone();
    double[] stepSizes = Vectors.constant(point.length, rate);
    updater.lookahead(point, stepSizes, step + 1, state.memory);
    penalties.prox(point, stepSizes, layout);
    return point;
  }

  private static boolean isFinite(double[] x) {
    double square = 0;
    for (double value : x) {
      square += value * value;
    }
    return Double.isFinite(square);
  }
}
