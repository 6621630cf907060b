package org.thalweg.solve;

import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;

/** The objective along the step that a trainer is about to take, over the batch of that step. */
final class StepLine implements LearningRate.Line {
  private final Trainer trainer;
  private final GradientSource source;
  private final TrainingState state;
  private final double[] gradient;
  private final double[] direction;
  private final double objective;
  private long rows;

  /**
   * A line from the parameters of a state.
   *
   * @param gradient of the smooth part there
   * @param direction d, by the time the line is asked
   * @param objective F there
   */
  StepLine(
      Trainer trainer,
      GradientSource source,
      TrainingState state,
      double[] gradient,
      double[] direction,
      double objective) {
    this.trainer = trainer;
    this.source = source;
    this.state = state;
    this.gradient = gradient;
    this.direction = direction;
    this.objective = objective;
  }

  @Override
  public double change(double rate) {
    double[] end = end(rate);
    GradientSum sum = source.evaluate(end, state.step());
    rows += sum.rows();
    return sum.meanLoss() + trainer.penalties().value(end, trainer.layout()) - objective;
  }

  @Override
  public double expected(double rate) {
    double[] end = end(rate);
    double change = proximalValue(end) - proximalValue(state.w());
    for (int i = 0; i < end.length; i++) {
      change += gradient[i] * (end[i] - state.w()[i]);
    }
    return change;
  }

  /** Rows looked at so far. */
  long rows() {
    return rows;
  }

  private double[] end(double rate) {
    double[] end = state.w().clone();
    trainer.move(end, direction, rate, state);
    return end;
  }

  private double proximalValue(double[] w) {
    Penalties penalties = trainer.penalties();
    return penalties.value(w, trainer.layout()) - penalties.smoothValue(w, trainer.layout());
  }
}
