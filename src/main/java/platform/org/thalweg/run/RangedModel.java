package org.thalweg.run;

import org.thalweg.objective.FactorizationObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.ranges.RangeHead;

/**
 * A model whose w can lie in ranges.
 *
 * @param scores the linear model that has the same loss, score and intercept
 * @param layout of w
 * @param head what the weights of features make of a row
 */
record RangedModel(LinearObjective scores, ParameterLayout layout, RangeHead head) {
  /**
   * Takes an objective apart.
   *
   * @throws ClassCastException if it is neither a linear model nor a factorization machine, which
   *     the conf does not let through
   */
  static RangedModel of(Objective objective) {
    if (objective instanceof FactorizationObjective machine) {
      LinearObjective scores =
          new LinearObjective(machine.loss(), machine.features(), machine.intercept());
      return new RangedModel(scores, machine.layout(), new RangeHead(machine.rank()));
    }
    LinearObjective linear = (LinearObjective) objective;
    return new RangedModel(linear, linear.layout(), RangeHead.LINEAR);
  }
}
