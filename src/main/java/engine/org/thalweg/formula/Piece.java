package org.thalweg.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.math3.fraction.BigFraction;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * A stretch of the line on which a function of one variable has one smooth expression.
 *
 * @param lower where it begins, exactly; null if it has no beginning
 * @param upper where it ends, exactly; null if it has no end
 */
record Piece(Expression expression, BigFraction lower, BigFraction upper) {
  private static final int MOST = 200;

  /** The doubles between its ends, a little wider. */
  Interval interval() {
    double from = lower == null ? Double.NEGATIVE_INFINITY : Math.nextDown(lower.doubleValue());
    double to = upper == null ? Double.POSITIVE_INFINITY : Math.nextUp(upper.doubleValue());
    return new Interval(from, to);
  }

  /**
   * The pieces of a function in their order; none if one of its kinks is not at a known number.
   *
   * @param function of t, in normal form
   */
  static Optional<List<Piece>> of(Expression function, Variable t, Rewriter rewriter) {
    List<Piece> pieces = new ArrayList<>();
    Expression written = rewriter.of(Sharing.bottomUp(function, Piece::writtenOut));
    boolean isFound = new Cut(t, rewriter, pieces).split(new Piece(written, null, null));
    return isFound ? Optional.of(List.copyOf(pieces)) : Optional.empty();
  }

  /** A huber of known width by its branches. */
  private static Expression writtenOut(Expression one) {
    boolean isKnown =
        one.isCall(Function.HUBER) && one.argument(1) instanceof Literal width && width.value() > 0;
    if (!isKnown) {
      return one;
    }
    Expression u = one.argument(0);
    Expression width = one.argument(1);
    Expression size = Call.of(Function.ABS, u);
    Expression half = new Literal(0.5);
    Expression gap = Call.of(Function.SUBTRACT, size, Call.of(Function.MULTIPLY, half, width));
    return Call.of(
        Function.IF,
        Call.of(Function.LESS_OR_EQUAL, size, width),
        Call.of(Function.MULTIPLY, half, Call.of(Function.SQUARE, u)),
        Call.of(Function.MULTIPLY, width, gap));
  }

  /** Takes a function apart at the first kink that it finds, and each part again. */
  private record Cut(Variable t, Rewriter rewriter, List<Piece> found) {

    boolean split(Piece whole) {
      if (found.size() > MOST) {
        return false;
      }
      List<Expression> kinks =
          Sharing.each(whole.expression()).stream().filter(this::isKink).toList();
      if (kinks.isEmpty()) {
        found.add(whole);
        return true;
      }
      for (Expression kink : kinks) {
        Optional<BigFraction> root = root(kink);
        if (root.isPresent()) {
          return split(whole, kink, root.get());
        }
      }
      return false;
    }

    /** Of an if, the condition decides, which is a number once its own kinks are cut. */
    private boolean isKink(Expression expression) {
      return expression instanceof Call call
          && (call.function() != Function.IF || Sharing.each(call.argument(0)).contains(t))
          && call.function().row().smoothness() != Smoothness.SMOOTH
          && Sharing.each(call).contains(t);
    }

    /** Where the difference that decides a kink is 0. */
    private Optional<BigFraction> root(Expression kink) {
      if (kink.isCall(Function.HUBER) || kink.isCall(Function.IF)) {
        return Optional.empty();
      }
      return line(kink)
          .filter(line -> !line[1].equals(BigFraction.ZERO))
          .map(line -> line[0].negate().divide(line[1]));
    }

    /** The difference as its constant and its slope in t. */
    private Optional<BigFraction[]> line(Expression kink) {
      SumForm sum = SumForm.of(rewriter.of(difference(kink)));
      boolean isLine =
          sum.terms().keySet().equals(Set.of(t))
              && Double.isFinite(sum.constant())
              && Double.isFinite(sum.terms().get(t));
      return isLine
          ? Optional.of(new BigFraction[] {Exact.of(sum.constant()), Exact.of(sum.terms().get(t))})
          : Optional.empty();
    }

    private static Expression difference(Expression kink) {
      Call call = (Call) kink;
      return switch (call.function()) {
        case ABS, POS, SIGN -> call.argument(0);
        case HUBER ->
            Call.of(Function.SUBTRACT, Call.of(Function.ABS, call.argument(0)), call.argument(1));
        default -> Call.of(Function.SUBTRACT, call.argument(0), call.argument(1));
      };
    }

    private boolean split(Piece whole, Expression kink, BigFraction root) {
      boolean isLeft = whole.upper() != null && root.compareTo(whole.upper()) >= 0;
      boolean isRight = whole.lower() != null && root.compareTo(whole.lower()) <= 0;
      boolean rises = line(kink).orElseThrow()[1].compareTo(BigFraction.ZERO) > 0;
      Expression below = taken(whole.expression(), kink, !rises);
      Expression above = taken(whole.expression(), kink, rises);
      if (isLeft) {
        return split(new Piece(below, whole.lower(), whole.upper()));
      }
      if (isRight) {
        return split(new Piece(above, whole.lower(), whole.upper()));
      }
      return split(new Piece(below, whole.lower(), root))
          && split(new Piece(above, root, whole.upper()));
    }

    /** The function where the difference of a kink is above 0, or below it. */
    private Expression taken(Expression function, Expression kink, boolean isAbove) {
      Call call = (Call) kink;
      Expression u = call.argument(0);
      Expression by =
          switch (call.function()) {
            case ABS -> isAbove ? u : Call.of(Function.NEGATE, u);
            case POS -> isAbove ? u : Expression.ZERO;
            case SIGN -> new Literal(isAbove ? 1 : -1);
            case MAX -> call.argument(isAbove ? 0 : 1);
            case MIN -> call.argument(isAbove ? 1 : 0);
            case GREATER, GREATER_OR_EQUAL -> new Literal(isAbove ? 1 : 0);
            case LESS, LESS_OR_EQUAL -> new Literal(isAbove ? 0 : 1);
            case NOT_EQUAL -> Expression.ONE;
            case EQUAL -> Expression.ZERO;
            default -> throw new IllegalArgumentException(kink + " is no kink");
          };
      return rewriter.of(Sharing.bottomUp(function, one -> one.equals(kink) ? by : one));
    }
  }
}
