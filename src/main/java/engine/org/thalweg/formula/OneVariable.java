package org.thalweg.formula;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.math3.fraction.BigFraction;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * Proves convexity of what depends on scores and parameters by one affine expression t alone. The
 * line is cut where the function has kinks. On each piece the function is convex by the rules, or
 * because interval arithmetic finds its second derivative nowhere negative; and where two pieces
 * meet, they have one value, and the slope does not fall.
 */
record OneVariable(Prover prover) {
  private static final int MOST_BOXES = 100;
  private static final int LARGEST = 50; // subexpressions of what is differentiated
  private static final double FARTHEST = 1 << 12;
  private static final Variable T = AffineArgument.T;

  /** The proof that an expression is convex or concave, if there is one. */
  Optional<Proof> of(Expression expression) {
    return AffineArgument.of(expression, prover)
        .flatMap(
            line ->
                Piece.of(line.function(), T, prover.rewriter())
                    .flatMap(pieces -> of(expression, line, pieces)));
  }

  private Optional<Proof> of(Expression expression, AffineArgument line, List<Piece> pieces) {
    for (Sign sign : List.of(Sign.POSITIVE, Sign.NEGATIVE)) {
      if (pieces.stream().allMatch(piece -> bends(piece, sign)) && meet(pieces, sign)) {
        String rule =
            "as a function of t = %s: %s"
                .formatted(
                    line.name(),
                    pieces.size() == 1
                        ? "its second derivative nowhere changes its sign"
                        : pieces.size()
                            + " pieces, which meet without a jump and bend the same way");
        Convexity convexity = Convexity.of(sign == Sign.POSITIVE, sign == Sign.NEGATIVE);
        return Optional.of(new Proof(expression, convexity, rule, List.of()));
      }
    }
    return Optional.empty();
  }

  private boolean bends(Piece piece, Sign sign) {
    ValueRanges ranges = prover.ranges().with(T, piece.interval());
    Convexity byRules =
        Prover.byRules(Set.of(T), ranges, prover.rewriter()).of(piece.expression()).convexity();
    if (sign == Sign.POSITIVE ? byRules.isConvex() : byRules.isConcave()) {
      return true;
    }
    if (Sharing.each(piece.expression()).size() > LARGEST) {
      return false;
    }
    Derivatives derivatives = new Derivatives(prover.rewriter(), T);
    Expression first = derivatives.of(piece.expression());
    return isDefined(piece.expression(), ranges)
        && isDefined(first, ranges)
        && hasSign(derivatives.of(first), sign, piece.interval());
  }

  /** The second derivative says nothing where a function or its slope is not defined all along. */
  private static boolean isDefined(Expression expression, ValueRanges ranges) {
    return Sharing.each(expression).stream().allMatch(one -> Domains.isInside(one, ranges));
  }

  private boolean hasSign(Expression second, Sign sign, Interval line) {
    Deque<Interval> boxes = new ArrayDeque<>(List.of(line));
    for (int i = 0; i < MOST_BOXES && !boxes.isEmpty() && prover.spend(); i++) {
      Interval box = boxes.pop();
      Sign found = prover.ranges().with(T, box).sign(second);
      if (found != sign && found != Sign.ZERO) {
        double middle = middle(box);
        boolean isSplit = box.lower() < middle && middle < box.upper();
        if (!isSplit || isOpposite(second, middle, sign)) {
          return false;
        }
        boxes.push(new Interval(box.lower(), middle));
        boxes.push(new Interval(middle, box.upper()));
      }
    }
    return boxes.isEmpty();
  }

  private boolean isOpposite(Expression second, double at, Sign sign) {
    return prover.ranges().with(T, Interval.of(at)).sign(second) == sign.negated();
  }

  private static double middle(Interval box) {
    if (Double.isInfinite(box.lower()) && Double.isInfinite(box.upper())) {
      return 0;
    }
    if (Double.isInfinite(box.upper())) {
      double next = box.lower() < 1 ? 1 : 2 * box.lower();
      return next > FARTHEST ? Double.NaN : next;
    }
    if (Double.isInfinite(box.lower())) {
      double next = box.upper() > -1 ? -1 : 2 * box.upper();
      return next < -FARTHEST ? Double.NaN : next;
    }
    return box.lower() + (box.upper() - box.lower()) / 2;
  }

  /** What happens where the pieces of a function meet, if it depends on one affine expression. */
  Optional<Smoothness> smoothness(Expression expression) {
    return AffineArgument.of(expression, prover)
        .flatMap(line -> Piece.of(line.function(), T, prover.rewriter()))
        .map(this::smoothness);
  }

  private Smoothness smoothness(List<Piece> pieces) {
    Derivatives derivatives = new Derivatives(prover.rewriter(), T);
    Smoothness worst = Smoothness.SMOOTH;
    for (int i = 1; i < pieces.size(); i++) {
      Expression left = pieces.get(i - 1).expression();
      Expression right = pieces.get(i).expression();
      BigFraction at = pieces.get(i).lower();
      Smoothness here = Smoothness.JUMP;
      for (Smoothness next : List.of(Smoothness.KINK, Smoothness.BEND, Smoothness.SMOOTH)) {
        if (difference(left, right, at) != Sign.ZERO) {
          break;
        }
        here = next;
        left = derivatives.of(left);
        right = derivatives.of(right);
      }
      worst = here.compareTo(worst) > 0 ? here : worst;
    }
    return worst;
  }

  private boolean meet(List<Piece> pieces, Sign sign) {
    Derivatives derivatives = new Derivatives(prover.rewriter(), T);
    for (int i = 1; i < pieces.size(); i++) {
      BigFraction at = pieces.get(i).lower();
      Expression left = pieces.get(i - 1).expression();
      Expression right = pieces.get(i).expression();
      ValueRanges point = prover.ranges().with(T, Interval.of(at.doubleValue()));
      if (!isDefined(left, point) || !isDefined(right, point)) {
        return false;
      }
      Sign jump = difference(left, right, at);
      Sign turn = difference(derivatives.of(left), derivatives.of(right), at);
      if (jump != Sign.ZERO || turn != Sign.ZERO && turn != sign) {
        return false;
      }
    }
    return true;
  }

  /** The sign of what a right piece is at a point, minus what the left one is there. */
  private Sign difference(Expression left, Expression right, BigFraction at) {
    Expression point =
        Call.of(
            Function.DIVIDE,
            new Literal(at.getNumerator().doubleValue()),
            new Literal(at.getDenominator().doubleValue()));
    Expression gap = Matching.instance(Call.of(Function.SUBTRACT, right, left), Map.of(T, point));
    Optional<BigFraction> exact = Exact.of(gap);
    if (exact.isPresent()) {
      int sign = exact.get().compareTo(BigFraction.ZERO);
      return sign == 0 ? Sign.ZERO : sign > 0 ? Sign.POSITIVE : Sign.NEGATIVE;
    }
    return prover.ranges().sign(prover.rewriter().of(gap));
  }
}
