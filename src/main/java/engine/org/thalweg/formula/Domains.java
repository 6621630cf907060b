package org.thalweg.formula;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/** Where expressions and functions are defined, and where functions are smooth. */
final class Domains {
  private static final Interval BETWEEN_POLES = new Interval(-1.57, 1.57);

  private Domains() {}

  /** Whether a call is defined wherever its arguments are, whatever they may be in their ranges. */
  static boolean isInside(Expression expression, ValueRanges ranges) {
    return problem(expression, ranges).isEmpty();
  }

  /** What may be undefined about a call by itself, not about its arguments. */
  static Optional<String> problem(Expression expression, ValueRanges ranges) {
    if (!(expression instanceof Call call)) {
      return Optional.empty();
    }
    return switch (call.function()) {
      case DIVIDE -> divided(call, ranges);
      case POWER -> power(call, ranges);
      case TAN ->
          BETWEEN_POLES.contains(ranges.of(call.argument(0)))
              ? Optional.empty()
              : Optional.of(call + " is infinite at odd multiples of pi/2");
      case XLOGY -> outside(call, ranges).or(() -> logarithm(call, ranges));
      default -> outside(call, ranges);
    };
  }

  /** Of a·log(b): −∞ or ∞ for b = 0, unless a is 0 wherever b is, as a factor of it. */
  private static Optional<String> logarithm(Call call, ValueRanges ranges) {
    Set<Expression> amount = ProductForm.of(call.argument(0)).factors().keySet();
    LogSpace logSpace = new LogSpace(ranges);
    return ProductForm.of(call.argument(1)).factors().keySet().stream()
        .filter(
            factor ->
                !amount.contains(factor)
                    && !ranges.isPositive(factor)
                    && !logSpace.isExponential(factor))
        .map(factor -> "%s is infinite if %s is 0".formatted(call, factor))
        .findFirst();
  }

  private static Optional<String> divided(Call call, ValueRanges ranges) {
    Interval below = ranges.of(call.argument(1));
    return below.contains(0)
        ? Optional.of("%s divides by %s, which may be 0".formatted(call, call.argument(1)))
        : Optional.empty();
  }

  private static Optional<String> power(Call call, ValueRanges ranges) {
    Interval base = ranges.of(call.argument(0));
    boolean isWhole =
        call.argument(1) instanceof Literal exponent
            && exponent.value() == Math.rint(exponent.value());
    boolean isNegative = ranges.of(call.argument(1)).lower() < 0;
    if (isNegative ? base.lower() > 0 : isWhole || base.lower() >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s is a power of %s, which may be %s"
            .formatted(call, call.argument(0), isNegative ? "0 or less" : "less than 0"));
  }

  private static Optional<String> outside(Call call, ValueRanges ranges) {
    for (int i = 0; i < call.arguments().size(); i++) {
      Interval domain = call.function().row().domain().get(i);
      Interval range = ranges.of(call.argument(i));
      if (!domain.contains(range)) {
        return Optional.of(
            "%s needs %s in %s, but it may be in %s"
                .formatted(call, call.argument(i), domain, range));
      }
    }
    return Optional.empty();
  }

  /** Whether a function is defined at all numbers of some intervals. */
  static boolean isDefined(Function function, List<Interval> x) {
    switch (function) {
      case DIVIDE:
        return !x.get(1).contains(0);
      case TAN:
        return IntervalFunctions.image(function, x).isBounded();
      case POWER:
        boolean isWhole = x.get(1).isPoint() && x.get(1).lower() == Math.rint(x.get(1).lower());
        return x.get(1).lower() < 0
            ? x.get(0).lower() > 0 || isWhole && !x.get(0).contains(0)
            : isWhole || x.get(0).lower() >= 0;
      default:
        List<Interval> domain = function.row().domain();
        return IntStream.range(0, x.size()).allMatch(i -> domain.get(i).contains(x.get(i)));
    }
  }

  /** Whether a function is defined at no numbers of some intervals. */
  static boolean isNowhere(Function function, List<Interval> x) {
    List<Interval> domain = function.row().domain();
    boolean isOutside = IntStream.range(0, x.size()).anyMatch(i -> !domain.get(i).meets(x.get(i)));
    return isOutside || function == Function.DIVIDE && x.get(1).is(0);
  }

  /** Whether a function has neither a kink nor a jump at numbers of some intervals. */
  static boolean isSmooth(Function function, List<Interval> x) {
    return switch (function) {
      case ABS, SIGN, POS -> !x.get(0).contains(0);
      case MAX, MIN -> !x.get(0).meets(x.get(1));
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, NOT_EQUAL ->
          !x.get(0).meets(x.get(1));
      case IF -> x.get(0).isPoint() || !x.get(0).contains(0);
      case SQRT -> x.get(0).lower() > 0;
      case POWER ->
          x.get(0).lower() > 0
              || x.get(1).isPoint()
                  && x.get(1).lower() == Math.rint(x.get(1).lower())
                  && (x.get(1).lower() >= 0 || x.get(0).upper() < 0);
      default -> true;
    };
  }
}
