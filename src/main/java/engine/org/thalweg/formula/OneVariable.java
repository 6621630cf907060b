package org.thalweg.formula;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.math3.fraction.BigFraction;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
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

  /**
   * An expression that depends on scores and parameters by one affine expression alone.
   *
   * @param function of {@link #T}
   * @param name what T stands for, without its constant
   */
  private record AffineArgument(Expression function, Expression name) {
    /** The affine expression in the function. */
    static final Variable T = new Variable(Role.SCORE, "t");

    /**
     * An expression as a function of one affine expression: of its largest affine parts, which may
     * be numbers of the row times scores, or if these differ, of what such numbers multiply.
     */
    static Optional<AffineArgument> of(Expression expression, Prover prover) {
      return of(expression, true, prover).or(() -> of(expression, false, prover));
    }

    private static Optional<AffineArgument> of(
        Expression expression, boolean takesMultiples, Prover prover) {
      Set<Expression> leaves = new LinkedHashSet<>();
      boolean areAffine =
          collect(expression, takesMultiples, leaves, new LinkedHashSet<>(), prover);
      if (!areAffine || leaves.isEmpty()) {
        return Optional.empty();
      }
      SumForm first = expanded(1, leaves.iterator().next(), new SumForm());
      Map<Expression, Double> base = first.terms();
      Map<Expression, Expression> replaced = new HashMap<>();
      for (Expression leaf : leaves) {
        SumForm sum = expanded(1, leaf, new SumForm());
        Optional<Double> factor = factor(sum.terms(), base);
        if (factor.isEmpty()) {
          return Optional.empty();
        }
        SumForm line = new SumForm().plus(factor.get(), T).plus(sum.constant(), Expression.ONE);
        replaced.put(leaf, line.toExpression());
      }
      Expression function = prover.rewriter().of(substituted(expression, replaced));
      Expression name = first.plus(-first.constant(), Expression.ONE).toExpression();
      return prover.isFree(function)
          ? Optional.of(new AffineArgument(function, name))
          : Optional.empty();
    }

    /** A sum in which multiples of sums are taken apart, too. */
    private static SumForm expanded(double factor, Expression expression, SumForm into) {
      SumForm sum = SumForm.of(expression);
      into.plus(factor * sum.constant(), Expression.ONE);
      sum.terms()
          .forEach(
              (term, times) -> {
                if (SumForm.isSum(term)) {
                  expanded(factor * times, term, into);
                } else {
                  into.plus(factor * times, term);
                }
              });
      return into;
    }

    private static Expression substituted(Expression expression, Map<Expression, Expression> by) {
      if (by.containsKey(expression)) {
        return by.get(expression);
      }
      return expression instanceof Call call
          ? new Call(
              call.function(), call.arguments().stream().map(one -> substituted(one, by)).toList())
          : expression;
    }

    /** The largest affine parts; false if there is a part that is none. */
    private static boolean collect(
        Expression expression,
        boolean takesMultiples,
        Set<Expression> leaves,
        Set<Expression> seen,
        Prover prover) {
      if (!seen.add(expression) || prover.isFree(expression)) {
        return true;
      }
      if (isAffine(expression, prover) && (takesMultiples || !hasMultiple(expression, prover))) {
        leaves.add(expression);
        return true;
      }
      return expression.arguments().stream()
          .allMatch(argument -> collect(argument, takesMultiples, leaves, seen, prover));
    }

    private static boolean isAffine(Expression expression, Prover prover) {
      return expression instanceof Variable
          || (SumForm.isSum(expression) || ProductForm.isProduct(expression))
              && prover.of(expression).convexity() == Convexity.AFFINE;
    }

    /** Whether a part is a product of what is learned and a number of the row. */
    private static boolean hasMultiple(Expression expression, Prover prover) {
      return Sharing.each(expression).stream()
          .anyMatch(
              one ->
                  ProductForm.isProduct(one)
                      && !prover.isFree(one)
                      && ProductForm.of(one).factors().keySet().stream().anyMatch(prover::isFree));
    }

    /** How many times one sum is another. */
    private static Optional<Double> factor(
        Map<Expression, Double> sum, Map<Expression, Double> base) {
      if (!sum.keySet().equals(base.keySet())) {
        return Optional.empty();
      }
      Expression first = base.keySet().iterator().next();
      double factor = sum.get(first) / base.get(first);
      boolean isMultiple =
          base.keySet().stream().allMatch(term -> sum.get(term) == factor * base.get(term));
      return isMultiple ? Optional.of(factor) : Optional.empty();
    }
  }

  /**
   * A stretch of the line on which a function of one variable has one smooth expression.
   *
   * @param lower where it begins, exactly; null if it has no beginning
   * @param upper where it ends, exactly; null if it has no end
   */
  private record Piece(Expression expression, BigFraction lower, BigFraction upper) {
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
          one.isCall(Function.HUBER)
              && one.argument(1) instanceof Literal width
              && width.value() > 0;
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
            ? Optional.of(
                new BigFraction[] {Exact.of(sum.constant()), Exact.of(sum.terms().get(t))})
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

  /**
   * Values of expressions of numbers without any rounding: a number is what its text says, so 0.1
   * is a tenth. Only of what sums, products, quotients, whole powers, the greater and the lesser
   * make.
   */
  static final class Exact {
    private static final int LARGEST_POWER = 64;
    private static final int LONGEST = 4000; // bits of a number, beyond which there is no value

    private Exact() {}

    /** The value, if it is a fraction that can be found. */
    static Optional<BigFraction> of(Expression expression) {
      if (expression instanceof Literal literal) {
        return Double.isFinite(literal.value())
            ? Optional.of(of(literal.value()))
            : Optional.empty();
      }
      if (!(expression instanceof Call call)) {
        return Optional.empty();
      }
      List<Optional<BigFraction>> found = call.arguments().stream().map(Exact::of).toList();
      if (found.stream().anyMatch(Optional::isEmpty)) {
        return Optional.empty();
      }
      List<BigFraction> x = found.stream().map(Optional::get).toList();
      boolean isShort =
          x.stream()
              .allMatch(
                  one ->
                      one.getNumerator().bitLength() + one.getDenominator().bitLength() < LONGEST);
      return isShort ? value(call, x) : Optional.empty();
    }

    /** The decimal number that stands for a double. */
    static BigFraction of(double value) {
      BigDecimal decimal = new BigDecimal(ShortestDecimal.of(value));
      BigInteger ten = BigInteger.TEN.pow(Math.abs(decimal.scale()));
      return decimal.scale() >= 0
          ? new BigFraction(decimal.unscaledValue(), ten)
          : new BigFraction(decimal.unscaledValue().multiply(ten), BigInteger.ONE);
    }

    private static Optional<BigFraction> value(Call call, List<BigFraction> x) {
      BigFraction u = x.get(0);
      return switch (call.function()) {
        case ADD -> Optional.of(u.add(x.get(1)));
        case SUBTRACT -> Optional.of(u.subtract(x.get(1)));
        case NEGATE -> Optional.of(u.negate());
        case MULTIPLY -> Optional.of(u.multiply(x.get(1)));
        case DIVIDE ->
            x.get(1).equals(BigFraction.ZERO) ? Optional.empty() : Optional.of(u.divide(x.get(1)));
        case SQUARE -> Optional.of(u.multiply(u));
        case ABS -> Optional.of(u.abs());
        case POS -> Optional.of(u.compareTo(BigFraction.ZERO) > 0 ? u : BigFraction.ZERO);
        case MAX -> Optional.of(u.compareTo(x.get(1)) >= 0 ? u : x.get(1));
        case MIN -> Optional.of(u.compareTo(x.get(1)) <= 0 ? u : x.get(1));
        case POWER -> power(u, x.get(1));
        default -> Optional.empty();
      };
    }

    private static Optional<BigFraction> power(BigFraction base, BigFraction exponent) {
      boolean isSmall =
          exponent.getDenominator().equals(BigInteger.ONE)
              && exponent.compareTo(BigFraction.ZERO) >= 0
              && exponent.compareTo(new BigFraction(LARGEST_POWER)) <= 0;
      return isSmall ? Optional.of(base.pow(exponent.intValue())) : Optional.empty();
    }
  }
}
