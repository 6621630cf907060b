package org.thalweg.loss;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.thalweg.formula.Expression;
import org.thalweg.formula.Formula;
import org.thalweg.formula.KernelCompiler;
import org.thalweg.formula.Program;
import org.thalweg.formula.RowKernels;
import org.thalweg.formula.ScoreLoss;
import org.thalweg.formula.Smoothness;

/**
 * What is derived of a formula of one score: its loops, and all that solvers ask a loss.
 *
 * @param kernels the loss and its derivatives
 * @param labels the widest domain of labels for which the formula is proven to be convex, or else
 *     that in which it is defined; {0, 1} if y stands there as 2y − 1 alone
 * @param hasKinks whether the derivative may jump
 * @param isQuadratic whether the second derivative is the same number everywhere
 * @param lower a lower bound of the loss
 * @param curvature as {@link ConvexLoss#curvature}
 * @param pieces of a loss of kind {@link Kind#KINKED}; else null
 */
record DerivedLoss(
    RowKernels kernels,
    Kind kind,
    LabelDomain labels,
    boolean hasKinks,
    boolean isQuadratic,
    double lower,
    double curvature,
    StraightPieces pieces) {

  /** The kinds of losses that solvers tell apart. */
  enum Kind {
    SMOOTH,
    KINKED,
    CONVEX,
    OTHER
  }

  /** Domains, the widest first. */
  private static final List<LabelDomain> DOMAINS =
      List.of(
          LabelDomain.REAL, LabelDomain.NON_NEGATIVE, LabelDomain.POSITIVE, LabelDomain.BINARY);

  /** The canonical text of a formula of one score. */
  static String canonical(String text) {
    Formula formula = Formula.parse(text);
    requireOneScore(formula);
    return formula.text();
  }

  private static void requireOneScore(Formula formula) {
    if (!formula.columns().isEmpty()) {
      formula.requireColumns(List.of());
    }
    if (!formula.parameters().isEmpty()) {
      throw new IllegalArgumentException(
          "parameters that are learned are not taken here but there was "
              + formula.parameters().get(0).name());
    }
    if (!formula.scores().equals(List.of("z"))) {
      throw new IllegalArgumentException(
          "a loss must be a formula of the score z but had " + formula.scores());
    }
  }

  static DerivedLoss of(String text) {
    Expression body = Formula.parse(text).withoutConstants();
    LabelDomain labels = null;
    ScoreLoss loss = null;
    for (LabelDomain domain :
        ScoreLoss.isOfSignedLabels(body) ? List.of(LabelDomain.BINARY) : DOMAINS) {
      ScoreLoss found = over(body, domain);
      if (loss == null || found.isConvex()) {
        loss = found;
        labels = domain;
      }
      if (loss.isConvex()) {
        break;
      }
    }
    return of(body, loss, labels);
  }

  private static ScoreLoss over(Expression body, LabelDomain domain) {
    double infinity = Double.POSITIVE_INFINITY;
    return switch (domain) {
      case BINARY, CLASSES -> ScoreLoss.of(body, 0, 1, true);
      case NON_NEGATIVE -> ScoreLoss.of(body, 0, infinity, false);
      case POSITIVE -> ScoreLoss.of(body, Double.MIN_VALUE, infinity, false);
      case REAL -> ScoreLoss.of(body, -infinity, infinity, false);
    };
  }

  private static DerivedLoss of(Expression body, ScoreLoss loss, LabelDomain labels) {
    List<Program> programs =
        IntStream.rangeClosed(0, 2)
            .mapToObj(
                order ->
                    Program.of(loss.derivatives().subList(0, order + 1), ScoreLoss.INPUTS))
            .toList();
    RowKernels kernels = KernelCompiler.kernels(programs);
    boolean hasKinks = loss.smoothness().compareTo(Smoothness.BEND) > 0;
    Optional<Double> constant = loss.constantCurvature();
    Optional<StraightPieces> pieces =
        loss.isConvex() && hasKinks && constant.isPresent()
            ? StraightPieces.of(
                ofOrder(kernels, 0), ofOrder(kernels, 1), labels, ScoreLoss.isOfResidual(body))
            : Optional.empty();
    return new DerivedLoss(
        kernels,
        kind(loss, hasKinks, pieces.isPresent()),
        labels,
        hasKinks,
        !hasKinks && constant.isPresent(),
        loss.lower(),
        LossBounds.curvature(ofOrder(kernels, 2)),
        pieces.orElse(null));
  }

  private static Kind kind(ScoreLoss loss, boolean hasKinks, boolean isOfPieces) {
    if (!loss.isConvex()) {
      return Kind.OTHER;
    }
    return isOfPieces ? Kind.KINKED : hasKinks ? Kind.CONVEX : Kind.SMOOTH;
  }

  private static DoubleBinaryOperator ofOrder(RowKernels kernels, int order) {
    return (score, label) -> kernels.at(order, score, label);
  }

  /** As {@link ConvexLoss#least}. */
  double least(double label) {
    return LossBounds.least(ofOrder(kernels, 0), ofOrder(kernels, 1), label, lower);
  }
}
