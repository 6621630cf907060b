package org.thalweg.formula;

import org.thalweg.formula.Expression.Call;

/** Whether a function of scores is made of straight pieces: affine but for kinks. */
final class PiecewiseLinear {
  private PiecewiseLinear() {}

  /**
   * Whether an expression in normal form is seen to be made of straight pieces.
   *
   * @param prover that knows what is affine
   */
  static boolean is(Expression expression, Prover prover) {
    Convexity convexity = prover.of(expression).convexity();
    if (convexity == Convexity.CONSTANT || convexity == Convexity.AFFINE) {
      return true;
    }
    if (SumForm.isSum(expression)) {
      return SumForm.of(expression).terms().keySet().stream().allMatch(term -> is(term, prover));
    }
    if (ProductForm.isProduct(expression)) {
      ProductForm rest = new ProductForm();
      ProductForm.of(expression)
          .factors()
          .forEach((one, power) -> rest.times(one, prover.isFree(one) ? 0 : power));
      Expression inner = rest.toExpression();
      return !ProductForm.isProduct(inner) && is(inner, prover);
    }
    return expression instanceof Call call && isKink(call, prover);
  }

  private static boolean isKink(Call call, Prover prover) {
    Expression u = call.argument(0);
    Expression v = call.arguments().size() == 2 ? call.argument(1) : Expression.ZERO;
    Expression gap = prover.rewriter().of(Call.of(Function.SUBTRACT, u, v));
    return prover.of(gap).convexity() == Convexity.AFFINE
        && switch (call.function()) {
          case POS, ABS -> true;
          case MAX -> is(v, prover);
          case MIN -> is(u, prover);
          default -> false;
        };
  }
}
