package org.thalweg.loss;

import java.util.List;
import java.util.Optional;
import org.thalweg.formula.FreeParameter;
import org.thalweg.formula.RowKernels;

/**
 * A formula of several scores, or with parameters that are learned: no loss of one score alone, so
 * that it has no values of single scores.
 */
public record JointFormula(LossFormula formula) implements FormulaLosses.FormulaLoss {
  @Override
  public JointFormula with(double[] columns) {
    return new JointFormula(formula.with(columns));
  }

  private DerivedLoss derived() {
    return formula.derived();
  }

  @Override
  public int outputs() {
    return scores().size();
  }

  /** The names of the scores: z, or z1 … zK. */
  public List<String> scores() {
    return derived().unknowns().scores();
  }

  /** The parameters that are learned with the scores, in their order. */
  public List<FreeParameter> parameters() {
    return derived().unknowns().parameters();
  }

  /** Where the parameters start. */
  public double[] start() {
    return derived().unknowns().start();
  }

  /** Whether parameters are within their bounds. */
  public boolean areWithin(double[] parameters) {
    return derived().unknowns().areWithin(parameters);
  }

  /** Whether it is proven to be convex, in scores and parameters together. */
  @Override
  public boolean isConvex() {
    return derived().unknowns().areConvex();
  }

  /** Whether its kernels go to order 2. */
  public boolean hasCurvature() {
    return !hasKinks();
  }

  /**
   * Its loops. Of order 0 they give the loss; of order 1 its derivatives besides, by the scores and
   * then by the parameters; of order 2 the lower triangle of the second derivatives as well.
   */
  public RowKernels kernels() {
    return derived().kernels();
  }

  /**
   * What is predicted, of scores, label, columns and parameters: the mean that the formula gives,
   * or the function that is fitted to the labels, if there is no score and the loss is one of how
   * far it is from them.
   */
  public Optional<RowKernels> predicted() {
    return Optional.ofNullable(derived().mean())
        .or(() -> Optional.ofNullable(derived().fitted()).map(DerivedLoss.FittedFunction::values));
  }

  /** Whether it is the square of how far such a function is from the label, times a factor. */
  public boolean isSquare() {
    return derived().fitted() != null && derived().fitted().isSquare();
  }

  /** How many numbers these give of each row. */
  public int results(int order) {
    int unknowns = derived().unknowns().count();
    return order == 0 ? 1 : 1 + unknowns + (order == 1 ? 0 : unknowns * (unknowns + 1) / 2);
  }

  @Override
  public double value(double score, double label) {
    throw new UnsupportedOperationException(formula + " is no loss of one score alone");
  }

  @Override
  public double derivative(double score, double label) {
    return value(score, label);
  }

  @Override
  public double evaluate(
      double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
    return value(0, 0);
  }

  @Override
  public double value(
      double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
    return evaluate(scores, labels, columns, weights, count);
  }
}
