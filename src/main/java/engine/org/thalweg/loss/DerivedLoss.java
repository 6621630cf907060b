package org.thalweg.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.thalweg.formula.Analysis;
import org.thalweg.formula.Expression;
import org.thalweg.formula.Expression.Role;
import org.thalweg.formula.Expression.Variable;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FreeParameter;
import org.thalweg.formula.KernelCompiler;
import org.thalweg.formula.LabelUse;
import org.thalweg.formula.Program;
import org.thalweg.formula.RowKernels;
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
 * @param curvature as {@link ConvexLoss#curvature}, of rows with 1 in every column
 * @param pieces of a loss of kind {@link LossKind#KINKED}; else null
 * @param columns that it reads of each row, with the least numbers for which all this holds
 * @param parameters that are learned
 * @param start where they start
 */
record DerivedLoss(
    RowKernels kernels,
    LossKind kind,
    LabelDomain labels,
    boolean hasKinks,
    boolean isQuadratic,
    double lower,
    double curvature,
    StraightPieces pieces,
    List<LossColumn> columns,
    List<FreeParameter> parameters,
    double[] start) {

  /** The kinds of losses that solvers tell apart. */
  enum LossKind {
    SMOOTH,
    KINKED,
    CONVEX,
    OTHER,
    /** With parameters that are learned. */
    FREE
  }

  /** The canonical text of a formula of one score. */
  static String canonical(String text) {
    Formula formula = Formula.parse(text);
    requireOneScore(formula);
    return formula.text();
  }

  private static void requireOneScore(Formula formula) {
    if (!formula.scores().equals(List.of("z"))) {
      throw new IllegalArgumentException(
          "a loss must be a formula of the score z but had " + formula.scores());
    }
  }

  static DerivedLoss of(String text) {
    Formula formula = Formula.parse(text);
    Analysis analysis = Analysis.of(formula);
    List<FreeParameter> parameters = formula.parameters();
    if (!parameters.isEmpty()) {
      return free(analysis, parameters);
    }
    List<Expression> derivatives =
        List.of(analysis.value(), analysis.gradient(0), analysis.hessian(0, 0));
    List<Program> programs =
        IntStream.rangeClosed(1, 3)
            .mapToObj(some -> Program.of(derivatives.subList(0, some), formula.ofRows(), List.of()))
            .toList();
    RowKernels kernels = KernelCompiler.kernels(programs);
    LabelDomain labels = LabelDomain.valueOf(analysis.labels().name());
    boolean isConvex = analysis.proof().convexity().isConvex();
    boolean hasKinks = analysis.smoothness().compareTo(Smoothness.BEND) > 0;
    boolean isConstant = isOfColumnsAlone(derivatives.get(2));
    List<LossColumn> columns = columns(analysis);
    double[] ones = ones(columns.size());
    Optional<StraightPieces> pieces =
        isConvex && hasKinks && isConstant && columns.isEmpty()
            ? StraightPieces.of(
                ofOrder(kernels, 0, ones),
                ofOrder(kernels, 1, ones),
                labels,
                LabelUse.isInResidual(formula))
            : Optional.empty();
    return new DerivedLoss(
        kernels,
        kind(isConvex, hasKinks, pieces.isPresent()),
        labels,
        hasKinks,
        !hasKinks && isConstant,
        analysis.lower(),
        LossBounds.curvature(ofOrder(kernels, 2, ones)),
        pieces.orElse(null),
        columns,
        List.of(),
        new double[0]);
  }

  /** The loss alone, and with its derivatives: by the parameters, then by the score. */
  private static DerivedLoss free(Analysis analysis, List<FreeParameter> parameters) {
    List<Expression> ofAll = new ArrayList<>();
    List<Expression> outputs = new ArrayList<>(List.of(analysis.value()));
    for (int k = 1; k <= parameters.size(); k++) {
      ofAll.add(analysis.unknowns().get(k));
      outputs.add(analysis.gradient(k));
    }
    outputs.add(analysis.gradient(0));
    List<Variable> ofRows = analysis.formula().ofRows();
    List<Program> programs =
        List.of(
            Program.of(outputs.subList(0, 1), ofRows, ofAll), Program.of(outputs, ofRows, ofAll));
    return new DerivedLoss(
        KernelCompiler.kernels(programs),
        LossKind.FREE,
        LabelDomain.valueOf(analysis.labels().name()),
        analysis.smoothness().compareTo(Smoothness.BEND) > 0,
        false,
        analysis.lower(),
        1,
        null,
        columns(analysis),
        parameters,
        parameters.stream().mapToDouble(FreeParameter::start).toArray());
  }

  /** Whether each parameter is within its bounds. */
  boolean areWithin(double[] values) {
    return IntStream.range(0, values.length)
        .allMatch(
            k -> values[k] >= parameters.get(k).lower() && values[k] <= parameters.get(k).upper());
  }

  private static LossKind kind(boolean isConvex, boolean hasKinks, boolean isOfPieces) {
    if (!isConvex) {
      return LossKind.OTHER;
    }
    return isOfPieces ? LossKind.KINKED : hasKinks ? LossKind.CONVEX : LossKind.SMOOTH;
  }

  private static DoubleBinaryOperator ofOrder(RowKernels kernels, int order, double[] columns) {
    return (score, label) -> kernels.at(order, score, label, columns);
  }

  private static boolean isOfColumnsAlone(Expression expression) {
    return Formula.names(expression, Role.SCORE).isEmpty()
        && Formula.names(expression, Role.LABEL).isEmpty();
  }

  private static List<LossColumn> columns(Analysis analysis) {
    return analysis.formula().columns().stream()
        .map(name -> new LossColumn(name, analysis.least(name)))
        .toList();
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** As {@link ConvexLoss#least}, of a row with these columns. */
  double least(double label, double[] row) {
    return LossBounds.least(ofOrder(kernels, 0, row), ofOrder(kernels, 1, row), label, lower);
  }
}
