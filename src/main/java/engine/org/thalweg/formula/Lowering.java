package org.thalweg.formula;

import static org.thalweg.formula.Function.ABS;
import static org.thalweg.formula.Function.ADD;
import static org.thalweg.formula.Function.DIVIDE;
import static org.thalweg.formula.Function.EQUAL;
import static org.thalweg.formula.Function.EXP;
import static org.thalweg.formula.Function.IF;
import static org.thalweg.formula.Function.LOG;
import static org.thalweg.formula.Function.LOG1P;
import static org.thalweg.formula.Function.MAX;
import static org.thalweg.formula.Function.MULTIPLY;
import static org.thalweg.formula.Function.NEGATE;
import static org.thalweg.formula.Function.POS;
import static org.thalweg.formula.Function.SIGMOID;
import static org.thalweg.formula.Function.SIGN;
import static org.thalweg.formula.Function.SUBTRACT;

import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/**
 * Functions in terms of those that loops compute for many rows at once, exponentials and logarithms
 * above all.
 *
 * <pre>
 *   e           = exp(−|u|)
 *   softplus(u) = max(0, u) + log1p(e)
 *   sigmoid(u)  = max(e, sign u)/(1 + e)          sigmoid(u)·sigmoid(−u) = e/((1 + e)·(1 + e))
 * </pre>
 */
final class Lowering {
  private static final Literal LOG_2 = new Literal(0.6931471805599453);

  private Lowering() {}

  /** An expression of the same value, by the outermost function alone. */
  static Expression of(Expression expression) {
    if (!(expression instanceof Call call)) {
      return expression;
    }
    Expression u = call.argument(0);
    return switch (call.function()) {
      case SOFTPLUS -> Call.of(ADD, Call.of(POS, u), Call.of(LOG1P, decay(u)));
      case SIGMOID -> Call.of(DIVIDE, Call.of(MAX, decay(u), Call.of(SIGN, u)), onePlus(decay(u)));
      case LOGADDEXP -> logAddExp(u, call.argument(1));
      case XLOGY ->
          Call.of(
              IF,
              Call.of(EQUAL, u, Expression.ZERO),
              Expression.ZERO,
              Call.of(MULTIPLY, u, Call.of(LOG, call.argument(1))));
      case XEXP ->
          Call.of(
              IF,
              Call.of(EQUAL, u, Expression.ZERO),
              Expression.ZERO,
              Call.of(MULTIPLY, u, Call.of(EXP, call.argument(1))));
      case MULTIPLY -> product(call, u, call.argument(1));
      case ABS -> u.isCall(NEGATE) ? Call.of(ABS, u.argument(0)) : call;
      case POWER -> power(call, u, call.argument(1));
      default -> call;
    };
  }

  private static Expression decay(Expression u) {
    Expression of = u.isCall(NEGATE) ? u.argument(0) : u;
    return Call.of(EXP, Call.of(NEGATE, Call.of(ABS, of)));
  }

  private static Expression onePlus(Expression u) {
    return Call.of(ADD, Expression.ONE, u);
  }

  /** Of two equal numbers, which may be infinite, no difference is made. */
  private static Expression logAddExp(Expression a, Expression b) {
    Expression rest = Call.of(LOG1P, decay(Call.of(SUBTRACT, a, b)));
    return Call.of(
        IF, Call.of(EQUAL, a, b), Call.of(ADD, a, LOG_2), Call.of(ADD, Call.of(MAX, a, b), rest));
  }

  private static Expression product(Call call, Expression a, Expression b) {
    if (a.isCall(SIGMOID) && b.isCall(SIGMOID)) {
      Expression u = a.argument(0);
      Expression v = b.argument(0);
      boolean areOpposite =
          u.isCall(NEGATE) && u.argument(0).equals(v)
              || v.isCall(NEGATE) && v.argument(0).equals(u);
      if (areOpposite) {
        Expression sum = onePlus(decay(u));
        return Call.of(DIVIDE, decay(u), Call.of(MULTIPLY, sum, sum));
      }
    }
    return call;
  }

  /** Small whole powers as products. */
  private static Expression power(Call call, Expression u, Expression exponent) {
    if (exponent.is(2)) {
      return Call.of(MULTIPLY, u, u);
    }
    if (exponent.is(3)) {
      return Call.of(MULTIPLY, Call.of(MULTIPLY, u, u), u);
    }
    return exponent.is(-1) ? Call.of(DIVIDE, Expression.ONE, u) : call;
  }
}
