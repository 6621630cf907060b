package org.thalweg.formula;

import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;

/** Where expressions are defined. */
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
}
