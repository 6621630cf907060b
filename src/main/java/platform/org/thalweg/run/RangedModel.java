package org.thalweg.run;

import org.thalweg.objective.FactorizationObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.solve.ranges.RangeHead;

/**
 * A model whose w can lie in ranges.
 *
 * @param scores the model that has the same loss, scores and intercepts, and is linear
 * @param intercept whether it has any
 * @param layout of w
 * @param head what the weights of features make of a row
 */
record RangedModel(
    ScoredObjective scores, boolean intercept, ParameterLayout layout, RangeHead head) {
  /**
   * Takes an objective apart.
   *
   * @throws ClassCastException if it is neither a linear model, softmax nor a factorization
   *     machine, which the conf does not let through
   */
  static RangedModel of(Objective objective) {
    if (objective instanceof FactorizationObjective machine) {
      LinearObjective scores =
          new LinearObjective(machine.loss(), machine.features(), machine.intercept());
      RangeHead head = RangeHead.machine(machine.rank());
      return new RangedModel(scores, machine.intercept(), machine.layout(), head);
    }
    if (objective instanceof SoftmaxObjective softmax) {
      RangeHead head = RangeHead.classes(softmax.outputs());
      return new RangedModel(softmax, softmax.intercept(), softmax.layout(), head);
    }
    LinearObjective linear = (LinearObjective) objective;
    return new RangedModel(linear, linear.intercept(), linear.layout(), RangeHead.LINEAR);
  }
}
