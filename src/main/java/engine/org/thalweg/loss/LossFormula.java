package org.thalweg.loss;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FreeParameter;
import org.thalweg.formula.RowKernels;

/**
 * A loss of one score, one label and columns of the table as its text, and what is derived of it:
 * once a JVM, as derived numbers and compiled loops stay behind where the text goes.
 */
public final class LossFormula implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double[] NONE = {};
  private static final int MOST_KNOWN = 1000; // a search over constants makes a formula a model
  private static final Map<String, DerivedLoss> KNOWN = new ConcurrentHashMap<>();

  private static final ThreadLocal<double[][]> RESULTS =
      ThreadLocal.withInitial(() -> new double[3][RowKernels.MOST]);

  private final String text;
  private final double[] row; // the columns of the row that single values are of
  private transient DerivedLoss derived; // whoever sees none finds the same one

  private LossFormula(String text, double[] row) {
    this.text = text;
    this.row = row;
  }

  /**
   * Reads a formula.
   *
   * @throws org.thalweg.formula.FormulaException with one line that says what is wrong
   */
  public static LossFormula parse(String text) {
    return new LossFormula(DerivedLoss.canonical(text), NONE);
  }

  /** This formula, whose single values are of the row whose columns stand in an array. */
  LossFormula with(double[] columns) {
    return columns.length == 0 ? this : new LossFormula(text, columns);
  }

  /**
   * Rejects a formula that reads a column which there is not.
   *
   * @param known the columns of the table
   * @throws org.thalweg.formula.FormulaException with one line that names it, and the nearest one
   */
  public void requireColumns(Collection<String> known) {
    Formula.parse(text).requireColumns(known);
  }

  /** As {@link Loss#columns}. */
  List<LossColumn> columns() {
    return derived().columns();
  }

  /** As {@link ConvexLoss#least}. */
  double least(double label) {
    return derived().least(label, row);
  }

  /** What is derived of the text. */
  DerivedLoss derived() {
    DerivedLoss found = derived;
    if (found == null) {
      if (KNOWN.size() > MOST_KNOWN) {
        KNOWN.clear();
      }
      found = KNOWN.computeIfAbsent(text, DerivedLoss::of);
      derived = found;
    }
    return found;
  }

  /** The loss, or its derivative of order 1 or 2. */
  double at(int order, double score, double label) {
    double[] start = derived().start();
    double[] rest = row;
    if (start.length > 0) {
      rest = Arrays.copyOf(row, row.length + start.length);
      System.arraycopy(start, 0, rest, row.length, start.length);
    }
    return derived().kernels().at(order, score, label, rest);
  }

  private static double[][] rows(double[] scores, double[] labels, double[][] columns) {
    double[][] rows = new double[2 + columns.length][];
    rows[0] = scores;
    rows[1] = labels;
    System.arraycopy(columns, 0, rows, 2, columns.length);
    return rows;
  }

  /**
   * Σ s·ℓ, in four sums; replaces scores by s·∂ℓ/∂z from order 1 on, and sets curvatures to ∂²ℓ/∂z²
   * from order 2 on. Rows of weight 0 add nothing, whatever their loss is.
   *
   * @param columns by column, each by row
   * @param curvatures null below order 2
   */
  double evaluate(
      int order,
      double[] scores,
      double[] labels,
      double[][] columns,
      double[] weights,
      double[] curvatures,
      int count) {
    RowKernels kernels = derived().kernels();
    double[][] rows = rows(scores, labels, columns);
    double[][] results = RESULTS.get();
    double sum = 0;
    for (int from = 0; from < count; from += RowKernels.MOST) {
      int some = Math.min(RowKernels.MOST, count - from);
      kernels.fill(order, rows, NONE, from, some, results);
      sum += sum(results[0], weights, from, some);
      for (int i = 0; order > 0 && i < some; i++) {
        scores[from + i] = weighted(weights[from + i], results[1][i]);
      }
      if (order > 1) {
        System.arraycopy(results[2], 0, curvatures, from, some);
      }
    }
    return sum;
  }

  /**
   * Σ s·ℓ at some parameters; replaces scores by s·∂ℓ/∂z. Infinite if a parameter is not within its
   * bounds.
   *
   * @param results room for as many arrays as {@link #outputs}, each of {@link RowKernels#MOST}
   * @param gradient to which Σ s·∂ℓ/∂θ is added
   * @param at the place of the first parameter in it
   */
  public double evaluate(
      double[] parameters,
      double[] scores,
      double[] labels,
      double[][] columns,
      double[] weights,
      int count,
      double[][] results,
      double[] gradient,
      int at) {
    if (!derived().areWithin(parameters)) {
      Arrays.fill(scores, 0, count, 0);
      return Double.POSITIVE_INFINITY;
    }
    RowKernels kernels = derived().kernels();
    double[][] rows = rows(scores, labels, columns);
    double sum = 0;
    int last = results.length - 1;
    for (int from = 0; from < count; from += RowKernels.MOST) {
      int some = Math.min(RowKernels.MOST, count - from);
      kernels.fill(1, rows, parameters, from, some, results);
      sum += sum(results[0], weights, from, some);
      for (int k = 1; k < last; k++) {
        gradient[at + k - 1] += sum(results[k], weights, from, some);
      }
      for (int i = 0; i < some; i++) {
        scores[from + i] = weighted(weights[from + i], results[last][i]);
      }
    }
    return sum;
  }

  /** The numbers of a row: the loss, its derivatives by the parameters, and that by the score. */
  public int outputs() {
    return derived().start().length + 2;
  }

  /** The parameters that are learned with the scores, in their order. */
  public List<FreeParameter> parameters() {
    return derived().parameters();
  }

  private static double sum(double[] losses, double[] weights, int from, int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      a += weighted(weights[from + i], losses[i]);
      b += weighted(weights[from + i + 1], losses[i + 1]);
      c += weighted(weights[from + i + 2], losses[i + 2]);
      d += weighted(weights[from + i + 3], losses[i + 3]);
    }
    for (; i < count; i++) {
      a += weighted(weights[from + i], losses[i]);
    }
    return (a + c) + (b + d);
  }

  private static double weighted(double weight, double value) {
    return weight == 0 ? 0 : weight * value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LossFormula formula && text.equals(formula.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text);
  }

  /** The canonical text, which reads back to an equal formula. */
  @Override
  public String toString() {
    return text;
  }
}
