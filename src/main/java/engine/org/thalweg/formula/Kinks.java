package org.thalweg.formula;

import java.util.List;
import org.thalweg.formula.Expression.Call;

/** How smooth a function is in scores and parameters. */
record Kinks(Prover prover) {
  /** The worst that happens anywhere, or might. */
  Smoothness of(Expression expression) {
    if (prover.isFree(expression) || !(expression instanceof Call call)) {
      return Smoothness.SMOOTH;
    }
    Smoothness parts = parts(call);
    boolean isSingular =
        Sharing.each(expression).stream().anyMatch(one -> singular(one) != Smoothness.SMOOTH);
    return parts.compareTo(Smoothness.BEND) <= 0 || isSingular
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
    Smoothness ofRow = isDecidedByRow ? Smoothness.SMOOTH : call.function().row().smoothness();
    Smoothness singular = singular(call);
    return singular.compareTo(ofRow) > 0 ? singular : ofRow;
  }

  /**
   * Of a root or a power below 2 where its base is 0, the first or second derivative is infinite.
   */
  private Smoothness singular(Expression expression) {
    boolean isRoot = expression.isCall(Function.SQRT);
    if (!isRoot && !expression.isCall(Function.POWER)) {
      return Smoothness.SMOOTH;
    }
    Interval base = prover.ranges().of(expression.argument(0));
    double power = isRoot ? 0.5 : prover.ranges().of(expression.argument(1)).lower();
    boolean isReached =
        base.lower() <= 0
            && !prover.isFree(expression.argument(0))
            && !new LogSpace(prover.ranges()).isExponential(expression.argument(0));
    if (!isReached || power >= 2 || power == 1) {
      return Smoothness.SMOOTH;
    }
    return power < 1 ? Smoothness.KINK : Smoothness.BEND;
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
