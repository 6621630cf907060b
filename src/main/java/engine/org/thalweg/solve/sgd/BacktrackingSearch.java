package org.thalweg.solve.sgd;

import java.util.Optional;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.update.Updater;

/**
 * The search for the length of one step, over the batch of that step: it tries one learning rate
 * after the other, and takes the first that lowers F enough, or the last one that may be tried.
 */
final class BacktrackingSearch {
  private final Problem problem;
  private final Updater updater;
  private final LearningRate.Search rule;
  private final DescentState state;
  private final Measurement here;
  private final double[] gradient;
  private final double[] direction;
  private double rate;
  private double[] end;
  private int trials = 1;

  /**
   * Before the first trial.
   *
   * @param here where the step begins
   * @param gradient of the smooth part of F there
   * @param direction d
   */
  BacktrackingSearch(
      Problem problem,
      Updater updater,
      LearningRate.Search rule,
      DescentState state,
      Measurement here,
      double[] gradient,
      double[] direction) {
    this.problem = problem;
    this.updater = updater;
    this.rule = rule;
    this.state = state;
    this.here = here;
    this.gradient = gradient;
    this.direction = direction;
    this.rate = here.learningRate();
    this.end = end();
  }

  private double[] end() {
    double[] w = state.w().clone();
    state.move(w, direction, rate, updater, problem.penalties(), problem.layout());
    return w;
  }

  Measurement here() {
    return here;
  }

  Question<?> ask() {
    return new GradientQuestion(end, new Draw.Batch(state.step()));
  }

  /** Takes the sums at the end of the step that was tried; η where that is found. */
  Optional<Double> tell(GradientSum sum) {
    double change = sum.meanLoss() + problem.penalty(end) - here.objective();
    if (rule.accepts(change, expected()) || trials == rule.trials()) {
      rule.found(rate, state.ofRate());
      return Optional.of(rate);
    }
    trials++;
    rate = rule.shorter(rate);
    end = end();
    return Optional.empty();
  }

  /** The change of F that the gradient, and a proximal penalty as it is, predict. */
  private double expected() {
    double change = proximalValue(end) - proximalValue(state.w());
    for (int i = 0; i < end.length; i++) {
      change += gradient[i] * (end[i] - state.w()[i]);
    }
    return change;
  }

  private double proximalValue(double[] w) {
    Penalties penalties = problem.penalties();
    return problem.penalty(w) - penalties.smoothValue(w, problem.layout());
  }
}
