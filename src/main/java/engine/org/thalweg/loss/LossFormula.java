package org.thalweg.loss;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.thalweg.formula.Analysis;
import org.thalweg.formula.Convexity;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FormulaException;
import org.thalweg.formula.RowKernels;

/**
 * A loss of scores, a label and columns of the table as its text, and what is derived of it: once a
 * JVM, as derived numbers and compiled loops stay behind where the text goes.
 */
public final class LossFormula implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double[] NONE = {};
  private static final String MEAN = ", mean = ";
  private static final double[] SCORES = {-2, -0.5, 0, 0.25, 1, 3};
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
    Formula formula = Formula.parse(text);
    if (formula.scores().isEmpty() && formula.parameters().isEmpty()) {
      throw new FormulaException(
          "a loss must have a score, z, or a parameter that is learned, as in a = free(1) behind it, but had neither%s: %s"
              .formatted(formula.onlyColumns(), formula.text()));
    }
    LossFormula loss = new LossFormula(formula.text(), NONE);
    if (formula.mean().isPresent()) {
      loss.requireMean();
    }
    return loss;
  }

  /**
   * For which labels, and columns if it takes no others, it is proven to be concave, and no
   * straight line, so that nothing is its minimum: words that are empty if for any, or nothing if
   * that is not proven.
   */
  public Optional<String> concavity() {
    Analysis analysis = Analysis.of(Formula.parse(text));
    return analysis.proof().convexity() == Convexity.CONCAVE
        ? Optional.of(analysis.domain())
        : Optional.empty();
  }

  /** For which labels and columns it is proven to be concave, be it that it takes others, too. */
  public Optional<String> concavityOfSome() {
    return Analysis.concave(Formula.parse(text)).map(Analysis::domain);
  }

  private void requireMean() {
    boolean isOfOne = derived().kind() != DerivedLoss.LossKind.JOINT;
    if (derived().labels().isOfClasses() && !(isOfOne && columns().isEmpty() && isLikelihood())) {
      throw new FormulaException(
          "mean must be the probability p of class 1 if labels are 0 or 1, and the loss -log(p) or"
              + " -log(1 - p), but they do not fit together in "
              + text);
    }
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

  /** Whether it says what is predicted. */
  public boolean hasMean() {
    return derived().mean() != null;
  }

  /** The text with a mean, in the place of that which it may have. */
  public String textWithMean(String mean) {
    int end = hasMean() ? text.lastIndexOf(MEAN) : text.length() - 1; // it is the last
    return text.substring(0, end) + MEAN + mean + ")";
  }

  /** As {@link Loss#mean}. */
  double mean(double score) {
    RowKernels mean = derived().mean();
    return mean == null ? score : mean.at(0, score, 0, NONE);
  }

  /** Whether ℓ is −log p, with the mean for p if y is 1, and 1 less it if y is 0. */
  boolean isLikelihood() {
    return derived().mean() != null
        && derived().labels() == LabelDomain.BINARY
        && Arrays.stream(SCORES)
            .allMatch(
                z ->
                    isNear(StrictMath.exp(-at(0, z, 1)), mean(z))
                        && isNear(StrictMath.exp(-at(0, z, 0)), 1 - mean(z)));
  }

  private static boolean isNear(double a, double b) {
    return Math.abs(a - b) <= 1e-12;
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
    return derived().kernels().at(order, score, label, row);
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
      sum += WeightedLosses.sum(results[0], weights, from, some);
      for (int i = 0; order > 0 && i < some; i++) {
        scores[from + i] = WeightedLosses.weighted(weights[from + i], results[1][i]);
      }
      if (order > 1) {
        System.arraycopy(results[2], 0, curvatures, from, some);
      }
    }
    return sum;
  }

  /** As {@link KinkedLoss#weigh}, of a loss of kind {@link DerivedLoss.LossKind#KINKED}. */
  void weigh(double[] labels, double[][] columns, double[] weights, int count) {
    RowKernels factor = derived().factor();
    double[][] rows = rows(labels, labels, columns); // the factor reads no score
    double[][] results = RESULTS.get();
    for (int from = 0; factor != null && from < count; from += RowKernels.MOST) {
      int some = Math.min(RowKernels.MOST, count - from);
      factor.fill(0, rows, NONE, from, some, results);
      for (int i = from; i < from + some; i++) {
        double ofLabel = derived().pieces().factor(labels[i]);
        weights[i] = WeightedLosses.weighted(weights[i], ofLabel * results[0][i - from]);
      }
    }
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
