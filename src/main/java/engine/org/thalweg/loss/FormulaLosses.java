package org.thalweg.loss;

import java.util.List;

/** Losses that are written as formulas, a record for each kind of loss that solvers tell apart. */
public final class FormulaLosses {
  private static final double[][] NO_COLUMNS = {};

  private FormulaLosses() {}

  /**
   * The loss of a formula, of the kind that it is proven to be.
   *
   * @param text as {@link LossFormula#parse} takes it
   * @throws org.thalweg.formula.FormulaException with one line that says what is wrong
   */
  public static PointwiseLoss parse(String text) {
    LossFormula formula = LossFormula.parse(text);
    return switch (formula.derived().kind()) {
      case SMOOTH -> new SmoothFormula(formula);
      case KINKED -> new KinkedFormula(formula);
      case CONVEX -> new ConvexFormula(formula);
      case OTHER -> new OtherFormula(formula);
      case JOINT -> new JointFormula(formula);
    };
  }

  /** What losses of formulas have in common. */
  public interface FormulaLoss extends PointwiseLoss {
    /** The text, and what is derived of it. */
    LossFormula formula();

    @Override
    default double value(double score, double label) {
      return formula().at(0, score, label);
    }

    @Override
    default double derivative(double score, double label) {
      return formula().at(1, score, label);
    }

    @Override
    default LabelDomain labels() {
      return formula().derived().labels();
    }

    @Override
    default boolean hasKinks() {
      return formula().derived().hasKinks();
    }

    @Override
    default double mean(double score) {
      return formula().mean(score);
    }

    @Override
    default boolean isProbabilistic() {
      return formula().isLikelihood();
    }

    @Override
    default List<LossColumn> columns() {
      return formula().columns();
    }

    @Override
    default double evaluate(double[] scores, double[] labels, double[] weights, int count) {
      return evaluate(scores, labels, NO_COLUMNS, weights, count);
    }

    @Override
    default double value(double[] scores, double[] labels, double[] weights, int count) {
      return value(scores, labels, NO_COLUMNS, weights, count);
    }

    @Override
    default double evaluate(
        double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
      return formula().evaluate(1, scores, labels, columns, weights, null, count);
    }

    @Override
    default double value(
        double[] scores, double[] labels, double[][] columns, double[] weights, int count) {
      return formula().evaluate(0, scores, labels, columns, weights, null, count);
    }
  }

  /** What convex losses of formulas have in common. */
  private interface ConvexFormulaLoss extends FormulaLoss, ConvexLoss {
    @Override
    default double least(double label) {
      return formula().least(label);
    }

    @Override
    default double curvature() {
      return formula().derived().curvature();
    }
  }

  /** A formula that is convex and has a continuous derivative. */
  public record SmoothFormula(LossFormula formula) implements ConvexFormulaLoss, SmoothLoss {
    @Override
    public double secondDerivative(double score, double label) {
      return formula.at(2, score, label);
    }

    @Override
    public boolean isQuadratic() {
      return formula.derived().isQuadratic();
    }

    @Override
    public SmoothFormula with(double[] columns) {
      return new SmoothFormula(formula.with(columns));
    }

    @Override
    public double evaluate(
        double[] scores, double[] labels, double[] weights, double[] curvatures, int count) {
      return evaluate(scores, labels, NO_COLUMNS, weights, curvatures, count);
    }

    @Override
    public double evaluate(
        double[] scores,
        double[] labels,
        double[][] columns,
        double[] weights,
        double[] curvatures,
        int count) {
      return formula.evaluate(2, scores, labels, columns, weights, curvatures, count);
    }
  }

  /**
   * A convex formula of straight pieces, which are those that {@link KinkedLoss} has, maybe times a
   * factor in which no score stands.
   */
  public record KinkedFormula(LossFormula formula) implements ConvexFormulaLoss, KinkedLoss {
    @Override
    public boolean hasKinks() {
      return true;
    }

    @Override
    public KinkedFormula with(double[] columns) {
      return new KinkedFormula(formula.with(columns));
    }

    private StraightPieces pieces() {
      return formula.derived().pieces();
    }

    @Override
    public KinkedLoss unit() {
      return formula.derived().factor() == null ? this : pieces();
    }

    @Override
    public void weigh(double[] labels, double[][] columns, double[] weights, int count) {
      formula.weigh(labels, columns, weights, count);
    }

    @Override
    public int kinks() {
      return pieces().kinks();
    }

    @Override
    public double direction(double label, int kink) {
      return pieces().direction(label, kink);
    }

    @Override
    public double shift(double label, int kink) {
      return pieces().shift(label, kink);
    }

    @Override
    public double rise() {
      return pieces().rise();
    }

    @Override
    public double tilt() {
      return pieces().tilt();
    }
  }

  /** A formula that is convex, with kinks. */
  public record ConvexFormula(LossFormula formula) implements ConvexFormulaLoss {
    @Override
    public ConvexFormula with(double[] columns) {
      return new ConvexFormula(formula.with(columns));
    }
  }

  /** A formula that is not proven to be convex. */
  public record OtherFormula(LossFormula formula) implements FormulaLoss {
    @Override
    public OtherFormula with(double[] columns) {
      return new OtherFormula(formula.with(columns));
    }
  }
}
