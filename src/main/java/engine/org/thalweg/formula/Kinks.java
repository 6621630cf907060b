package org.thalweg.formula;

import java.util.List;
import org.thalweg.formula.Expression.Call;

/** How smooth a function is in scores and parameters. */
final class Kinks {
  private final Prover prover;

  Kinks(Prover prover) {
    this.prover = prover;
  }

  /** The worst that happens anywhere, or might. */
  Smoothness of(Expression expression) {
    if (prover.isFree(expression) || !(expression instanceof Call call)) {
      return Smoothness.SMOOTH;
    }
    Smoothness parts = parts(call);
    return parts.compareTo(Smoothness.BEND) <= 0
        ? parts
        : new OneVariable(prover).smoothness(expression).orElse(parts);
  }

  private Smoothness parts(Call call) {
    Smoothness worst = own(call);
    for (Expression argument : call.arguments()) {
      Smoothness part = isFlattened(call, argument) ? Smoothness.BEND : of(argument);
      worst = part.compareTo(worst) > 0 ? part : worst;
    }
    return worst;
  }

  private Smoothness own(Call call) {
    boolean isDecidedByRow = call.function() == Function.IF && prover.isFree(call.argument(0));
    return isDecidedByRow ? Smoothness.SMOOTH : call.function().row().smoothness();
  }

  /** A square or a higher power of what has its kink at 0 has none. */
  private boolean isFlattened(Call call, Expression argument) {
    boolean isPower =
        call.function() == Function.SQUARE
            || call.function() == Function.POWER
                && prover.ranges().of(call.argument(1)).lower() > 1
                && prover.isFree(call.argument(1));
    List<Function> atZero = List.of(Function.POS, Function.ABS);
    return isPower
        && argument instanceof Call inner
        && atZero.contains(inner.function())
        && of(inner.argument(0)) == Smoothness.SMOOTH;
  }
}
