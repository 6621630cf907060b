package org.thalweg.formula;

import java.util.ArrayList;
import java.util.HashMap;
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

  /** The straight pieces that the formula is made of, if it is. */
  public Optional<PiecewiseLinear> pieces() {
    return new StepBudget(PROOFS)
        .within(
            () -> PiecewiseLinear.of(normal, new Prover(Set.copyOf(unknowns), ranges, rewriter)))
        .orElse(Optional.empty());
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
}
