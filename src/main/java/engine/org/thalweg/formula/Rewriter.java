package org.thalweg.formula;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Variable;

/**
 * Brings expressions into a normal form, in which they are differentiated and proven: sums and
 * products are flat, numbers are folded, and {@link Rewrites} and {@link LogSpace} have replaced
 * what would overflow.
 */
final class Rewriter {
  private static final int MOST_STEPS = 20_000; // of rules; no formula has needed a tenth of it

  private static final Set<Function> COMPARISONS =
      Set.of(Function.LESS, Function.LESS_OR_EQUAL, Function.GREATER, Function.GREATER_OR_EQUAL);

  private static final Set<Function> UNDERFLOWING =
      Set.of(Function.EXP, Function.SIGMOID, Function.NORMCDF);

  private static final Set<Function> EVEN = Set.of(Function.ABS, Function.COSH, Function.LOGCOSH);

  private final LogSpace logSpace;
  private final Matching matching = new Matching(this::of);
  private final Map<Expression, Expression> known = new HashMap<>();
  private final Set<String> applied = new LinkedHashSet<>();
  private int steps;

  /** A rewriter that may rely on the ranges of names. */
  Rewriter(ValueRanges ranges) {
    this.logSpace = new LogSpace(ranges);
  }

  /** The rules that have been applied, as they are written, in the order of their first use. */
  List<String> applied() {
    return List.copyOf(applied);
  }

  /** The normal form of an expression. */
  Expression of(Expression expression) {
    Expression found = known.get(expression);
    if (found == null) {
      found = expression instanceof Call call ? outer((Call) parts(call, call)) : expression;
      known.put(expression, found);
      known.put(found, found);
    }
    return found;
  }

  /** A sum or product of the normal forms of its parts, which are looked at once; or a call. */
  private Expression parts(Expression expression, Call whole) {
    boolean isPart =
        SumForm.isSum(whole)
            ? !SumForm.isSum(expression)
            : !isFactor(whole) || !isFactor(expression);
    if (isPart && expression != whole) {
      return of(expression);
    }
    Call call = (Call) expression;
    return new Call(
        call.function(), call.arguments().stream().map(one -> parts(one, whole)).toList());
  }

  private static boolean isFactor(Expression expression) {
    return expression.isCall(Function.MULTIPLY) || expression.isCall(Function.DIVIDE);
  }

  /** Of a call all of whose arguments have their normal form. */
  private Expression outer(Call call) {
    Expression flat = flat(call);
    if (!flat.equals(call)) {
      return of(flat);
    }
    if (++steps > MOST_STEPS) {
      return flat;
    }
    Optional<Expression> replaced = replaced(flat);
    return replaced.isPresent() ? of(replaced.get()) : flat;
  }

  private Expression flat(Call call) {
    if (call.arguments().stream().allMatch(Literal.class::isInstance)) {
      double[] numbers =
          call.arguments().stream().mapToDouble(one -> ((Literal) one).value()).toArray();
      double value = FunctionValues.of(call.function(), numbers);
      boolean isInexact = call.function() == Function.DIVIDE; // 1/3 is no double
      boolean isUnderflow = value == 0 && UNDERFLOWING.contains(call.function());
      if (Double.isFinite(value) && !isInexact && !isUnderflow) {
        return new Literal(value);
      }
    }
    if (call.function() == Function.IF) {
      return chosen(call);
    }
    if (COMPARISONS.contains(call.function()) && !(call.argument(1) instanceof Literal)) {
      Expression gap = Call.of(Function.SUBTRACT, call.argument(0), call.argument(1));
      return Call.of(call.function(), gap, Expression.ZERO);
    }
    if (EVEN.contains(call.function()) && call.argument(0).isCall(Function.NEGATE)) {
      return Call.of(call.function(), call.argument(0).argument(0));
    }
    if (SumForm.isSum(call)) {
      return SumForm.of(call).toExpression();
    }
    return ProductForm.isProduct(call) ? ProductForm.of(call).toExpression() : call;
  }

  private static Expression chosen(Call call) {
    if (call.argument(1).equals(call.argument(2))) {
      return call.argument(1);
    }
    return call.argument(0) instanceof Literal condition
        ? call.argument(condition.value() != 0 ? 1 : 2)
        : call;
  }

  private Optional<Expression> replaced(Expression flat) {
    if (!(flat instanceof Call)) {
      return Optional.empty();
    }
    for (Rewrite rule : Rewrites.ALL) {
      Optional<Expression> replaced = replaced(flat, rule);
      if (replaced.isPresent()) {
        applied.add(rule.toString());
        return replaced;
      }
    }
    Optional<Expression> replaced = logSpace.rewritten(flat);
    replaced.ifPresent(by -> applied.add(flat + " → " + by));
    return replaced;
  }

  private Optional<Expression> replaced(Expression flat, Rewrite rule) {
    if (rule.isOfCall()) {
      return flat.isCall(((Call) rule.pattern()).function())
          ? matching.whole(rule.pattern(), flat, Map.of()).map(names -> by(rule, names))
          : Optional.empty();
    }
    if (SumForm.isSum(rule.pattern())) {
      return SumForm.isSum(flat)
          ? matching
              .sum(rule.pattern(), SumForm.of(flat), false, Map.of())
              .map(found -> sum(rule, found))
          : Optional.empty();
    }
    return ProductForm.isProduct(flat)
        ? matching
            .product(rule.pattern(), ProductForm.of(flat), false, Map.of())
            .map(found -> product(rule, found, ProductForm.of(flat).coefficient()))
        : Optional.empty();
  }

  private static Expression by(Rewrite rule, Map<Variable, Expression> names) {
    return Matching.instance(rule.replacement(), names);
  }

  private static Expression sum(Rewrite rule, Matching.Match found) {
    SumForm sum = new SumForm();
    found.rest().forEach((term, factor) -> sum.plus(factor, term));
    return sum.plus(found.scale(), by(rule, found.names())).toExpression();
  }

  private static Expression product(Rewrite rule, Matching.Match found, double coefficient) {
    ProductForm product = new ProductForm().scaled(coefficient);
    found.rest().forEach(product::times);
    return product.times(by(rule, found.names()), 1).toExpression();
  }

  /**
   * The rules by which formulas are rewritten for numbers, in the order in which they are tried.
   * Those of a sum or a product apply to some of its terms or factors.
   */
  private static final class Rewrites {
    private static final String ROOT_2 = "1.4142135623730951";

    /** All rules that are patterns; {@link LogSpace} has those that need to know signs. */
    static final List<Rewrite> ALL =
        Stream.of(
                "log(exp(u)) → u",
                "exp(log(u)) → u",
                "log(1 + exp(u)) → softplus(u)",
                "log1p(exp(u)) → softplus(u)",
                "log(exp(u) + exp(v)) → logaddexp(u, v)",
                "logaddexp(0, u) → softplus(u)",
                "logaddexp(u, 0) → softplus(u)",
                "log(sigmoid(u)) → -softplus(-u)",
                "log(normcdf(u)) → lognormcdf(u)",
                "log(sigmoid(u) - sigmoid(v)) → log(-expm1(v - u)) - softplus(-u) - softplus(v)",
                "log(normcdf(u) - normcdf(v)) → lognormdiff(u, v)",
                "log(if(a, u, v)) → if(a, log(u), log(v))",
                "log(cosh(u)) → logcosh(u)",
                "log(-expm1(-exp(u))) → logcloglog(u)",
                "log1p(-exp(-exp(u))) → logcloglog(u)",
                "1/(1 + exp(u)) → sigmoid(-u)",
                "exp(u)*sigmoid(-u) → sigmoid(u)",
                "exp(u)*sigmoid(v) → exp(u - softplus(-v))",
                "exp(u)/cosh(v) → exp(u - logcosh(v))",
                "sinh(u)/cosh(u) → tanh(u)",
                "1 - sigmoid(u) → sigmoid(-u)",
                "1 - normcdf(u) → normcdf(-u)",
                "1 + erf(u) → 2*normcdf(" + ROOT_2 + "*u)",
                "1 - erf(u) → 2*normcdf(-" + ROOT_2 + "*u)",
                "1 + tanh(u) → 2*sigmoid(2*u)",
                "1 - tanh(u) → 2*sigmoid(-2*u)",
                "exp(u) + exp(-u) → 2*cosh(u)",
                "exp(u) - exp(-u) → 2*sinh(u)",
                "exp(u) - 1 → expm1(u)",
                "max(0, u) → pos(u)",
                "max(u, 0) → pos(u)",
                "min(0, u) → -pos(-u)",
                "min(u, 0) → -pos(-u)",
                "max(u, -u) → abs(u)",
                "square(abs(u)) → square(u)")
            .map(Rewrite::of)
            .toList();

    private Rewrites() {}
  }

  /**
   * A rule: what has the form of a pattern is replaced by what is the same number but overflows
   * later or is rounded less.
   *
   * @param pattern over the names u and v, which stand for any expressions
   */
  private record Rewrite(Expression pattern, Expression replacement) {

    /** A rule as it is written, as in {@code log(1 + exp(u)) → softplus(u)}. */
    static Rewrite of(String text) {
      String[] sides = text.split(" → ", -1);
      return new Rewrite(FunctionText.parse(sides[0]), FunctionText.parse(sides[1]));
    }

    /** If only for whole calls of the function at its root; else also for some terms or factors. */
    boolean isOfCall() {
      return !SumForm.isSum(pattern) && !ProductForm.isProduct(pattern);
    }

    @Override
    public String toString() {
      return pattern + " → " + replacement;
    }
  }
}
