package org.thalweg.formula;

import java.util.List;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/** How a formula of one score z uses the label y. */
public final class LabelUse {
  private static final Variable SCORE = new Variable(Role.SCORE, "z");
  private static final Expression TWICE = Call.of(Function.MULTIPLY, new Literal(2), Names.LABEL);
  private static final List<Expression> SIGNS =
      List.of(
          Call.of(Function.SUBTRACT, TWICE, Expression.ONE),
          Call.of(
              Function.SUBTRACT,
              Call.of(Function.MULTIPLY, Names.LABEL, new Literal(2)),
              Expression.ONE),
          Call.of(Function.SUBTRACT, Expression.ONE, TWICE));

  private LabelUse() {}

  /**
   * Whether y stands in a formula as the sign 2y − 1 alone, but for factors of the whole in which
   * no score stands, so that labels are 0 or 1.
   */
  public static boolean isSign(Formula formula) {
    return isSign(formula.body()) || isSign(scored(formula.body()));
  }

  private static boolean isSign(Expression body) {
    Expression signs = body;
    for (Expression sign : SIGNS) {
      signs = with(signs, sign, Expression.ONE);
    }
    return !signs.equals(body) && !Sharing.each(signs).contains(Names.LABEL);
  }

  /** The factor of a product in which all scores stand; the whole if there are several. */
  private static Expression scored(Expression body) {
    boolean isProduct = body.isCall(Function.MULTIPLY) || body.isCall(Function.DIVIDE);
    if (isProduct && Formula.names(body.argument(1), Role.SCORE).isEmpty()) {
      return scored(body.argument(0));
    }
    boolean isSecond =
        body.isCall(Function.MULTIPLY) && Formula.names(body.argument(0), Role.SCORE).isEmpty();
    return isSecond ? scored(body.argument(1)) : body;
  }

  /** Whether a formula is one of z − y alone. */
  public static boolean isInResidual(Formula formula) {
    Expression residual = new Variable(Role.PARAMETER, "r");
    Expression of = with(formula.body(), Call.of(Function.SUBTRACT, SCORE, Names.LABEL), residual);
    of = with(of, Call.of(Function.SUBTRACT, Names.LABEL, SCORE), residual);
    Set<Expression> all = Sharing.each(of);
    return !all.contains(Names.LABEL) && !all.contains(SCORE);
  }

  private static Expression with(Expression body, Expression replaced, Expression by) {
    return Sharing.bottomUp(body, one -> one.equals(replaced) ? by : one);
  }
}
