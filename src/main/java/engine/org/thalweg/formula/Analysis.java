package org.thalweg.formula;

import static org.thalweg.formula.Function.ADD;
import static org.thalweg.formula.Function.DIGAMMA;
import static org.thalweg.formula.Function.DIGAMMADIFF;
import static org.thalweg.formula.Function.DIVIDE;
import static org.thalweg.formula.Function.LGAMMA;
import static org.thalweg.formula.Function.LOG;
import static org.thalweg.formula.Function.LOGPOCH;
import static org.thalweg.formula.Function.MULTIPLY;
import static org.thalweg.formula.Function.SQUARE;
import static org.thalweg.formula.Function.SUBTRACT;
import static org.thalweg.formula.Function.TRIGAMMA;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.thalweg.formula.Expression.Call;
import org.thalweg.formula.Expression.Literal;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;

/**
 * What is derived from a formula: how its values and derivatives are computed, if it is convex, and
 * how smooth it is.
 */
public final class Analysis {
  private static final long PROOFS =
      150_000; // steps to prove; three times what a loss of a textbook has needed
  private static final long VALUES = 400_000; // steps for what is computed: values and derivatives

  private final Formula formula;
  private final StepBudget proofs;
  private final StepBudget values = new StepBudget(VALUES);
  private final Labels labels;
  private final ValueRanges ranges;
  private final Rewriter rewriter;
  private final Finish finish;
  private final List<Variable> unknowns;
  private final Expression normal;
  private final List<Derivatives> derivatives;
  private final List<String> rewritten;

  private Analysis(
      Formula formula, Labels labels, Map<Variable, Interval> names, StepBudget proofs) {
    this.formula = formula;
    this.proofs = proofs;
    this.labels = labels;
    this.ranges = new ValueRanges(names);
    this.rewriter = new Rewriter(ranges);
    this.finish = new Finish(ranges, rewriter);
    this.unknowns = unknowns(formula);
    this.normal = computed(() -> rewriter.of(formula.withoutConstants()));
    this.rewritten = rewriter.applied();
    this.derivatives = unknowns.stream().map(name -> new Derivatives(rewriter, name)).toList();
  }

  /** An analysis for labels of a kind, and any numbers in columns. */
  public static Analysis of(Formula formula, Labels labels) {
    return of(formula, labels, Double.NEGATIVE_INFINITY);
  }

  /**
   * An analysis for labels of a kind, and numbers in columns that are not below one.
   *
   * @param least that number; −∞ for any, {@link Double#MIN_VALUE} for those above 0
   */
  static Analysis of(Formula formula, Labels labels, double least) {
    return of(formula, labels, least, new StepBudget(PROOFS));
  }

  private static Analysis of(Formula formula, Labels labels, double least, StepBudget proofs) {
    Map<Variable, Interval> names = new HashMap<>();
    names.put(Names.LABEL, labels.range());
    Interval column = new Interval(least, Double.POSITIVE_INFINITY);
    formula.columns().forEach(name -> names.put(new Variable(Role.COLUMN, name), column));
    for (FreeParameter parameter : formula.parameters()) {
      names.put(parameter.variable(), parameter.range());
    }
    return new Analysis(formula, labels, names, proofs);
  }

  /**
   * An analysis for the widest kind of labels for which the formula is defined and convex; if there
   * is none, for the widest for which it is concave for all columns that it takes, or else defined,
   * or for any number. Columns are any numbers if that does, else they are at least 0, or above it.
   * Labels that stand in the formula as the sign 2y − 1 alone are 0 or 1.
   */
  public static Analysis of(Formula formula) {
    List<Analysis> defined = defined(formula);
    return defined.stream()
        .filter(one -> one.proof().convexity().isConvex())
        .findFirst()
        .or(() -> concave(defined).filter(one -> one.takesAllOf(defined.get(0))))
        .orElse(defined.get(0));
  }

  /** For the widest kind of labels, and columns, for which a formula is proven concave, if any. */
  public static Optional<Analysis> concave(Formula formula) {
    return concave(defined(formula));
  }

  private static Optional<Analysis> concave(List<Analysis> all) {
    return all.stream().filter(one -> one.proof().convexity() == Convexity.CONCAVE).findFirst();
  }

  private boolean takesAllOf(Analysis other) {
    return formula.columns().stream().allMatch(name -> least(name) <= other.least(name));
  }

  /** From the widest kind of labels on; one for any number if it is defined for none. */
  private static List<Analysis> defined(Formula formula) {
    List<Analysis> all = new ArrayList<>();
    StepBudget proofs = new StepBudget(PROOFS);
    boolean isSign = LabelUse.isSign(formula);
    for (Labels labels : isSign ? List.of(Labels.BINARY) : List.of(Labels.values())) {
      all.add(of(formula, labels, Double.NEGATIVE_INFINITY, proofs));
      if (!formula.columns().isEmpty()) {
        all.add(of(formula, labels, 0, proofs));
        all.add(of(formula, labels, Double.MIN_VALUE, proofs));
      }
    }
    List<Analysis> defined = all.stream().filter(one -> one.undefined().isEmpty()).toList();
    return defined.isEmpty() ? List.of(all.get(0)) : defined;
  }

  /** The least number that a column is taken to have; −∞ if it may have any. */
  public double least(String column) {
    return ranges.of(new Variable(Role.COLUMN, column)).lower();
  }

  private static List<Variable> unknowns(Formula formula) {
    List<Variable> unknowns = new ArrayList<>();
    formula.scores().forEach(name -> unknowns.add(new Variable(Role.SCORE, name)));
    formula.parameters().forEach(one -> unknowns.add(one.variable()));
    return List.copyOf(unknowns);
  }

  public Formula formula() {
    return formula;
  }

  /** The labels that the analysis holds for. */
  public Labels labels() {
    return labels;
  }

  /**
   * The labels and columns that the analysis holds for, in words; empty if they are any numbers.
   */
  public String domain() {
    List<String> parts = new ArrayList<>();
    if (labels != Labels.REAL) {
      parts.add("labels that are " + labels.text());
    }
    for (String name : formula.columns()) {
      if (least(name) >= 0) {
        parts.add(name + (least(name) == 0 ? " from 0 on" : " above 0"));
      }
    }
    return String.join(" and ", parts);
  }

  /** What is learned, in the order of derivatives: the scores, then the parameters. */
  public List<Variable> unknowns() {
    return unknowns;
  }

  /** The rules by which the formula has been rewritten for numbers, in the order of their use. */
  public List<String> rewritten() {
    return rewritten;
  }

  /** The formula in normal form, which is what all else is derived of. */
  Expression normal() {
    return normal;
  }

  /** An expression in normal form as it is computed. */
  Expression computed(Expression expression) {
    return computed(() -> finish.of(expression));
  }

  private <T> T computed(Supplier<T> expression) {
    return values
        .within(expression)
        .orElseThrow(
            () ->
                new FormulaException(
                    "a formula must take at most %d steps to be differentiated, but more are needed for %s"
                        .formatted(VALUES, formula.text())));
  }

  /** The value as it is computed. */
  public Expression value() {
    return computed(normal);
  }

  /** The derivative by an unknown, as it is computed. */
  public Expression gradient(int i) {
    return computed(() -> finish.of(derivatives.get(i).of(normal)));
  }

  /**
   * What the derivative by an unknown is everywhere, also where it is too small for a double:
   * "above 0" or "below 0"; empty if neither is known.
   */
  public Optional<String> slope(int i) {
    return proofs
        .within(
            () -> {
              LogSpace positive = new LogSpace(ranges);
              Expression slope = derivatives.get(i).of(normal);
              return positive.isPositive(slope)
                  ? Optional.of("above 0")
                  : positive.isPositive(rewriter.of(Call.of(Function.NEGATE, slope)))
                      ? Optional.of("below 0")
                      : Optional.<String>empty();
            })
        .orElse(Optional.empty());
  }

  /** The second derivative by two unknowns, as it is computed. */
  public Expression hessian(int i, int j) {
    return computed(() -> finish.of(derivatives.get(j).of(derivatives.get(i).of(normal))));
  }

  /** Why the formula is convex in all unknowns together, or what stopped the proof. */
  public Proof proof() {
    return proof(Set.copyOf(unknowns));
  }

  /** Why the formula is convex in the scores, for whatever parameters, or what stopped that. */
  public Proof proofInScores() {
    return proof(
        unknowns.stream().filter(one -> one.role() == Role.SCORE).collect(Collectors.toSet()));
  }

  private Proof proof(Set<Variable> in) {
    return proofs.within(() -> tried(in)).orElseGet(this::tooLarge);
  }

  private Proof tooLarge() {
    return new Proof(
        formula.body(), Convexity.UNKNOWN, "too large: a proof may take no more steps", List.of());
  }

  private Proof tried(Set<Variable> in) {
    if (labels != Labels.BINARY) {
      return new Prover(in, ranges, rewriter).of(normal);
    }
    Proof zero = proof(in, 0);
    Proof one = proof(in, 1);
    return new Proof(
        normal,
        zero.convexity() == one.convexity()
            ? one.convexity()
            : zero.convexity().plus(one.convexity()),
        "for y = 0 and for y = 1",
        List.of(zero, one));
  }

  private Proof proof(Set<Variable> in, double label) {
    return new Prover(in, ranges, rewriter).of(ofLabel(label));
  }

  /** The normal form for one label. */
  private Expression ofLabel(double label) {
    return rewriter.of(Matching.instance(normal, Map.of(Names.LABEL, new Literal(label))));
  }

  /** A lower bound of the value, for any labels and scores; −∞ if none is known. */
  public double lower() {
    return new StepBudget(PROOFS)
        .within(
            () ->
                labels == Labels.BINARY ? Math.min(lower(0), lower(1)) : ranges.of(normal).lower())
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private double lower(double label) {
    return ranges.of(ofLabel(label)).lower();
  }

  /** The worst that happens at single points: jumps, kinks, or jumps of the second derivative. */
  public Smoothness smoothness() {
    return new StepBudget(PROOFS)
        .within(() -> new Kinks(new Prover(Set.copyOf(unknowns), ranges, rewriter)).of(normal))
        .orElse(Smoothness.JUMP);
  }

  /** Whether the formula is seen to be made of straight pieces. */
  boolean isPiecewiseLinear() {
    return new StepBudget(PROOFS)
        .within(
            () -> PiecewiseLinear.is(normal, new Prover(Set.copyOf(unknowns), ranges, rewriter)))
        .orElse(false);
  }

  /**
   * What may be undefined for some labels, columns or scores; empty if nothing is, be it because a
   * limit is computed in its place, as 0 is of y·log(y) for y = 0.
   */
  public Optional<String> undefined() {
    Optional<String> problem = undefined(normal);
    return problem.isEmpty() || undefined(value()).isEmpty() ? Optional.empty() : problem;
  }

  private Optional<String> undefined(Expression expression) {
    return proofs
        .within(() -> problem(expression))
        .orElse(Optional.of("where it is defined is not known, since it is too large"));
  }

  private Optional<String> problem(Expression expression) {
    return Sharing.each(expression).stream()
        .map(one -> Domains.problem(one, ranges))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** How smooth a function is in scores and parameters. */
  private record Kinks(Prover prover) {
    /** The worst that happens anywhere, or might. */
    Smoothness of(Expression expression) {
      if (prover.isFree(expression) || !(expression instanceof Call call)) {
        return Smoothness.SMOOTH;
      }
      Smoothness parts = parts(call);
      boolean isSingular =
          Sharing.each(expression).stream().anyMatch(one -> singular(one) != Smoothness.SMOOTH);
      return parts.compareTo(Smoothness.BEND) <= 0 || isSingular
          ? parts
          : new OneVariable(prover).smoothness(expression).orElse(parts);
    }

    private Smoothness parts(Call call) {
      Smoothness worst = own(call);
      for (Expression argument : call.arguments()) {
        Smoothness part = isFlattened(call, argument) ? Smoothness.BEND : of(argument);
        worst = part.compareTo(worst) > 0 ? part : worst;
      }
      return worst;
    }

    private Smoothness own(Call call) {
      boolean isDecidedByRow = call.function() == Function.IF && prover.isFree(call.argument(0));
      Smoothness ofRow = isDecidedByRow ? Smoothness.SMOOTH : call.function().row().smoothness();
      Smoothness singular = singular(call);
      return singular.compareTo(ofRow) > 0 ? singular : ofRow;
    }

    /**
     * Of a root or a power below 2 where its base is 0, the first or second derivative is infinite.
     */
    private Smoothness singular(Expression expression) {
      boolean isRoot = expression.isCall(Function.SQRT);
      if (!isRoot && !expression.isCall(Function.POWER)) {
        return Smoothness.SMOOTH;
      }
      Interval base = prover.ranges().of(expression.argument(0));
      double power = isRoot ? 0.5 : prover.ranges().of(expression.argument(1)).lower();
      boolean isReached =
          base.lower() <= 0
              && !prover.isFree(expression.argument(0))
              && !new LogSpace(prover.ranges()).isExponential(expression.argument(0));
      if (!isReached || power >= 2 || power == 1) {
        return Smoothness.SMOOTH;
      }
      return power < 1 ? Smoothness.KINK : Smoothness.BEND;
    }

    /** A square or a higher power of what has its kink at 0 has none. */
    private boolean isFlattened(Call call, Expression argument) {
      boolean isPower =
          call.function() == Function.SQUARE
              || call.function() == Function.POWER
                  && prover.ranges().of(call.argument(1)).lower() > 1
                  && prover.isFree(call.argument(1));
      List<Function> atZero = List.of(Function.POS, Function.ABS);
      return isPower
          && argument instanceof Call inner
          && atZero.contains(inner.function())
          && of(inner.argument(0)) == Smoothness.SMOOTH;
    }
  }

  /**
   * The last step before numbers are computed, from the normal form, in which proofs and
   * derivatives are easier:
   *
   * <pre>
   *   a·exp(u)                  xexp(a, u)           if a may be 0 and exp(u) infinite
   *   a·log(a·u)                xlogy(a, a·u)        if a may be 0
   *   lgamma(a + b) − lgamma(a) logpoch(a, b), and the same of digamma
   *   log(1 + u)                log1p(u)
   * </pre>
   *
   * a is free of scores: a label, a column, or what is made of them. {@link SmallGamma} has the
   * gamma function of what may underflow, and {@link Distribution} products of sums.
   */
  private static final class Finish {
    private static final double OVERFLOW = 709; // e to the power of more is infinite

    private final ValueRanges ranges;
    private final Distribution distribution;
    private final SmallGamma smallGamma;
    private final Map<Expression, Expression> known = new HashMap<>();

    Finish(ValueRanges ranges, Rewriter rewriter) {
      this.ranges = ranges;
      this.distribution = new Distribution(ranges, rewriter);
      this.smallGamma = new SmallGamma(ranges, rewriter);
    }

    /** An expression in its normal form, as it is computed. */
    Expression of(Expression expression) {
      Expression found = known.get(expression);
      if (found == null) {
        found = expression instanceof Call call ? finished(call) : expression;
        known.put(expression, found);
      }
      return found;
    }

    private Expression finished(Call call) {
      if (SumForm.isSum(call)) {
        return sum(call);
      }
      if (ProductForm.isProduct(call)) {
        ProductForm product = ProductForm.of(call);
        Optional<Distribution.Square> square = distribution.square(product);
        if (square.isPresent()) {
          Expression root = Call.of(Function.SQUARE, of(square.get().root()));
          return Call.of(Function.MULTIPLY, of(square.get().rest()), root);
        }
        Optional<Expression> sum = distribution.of(product).or(() -> smallGamma.of(product));
        if (sum.isPresent() && !sum.get().equals(call)) {
          return of(sum.get());
        }
        return product(product).orElseGet(() -> guarded(product, inner(call)));
      }
      Optional<Expression> gamma = smallGamma.of(call);
      if (gamma.isPresent()) {
        return of(gamma.get());
      }
      boolean isLog1p =
          call.function() == Function.LOG
              && SumForm.isSum(call.argument(0))
              && SumForm.of(call.argument(0)).constant() == 1;
      return isLog1p
          ? Call.of(
              Function.LOG1P,
              of(SumForm.of(call.argument(0)).plus(-1, Expression.ONE).toExpression()))
          : inner(call);
    }

    /**
     * A product that is 0 if a sigmoid in it is: beside the hyperbolic functions of what makes that
     * so small, which may be infinite, it would not be a number.
     */
    private Expression guarded(ProductForm product, Expression finished) {
      boolean grows =
          product.factors().entrySet().stream()
              .anyMatch(one -> one.getValue() > 0 && isHyperbolic(one.getKey()));
      Optional<Expression> vanishing =
          product.factors().keySet().stream()
              .filter(Finish::mayUnderflow)
              .map(this::of)
              .reduce((a, b) -> Call.of(Function.MULTIPLY, a, b));
      return grows && vanishing.isPresent()
          ? Call.of(
              Function.IF,
              Call.of(Function.EQUAL, vanishing.get(), Expression.ZERO),
              Expression.ZERO,
              finished)
          : finished;
    }

    /** Whether an expression is a sigmoid of hyperbolic functions. */
    static boolean mayUnderflow(Expression expression) {
      return expression.isCall(Function.SIGMOID)
          && Sharing.each(expression).stream().anyMatch(Finish::isHyperbolic);
    }

    static boolean isHyperbolic(Expression expression) {
      return expression.isCall(Function.SINH) || expression.isCall(Function.COSH);
    }

    private Expression inner(Call call) {
      return new Call(call.function(), call.arguments().stream().map(this::of).toList());
    }

    private Expression sum(Call call) {
      Map<Expression, Double> terms = new LinkedHashMap<>(SumForm.of(call).terms());
      Expression whole = null;
      for (Expression term : List.copyOf(terms.keySet())) {
        for (Expression other : List.copyOf(terms.keySet())) {
          Optional<Call> joined = smallGamma.difference(term, other, terms);
          if (joined.isPresent()) {
            whole = plus(whole, terms.get(term), inner(joined.get()));
            terms.remove(term);
            terms.remove(other);
            break;
          }
        }
      }
      if (whole == null && terms.size() == SumForm.of(call).terms().size()) {
        return inner(call);
      }
      SumForm rest = new SumForm();
      terms.forEach((term, factor) -> rest.plus(factor, term));
      rest.plus(SumForm.of(call).constant(), Expression.ONE);
      Expression others = of(rest.toExpression());
      return others.is(0) ? whole : Call.of(Function.ADD, others, whole);
    }

    private static Expression plus(Expression sum, double factor, Expression term) {
      double size = Math.abs(factor);
      Expression scaled = size == 1 ? term : Call.of(Function.MULTIPLY, new Literal(size), term);
      if (sum == null) {
        return factor < 0 ? Call.of(Function.NEGATE, scaled) : scaled;
      }
      return Call.of(factor < 0 ? Function.SUBTRACT : Function.ADD, sum, scaled);
    }

    private boolean mayVanish(Expression expression) {
      return mayVanish(expression, ranges);
    }

    /** Whether an expression that is free of scores may be 0. */
    static boolean mayVanish(Expression expression, ValueRanges ranges) {
      return isFree(expression) && ranges.of(expression).contains(0);
    }

    private static boolean isFree(Expression expression) {
      return Formula.names(expression, Role.SCORE).isEmpty();
    }

    private Optional<Expression> product(ProductForm product) {
      ProductForm free = new ProductForm().scaled(product.coefficient());
      ProductForm rest = new ProductForm();
      product.factors().forEach((base, power) -> (isFree(base) ? free : rest).times(base, power));
      Expression amount = free.toExpression();
      if (isFree(rest.toExpression()) && rest.factors().isEmpty()) {
        return xlogy(product);
      }
      return mayVanish(amount) ? last(rest, amount) : ofScores(product);
    }

    /** What may be 0 because of scores, such as a residual, times what may be infinite. */
    private Optional<Expression> ofScores(ProductForm product) {
      ProductForm others = new ProductForm().scaled(product.coefficient());
      product.factors().forEach(others::times);
      for (Expression factor : product.factors().keySet()) {
        if (factor.isCall(Function.EXP)
            && ranges.of(factor.argument(0)).upper() > OVERFLOW
            && product.factors().entrySet().stream().anyMatch(this::isDistance)) {
          Expression amount = others.times(factor, -1).toExpression();
          return Optional.of(Call.of(Function.XEXP, of(amount), of(factor.argument(0))));
        }
      }
      return Optional.empty();
    }

    /** Whether a factor is a sum, or the size of one, that may be 0. */
    private boolean isDistance(Map.Entry<Expression, Double> factor) {
      Expression base = factor.getKey();
      boolean isSum = SumForm.isSum(base.isCall(Function.ABS) ? base.argument(0) : base);
      return isSum && factor.getValue() > 0 && ranges.of(base).contains(0);
    }

    private Optional<Expression> last(ProductForm rest, Expression amount) {
      for (Expression factor : rest.factors().keySet()) {
        boolean isExp =
            factor.isCall(Function.EXP) && ranges.of(factor.argument(0)).upper() > OVERFLOW;
        boolean isLog = factor.isCall(Function.LOG) && divides(amount, factor.argument(0));
        if ((isExp || isLog) && rest.factors().get(factor) == 1) {
          Function function = isExp ? Function.XEXP : Function.XLOGY;
          Expression joined = Call.of(function, of(amount), of(factor.argument(0)));
          ProductForm others = new ProductForm();
          rest.factors().forEach(others::times);
          others.times(factor, -1);
          return Optional.of(
              others.factors().isEmpty()
                  ? joined
                  : Call.of(Function.MULTIPLY, joined, of(others.toExpression())));
        }
      }
      return Optional.empty();
    }

    /** y·log(y), in which all is free of scores. */
    private Optional<Expression> xlogy(ProductForm product) {
      for (Expression factor : product.factors().keySet()) {
        if (factor.isCall(Function.LOG)) {
          ProductForm others = new ProductForm().scaled(product.coefficient());
          product.factors().forEach(others::times);
          Expression amount = others.times(factor, -1).toExpression();
          if (mayVanish(amount) && divides(amount, factor.argument(0))) {
            return Optional.of(Call.of(Function.XLOGY, of(amount), of(factor.argument(0))));
          }
        }
      }
      return Optional.empty();
    }

    private static boolean divides(Expression amount, Expression whole) {
      Set<Expression> factors = ProductForm.of(whole).factors().keySet();
      return ProductForm.of(amount).factors().keySet().stream().anyMatch(factors::contains);
    }

    /**
     * The gamma function and its derivatives at a positive t that shrinks exponentially, so that it
     * may underflow to 0, where they are infinite although what they are a part of is not:
     *
     * <pre>
     *   lgamma(t)       lgamma(1 + t) − log(t)
     *   a·digamma(t)    a·digamma(1 + t) − a/t
     *   a·trigamma(t)   a·trigamma(1 + t) + a/t²
     * </pre>
     *
     * log(t), a/t and a/t² are computed by logarithms then, or t is a factor of a. Differences of
     * gamma functions are here too, which are computed as one unless they are those of such a t.
     */
    private static final class SmallGamma {
      private static final Map<Function, Function> DIFFERENCES =
          Map.of(LGAMMA, LOGPOCH, DIGAMMA, DIGAMMADIFF);

      private final ValueRanges ranges;
      private final Rewriter rewriter;
      private final LogSpace logSpace;

      SmallGamma(ValueRanges ranges, Rewriter rewriter) {
        this.ranges = ranges;
        this.rewriter = rewriter;
        this.logSpace = new LogSpace(ranges);
      }

      /** Whether an expression is such a t. */
      boolean isSmall(Expression t) {
        return ranges.of(t).lower() <= 0 && logSpace.isExponential(t);
      }

      /** What is computed in place of a call, in normal form. */
      Optional<Expression> of(Call call) {
        if (call.function() != LGAMMA || !isSmall(call.argument(0))) {
          return Optional.empty();
        }
        Expression log = Call.of(LOG, call.argument(0));
        return Optional.of(rewriter.of(Call.of(SUBTRACT, beyondOne(call), log)));
      }

      /** What is computed in place of a product, in normal form. */
      Optional<Expression> of(ProductForm product) {
        return product.factors().entrySet().stream()
            .filter(factor -> factor.getValue() == 1)
            .filter(factor -> factor.getKey().isCall(DIGAMMA) || factor.getKey().isCall(TRIGAMMA))
            .filter(factor -> isSmall(factor.getKey().argument(0)))
            .findFirst()
            .map(factor -> of(product, (Call) factor.getKey()));
      }

      private Expression of(ProductForm product, Call gamma) {
        ProductForm others = new ProductForm().scaled(product.coefficient());
        product.factors().forEach(others::times);
        Expression a = others.times(gamma, -1).toExpression();
        Expression t = gamma.argument(0);
        Expression smooth = Call.of(MULTIPLY, a, beyondOne(gamma));
        return rewriter.of(
            gamma.function() == DIGAMMA
                ? Call.of(SUBTRACT, smooth, Call.of(DIVIDE, a, t))
                : Call.of(ADD, smooth, Call.of(DIVIDE, a, Call.of(SQUARE, t))));
      }

      /**
       * A term of a sum minus another, where they are the same function of gamma and the factor of
       * the one is that of the other but for its sign; empty if that is no simpler.
       *
       * @param terms of the sum, with their factors
       */
      Optional<Call> difference(Expression more, Expression less, Map<Expression, Double> terms) {
        boolean isPair =
            more instanceof Call call
                && DIFFERENCES.containsKey(call.function())
                && less.isCall(call.function())
                && terms.containsKey(more)
                && terms.containsKey(less)
                && terms.get(more) == -terms.get(less);
        if (!isPair) {
          return Optional.empty();
        }
        SumForm sum = SumForm.of(more.argument(0)).plus(-1, less.argument(0));
        Expression gap = sum.toExpression();
        boolean isOfScores = !Formula.names(gap, Role.SCORE).isEmpty();
        boolean isSimpler =
            sum.terms().size() < SumForm.of(more.argument(0)).terms().size()
                && !(isOfScores && isSmall(less.argument(0)));
        Function function = DIFFERENCES.get(((Call) more).function());
        return isSimpler
            ? Optional.of(new Call(function, List.of(less.argument(0), gap)))
            : Optional.empty();
      }

      private static Expression beyondOne(Call gamma) {
        return Call.of(gamma.function(), Call.of(ADD, Expression.ONE, gamma.argument(0)));
      }
    }

    /**
     * Products of sums whose factors may be 0 and infinite at once, while the product is a number:
     *
     * <pre>
     *   exp(u)·(v + exp(w))       exp(u)·v + exp(u + w)
     *   exp(u)·(v + exp(w))²      (exp(u/2)·v + exp(u/2 + w))²
     * </pre>
     */
    private record Distribution(ValueRanges ranges, Rewriter rewriter) {
      private static final Set<Function> GROWING =
          Set.of(Function.EXP, Function.EXPM1, Function.SINH, Function.COSH);

      /** A sum in place of a product of which one factor is 0 where another is infinite. */
      Optional<Expression> of(ProductForm product) {
        Map<Expression, Double> factors = product.factors();
        boolean hasExp = factors.keySet().stream().anyMatch(one -> one.isCall(Function.EXP));
        boolean grows = factors.keySet().stream().anyMatch(Finish::isHyperbolic);
        for (Expression factor : factors.keySet()) {
          boolean isSum = SumForm.isSum(factor) || factor.isCall(Function.EXPM1);
          if (isSum
              && factors.get(factor) == 1
              && (hasExp && isGrowing(factor)
                  || hasLog(factor, factors)
                  || grows && Sharing.each(factor).stream().anyMatch(Finish::mayUnderflow))) {
            ProductForm rest = new ProductForm().scaled(product.coefficient());
            factors.forEach(rest::times);
            rest.times(factor, -1);
            return Optional.of(rewriter.of(spread(rest.toExpression(), factor)));
          }
        }
        return Optional.empty();
      }

      /** The parts of a product: another one, and what is squared beside it, in normal form. */
      record Square(Expression rest, Expression root) {}

      /** e^u·(v + e^w)² as (e^(u/2)·v + e^(u/2 + w))², times what else there is. */
      Optional<Square> square(ProductForm product) {
        Map<Expression, Double> factors = product.factors();
        Optional<Expression> exp =
            factors.keySet().stream().filter(one -> one.isCall(Function.EXP)).findFirst();
        return factors.keySet().stream()
            .filter(one -> factors.get(one) == 2 && SumForm.isSum(one) && isGrowing(one))
            .findFirst()
            .flatMap(one -> exp.map(of -> square(product, one, of)));
      }

      private Square square(ProductForm product, Expression sum, Expression exp) {
        ProductForm rest = new ProductForm().scaled(product.coefficient());
        product.factors().forEach(rest::times);
        rest.times(sum, -2).times(exp, -1);
        Expression half = Call.of(Function.MULTIPLY, new Literal(0.5), exp.argument(0));
        Expression root = spread(Call.of(Function.EXP, half), sum);
        return new Square(rest.toExpression(), rewriter.of(root));
      }

      private static Expression spread(Expression rest, Expression factor) {
        SumForm parts = new SumForm();
        if (factor.isCall(Function.EXPM1)) {
          parts.plus(1, Call.of(Function.EXP, factor.argument(0))).plus(-1, Expression.ONE);
        } else {
          parts.plus(1, factor);
        }
        SumForm sum = new SumForm().plus(parts.constant(), rest);
        parts
            .terms()
            .forEach((term, times) -> sum.plus(times, Call.of(Function.MULTIPLY, rest, term)));
        return sum.toExpression();
      }

      private static boolean isGrowing(Expression factor) {
        return factor.isCall(Function.EXPM1)
            || SumForm.of(factor).terms().keySet().stream()
                .flatMap(term -> ProductForm.of(term).factors().keySet().stream())
                .anyMatch(one -> one instanceof Call call && GROWING.contains(call.function()));
      }

      /** Whether a sum has a logarithm of what is a factor beside it and may be 0. */
      private boolean hasLog(Expression sum, Map<Expression, Double> beside) {
        return SumForm.isSum(sum)
            && SumForm.of(sum).terms().keySet().stream()
                .anyMatch(
                    term ->
                        term.isCall(Function.LOG)
                            && ProductForm.of(term.argument(0)).factors().keySet().stream()
                                .anyMatch(
                                    one ->
                                        beside.containsKey(one) && Finish.mayVanish(one, ranges)));
      }
    }
  }
}
