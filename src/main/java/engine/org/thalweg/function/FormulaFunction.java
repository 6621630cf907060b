package org.thalweg.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.formula.Analysis;
import org.thalweg.formula.Expression;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FreeParameter;
import org.thalweg.formula.Function;
import org.thalweg.formula.FunctionText;
import org.thalweg.formula.Interval;
import org.thalweg.formula.IntervalProgram;
import org.thalweg.formula.Labels;
import org.thalweg.formula.Program;

/**
 * A function that is written as text, such as {@code (1 - x)^2 + 100*(y - x^2)^2}, with exact first
 * and second derivatives. Where it is not defined, values and derivatives are not numbers.
 */
public final class FormulaFunction implements DifferentiableFunction {
  private final Formula formula;
  private final Analysis analysis;
  private final Program value;
  private final Program gradient;
  private final Program hessian;
  private final IntervalProgram sloping; // value, gradient
  private final IntervalProgram enclosing; // and the lower half of the Hessian

  private FormulaFunction(Formula formula) {
    this.formula = formula;
    this.analysis = Analysis.of(formula, Labels.REAL);
    int d = formula.parameters().size();
    List<Expression> inputs = List.copyOf(analysis.unknowns());
    List<Expression> slopes = IntStream.range(0, d).mapToObj(analysis::gradient).toList();
    List<Expression> bends =
        IntStream.range(0, d)
            .boxed()
            .flatMap(i -> IntStream.rangeClosed(0, i).mapToObj(j -> analysis.hessian(j, i)))
            .toList();
    this.value = Program.of(List.of(analysis.value()), inputs, List.of());
    this.gradient = Program.of(slopes, inputs, List.of());
    this.hessian = Program.of(bends, inputs, List.of());
    List<Expression> all = new ArrayList<>(List.of(analysis.value()));
    all.addAll(slopes);
    this.sloping = new IntervalProgram(all, inputs);
    all.addAll(bends);
    this.enclosing = new IntervalProgram(all, inputs);
  }

  /**
   * Reads a function.
   *
   * @param names of x₁, x₂ …; empty for those of the text, in the order of their first use
   * @throws org.thalweg.formula.FormulaException if the text is no function of these names, with
   *     one line that says why and at which character
   * @throws IllegalArgumentException if the function has no name, or lacks one of those given
   */
  public static FormulaFunction parse(String text, List<String> names) {
    return new FormulaFunction(FunctionText.of(text, names));
  }

  /** Reads a function of its names, in the order of their first use. */
  public static FormulaFunction parse(String text) {
    return parse(text, List.of());
  }

  /** −f, whose minima are the maxima of f. */
  public FormulaFunction opposite() {
    return new FormulaFunction(
        new Formula(
            Expression.Call.of(Function.NEGATE, formula.body()),
            formula.constants(),
            formula.parameters()));
  }

  /** The names of x₁, x₂ … */
  public List<String> names() {
    return formula.parameters().stream().map(FreeParameter::name).toList();
  }

  /** What is derived from the text, whose unknowns are the names. */
  public Analysis analysis() {
    return analysis;
  }

  /** The canonical text, with constants behind it. */
  public String text() {
    return formula.textOfNumbers();
  }

  @Override
  public int dimension() {
    return formula.parameters().size();
  }

  @Override
  public double value(double[] x) {
    return value.values(x)[0];
  }

  @Override
  public double[] gradient(double[] x) {
    return gradient.values(x);
  }

  private static boolean isFinite(double[]... numbers) {
    return Arrays.stream(numbers).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
  }

  /**
   * Why there is no stationary point, however small the gradient becomes: a derivative that has one
   * sign everywhere. Empty if that is not known of any.
   */
  public Optional<String> endless() {
    return IntStream.range(0, dimension())
        .boxed()
        .flatMap(i -> analysis.slope(i).map(sign -> Map.entry(names().get(i), sign)).stream())
        .map(
            one ->
                "the derivative by %s is %s everywhere, so the function %s for ever along it"
                    .formatted(
                        one.getKey(),
                        one.getValue(),
                        one.getValue().startsWith("below") ? "falls" : "rises"))
        .findFirst();
  }

  /** What f, its gradient and its Hessian are over a box. */
  BoxDerivatives over(List<Interval> box) {
    return new BoxDerivatives(enclosing.over(box), dimension());
  }

  /** Whether the gradient is exactly 0 over a whole box, at which f is defined. */
  boolean isLevel(List<Interval> box) {
    IntervalProgram.Enclosure there = sloping.over(box);
    return there.isDefined()
        && there.values().subList(1, there.values().size()).stream().allMatch(g -> g.is(0));
  }

  @Override
  public FiniteDifferences.Hessian hessian(double[] x) {
    double[] lower = hessian.values(x);
    if (!isFinite(lower)) { // as of abs(x)^2.5 at 0, where a limit is taken
      return DifferentiableFunction.super.hessian(x);
    }
    double[][] entries = new double[x.length][x.length];
    double[][] errors = new double[x.length][x.length];
    BoxDerivatives there = over(Arrays.stream(x).mapToObj(Interval::of).toList());
    for (int i = 0, at = 0; i < x.length; i++) {
      for (int j = 0; j <= i; j++, at++) {
        entries[i][j] = lower[at];
        entries[j][i] = lower[at];
        errors[i][j] = there.hessian(i, j).width();
        errors[j][i] = errors[i][j];
      }
    }
    return new FiniteDifferences.Hessian(entries, errors);
  }

  /**
   * Rejects a point at which the function or a derivative is not a finite number.
   *
   * @throws IllegalArgumentException with one line that says what is not
   */
  public void requireDefinedAt(double[] x) {
    if (!Double.isFinite(value(x)) || !isFinite(gradient(x)) || !isFinite(hessian(x).entries())) {
      throw new IllegalArgumentException(
          "the start must be where the function is defined, but %s is not a finite number at %s"
              .formatted(
                  formula.undefinedAt(x).orElse("a derivative"),
                  IntStream.range(0, x.length)
                      .mapToObj(i -> names().get(i) + " = " + x[i])
                      .collect(Collectors.joining(", "))));
    }
  }
}
