package org.thalweg.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.formula.Expression.Call;

/**
 * A function that is made of straight pieces:
 *
 * <pre>
 *   base + Σ rise·max(0, argument)
 * </pre>
 *
 * @param base affine in the scores
 * @param kinks none if the function is affine
 */
public record PiecewiseLinear(Expression base, List<Kink> kinks) {

  /**
   * Where the slope changes.
   *
   * @param rise free of scores
   * @param argument affine in the scores; the kink is where it is 0
   */
  public record Kink(Expression rise, Expression argument) {}

  /**
   * The straight pieces of an expression in normal form; none if it is not made of such.
   *
   * @param prover that knows what is affine
   */
  static Optional<PiecewiseLinear> of(Expression expression, Prover prover) {
    Parts parts = new Parts(prover);
    return parts.add(1, Expression.ONE, expression)
        ? Optional.of(
            new PiecewiseLinear(prover.rewriter().of(parts.base.toExpression()), parts.kinks))
        : Optional.empty();
  }

  /** The terms of a function, sorted. */
  private static final class Parts {
    private final Prover prover;
    private final SumForm base = new SumForm();
    private final List<Kink> kinks = new ArrayList<>();

    Parts(Prover prover) {
      this.prover = prover;
    }

    /** Adds a multiple of an expression; false if it is not made of straight pieces. */
    boolean add(double factor, Expression scale, Expression expression) {
      Convexity convexity = prover.of(expression).convexity();
      if (convexity == Convexity.CONSTANT || convexity == Convexity.AFFINE) {
        base.plus(factor, Call.of(Function.MULTIPLY, scale, expression));
        return true;
      }
      if (SumForm.isSum(expression)) {
        SumForm sum = SumForm.of(expression);
        base.plus(factor * sum.constant(), scale);
        return sum.terms().entrySet().stream()
            .allMatch(term -> add(factor * term.getValue(), scale, term.getKey()));
      }
      if (ProductForm.isProduct(expression)) {
        return product(factor, scale, ProductForm.of(expression));
      }
      return expression instanceof Call call && kink(factor, scale, call);
    }

    private boolean product(double factor, Expression scale, ProductForm product) {
      ProductForm free = new ProductForm().times(scale, 1).scaled(product.coefficient());
      ProductForm rest = new ProductForm();
      product
          .factors()
          .forEach((one, power) -> (prover.isFree(one) ? free : rest).times(one, power));
      Expression inner = rest.toExpression();
      return !ProductForm.isProduct(inner) && add(factor, free.toExpression(), inner);
    }

    private boolean kink(double factor, Expression scale, Call call) {
      Expression u = call.argument(0);
      Expression v = call.arguments().size() == 2 ? call.argument(1) : Expression.ZERO;
      Expression gap = prover.rewriter().of(Call.of(Function.SUBTRACT, u, v));
      Convexity convexity = prover.of(gap).convexity();
      if (convexity != Convexity.AFFINE) {
        return false;
      }
      return switch (call.function()) {
        case POS -> rise(factor, scale, gap);
        case ABS -> add(-factor, scale, u) && rise(2 * factor, scale, gap);
        case MAX -> add(factor, scale, v) && rise(factor, scale, gap);
        case MIN -> add(factor, scale, u) && rise(-factor, scale, gap);
        default -> false;
      };
    }

    private boolean rise(double factor, Expression scale, Expression argument) {
      kinks.add(new Kink(ProductForm.of(scale).scaled(factor).toExpression(), argument));
      return true;
    }
  }
}
