package org.thalweg.formula;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * A formula of one score z and one label y: what solvers need to know of it, given where labels lie.
 *
 * @param derivatives ℓ, ∂ℓ/∂z and ∂²ℓ/∂z², in normal form
 * @param isConvex whether ℓ is proven to be convex in z, whatever the label
 * @param smoothness the worst that may happen along z
 * @param lower a lower bound of ℓ, for any z and y; −∞ if none is known
 */
public record ScoreLoss(
    List<Expression> derivatives, boolean isConvex, Smoothness smoothness, double lower) {
  private static final Variable SCORE = new Variable(Role.SCORE, "z");
  private static final Variable LABEL = new Variable(Role.LABEL, "y");
  private static final Expression TWICE_LABEL =
      Call.of(Function.MULTIPLY, new Literal(2), LABEL);
  private static final List<Expression> SIGNED_LABELS =
      List.of(
          Call.of(Function.SUBTRACT, TWICE_LABEL, Expression.ONE),
          Call.of(
              Function.SUBTRACT,
              Call.of(Function.MULTIPLY, LABEL, new Literal(2)),
              Expression.ONE),
          Call.of(Function.SUBTRACT, Expression.ONE, TWICE_LABEL));

  /** What a program of the derivatives takes, in this order: z, y. */
  public static final List<Expression> INPUTS = List.of(SCORE, LABEL);

  /**
   * The loss of a formula without constants.
   *
   * @param body over z and y alone
   * @param least the least label
   * @param most the greatest
   * @param isBinary whether labels are 0 or 1
   */
  public static ScoreLoss of(Expression body, double least, double most, boolean isBinary) {
    ScoreLoss all = of(body, new Interval(least, most));
    if (!isBinary) {
      return all;
    }
    ScoreLoss zero = of(with(body, LABEL, Expression.ZERO), Interval.of(0));
    ScoreLoss one = of(with(body, LABEL, Expression.ONE), Interval.of(1));
    Smoothness worst =
        zero.smoothness.compareTo(one.smoothness) > 0 ? zero.smoothness : one.smoothness;
    return new ScoreLoss(
        all.derivatives, zero.isConvex && one.isConvex, worst, Math.min(zero.lower, one.lower));
  }

  private static ScoreLoss of(Expression body, Interval labels) {
    Ranges ranges = new Ranges(Map.of(LABEL, labels));
    Rewriter rewriter = new Rewriter(ranges);
    Derivatives byScore = new Derivatives(rewriter, SCORE);
    Expression value = rewriter.of(body);
    Expression first = byScore.of(value);
    Expression second = byScore.of(first);
    boolean isConvex = ranges.of(second).lower() >= 0;
    Finish finish = new Finish(ranges, rewriter);
    return new ScoreLoss(
        Stream.of(value, first, second).map(finish::of).toList(),
        isConvex,
        worst(value),
        ranges.of(value).lower());
  }

  private static Smoothness worst(Expression value) {
    Smoothness worst = Smoothness.SMOOTH;
    for (Expression each : Sharing.each(value)) {
      if (each instanceof Call call && call.function().row().smoothness().compareTo(worst) > 0) {
        worst = call.function().row().smoothness();
      }
    }
    return worst;
  }

  /** Whether y stands in a formula as the sign 2y − 1 alone, so that labels are 0 or 1. */
  public static boolean isOfSignedLabels(Expression body) {
    Expression signs = body;
    for (Expression sign : SIGNED_LABELS) {
      signs = with(signs, sign, Expression.ONE);
    }
    return !signs.equals(body) && !Sharing.each(signs).contains(LABEL);
  }

  /** Whether a formula is one of z − y alone. */
  public static boolean isOfResidual(Expression body) {
    Expression residual = new Variable(Role.PARAMETER, "r");
    Expression of = with(body, Call.of(Function.SUBTRACT, SCORE, LABEL), residual);
    of = with(of, Call.of(Function.SUBTRACT, LABEL, SCORE), residual);
    Set<Expression> all = Sharing.each(of);
    return !all.contains(LABEL) && !all.contains(SCORE);
  }

  /** The number that the second derivative is everywhere; empty if it is none. */
  public Optional<Double> constantCurvature() {
    return derivatives.get(2) instanceof Literal literal
        ? Optional.of(literal.value())
        : Optional.empty();
  }

  private static Expression with(Expression body, Expression replaced, Expression by) {
    return Sharing.bottomUp(body, one -> one.equals(replaced) ? by : one);
  }
}
