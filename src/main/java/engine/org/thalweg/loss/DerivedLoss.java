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
import org.thalweg.formula.FactoredFormula;
import org.thalweg.formula.FittedFormula;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FreeParameter;
import org.thalweg.formula.KernelCompiler;
import org.thalweg.formula.LabelUse;
import org.thalweg.formula.Labels;
import org.thalweg.formula.Program;
import org.thalweg.formula.RowKernels;
import org.thalweg.formula.Smoothness;

/**
 * What is derived of a formula: its loops, and all that solvers ask a loss.
 *
 * @param kernels the loss and its derivatives
 * @param labels the widest domain of labels for which the formula is proven to be convex, or else
 *     that in which it is defined; {0, 1} if y stands there as 2y − 1 alone
 * @param hasKinks whether the derivative may jump
 * @param isQuadratic whether the second derivative is the same number everywhere
 * @param lower a lower bound of the loss
 * @param curvature as {@link ConvexLoss#curvature}, of rows with 1 in every column
 * @param pieces of a loss of kind {@link LossKind#KINKED}; else null
 * @param factor by which the loss is more than such pieces, but for what these know of labels; null
 *     if it is 1, or there are none
 * @param columns that it reads of each row, with the least numbers for which all this holds
 * @param unknowns by which it is derived
 * @param fitted the function that is fitted to the labels, if there is no score but such a
 *     function; else null
 * @param mean what is predicted of the label, of the same inputs but for columns; null if that is
 *     not said
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
    RowKernels factor,
    List<LossColumn> columns,
    Unknowns unknowns,
    FittedFunction fitted,
    RowKernels mean) {

  /**
   * A function of columns and parameters.
   *
   * @param values its loops
   * @param isSquare whether the loss is the square of how far it is from the label
   */
  record FittedFunction(RowKernels values, boolean isSquare) {}

  private static final List<String> ONE_SCORE = List.of("z");
  private static final double[] NO_COLUMNS = {};

  /** The kinds of losses that solvers tell apart. */
  enum LossKind {
    SMOOTH,
    KINKED,
    CONVEX,
    OTHER,
    /** Of several scores, or with parameters that are learned. */
    JOINT
  }

  static DerivedLoss of(String text) {
    Formula formula = Formula.parse(text);
    Analysis analysis = Analysis.of(formula);
    if (!formula.parameters().isEmpty() || !formula.scores().equals(ONE_SCORE)) {
      return joint(analysis);
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
    Optional<FactoredFormula> factored =
        isConvex && hasKinks && isConstant ? FactoredFormula.of(analysis) : Optional.empty();
    Optional<StraightPieces> pieces =
        factored.flatMap(parts -> pieces(Analysis.of(parts.unit(), analysis.labels())));
    boolean isMultiple =
        pieces.isPresent() && !(factored.get().factor().is(1) && pieces.get().factor(1) == 1);
    return new DerivedLoss(
        kernels,
        kind(isConvex, hasKinks, pieces.isPresent()),
        labels,
        hasKinks,
        !hasKinks && isConstant,
        analysis.lower(),
        LossBounds.curvature(ofOrder(kernels, 2, ones)),
        pieces.orElse(null),
        isMultiple ? kernels(factored.get().factor(), formula, List.of()) : null,
        columns,
        new Unknowns(formula.scores(), List.of(), isConvex),
        null,
        mean(formula, formula.ofRows().subList(0, 2), List.of()));
  }

  /** The mean as it is computed. */
  private static RowKernels mean(
      Formula formula, List<Variable> ofRows, List<Variable> parameters) {
    return formula
        .ofMean()
        .map(mean -> Analysis.of(mean, Labels.REAL).value())
        .map(value -> Program.of(List.of(value), ofRows, parameters))
        .map(program -> KernelCompiler.kernels(List.of(program)))
        .orElse(null);
  }

  /** The pieces of a formula without columns. */
  private static Optional<StraightPieces> pieces(Analysis unit) {
    RowKernels value = kernels(unit.value(), unit.formula(), List.of());
    RowKernels slope = kernels(unit.gradient(0), unit.formula(), List.of());
    return StraightPieces.of(
        ofOrder(value, 0, NO_COLUMNS),
        ofOrder(slope, 0, NO_COLUMNS),
        LabelDomain.valueOf(unit.labels().name()),
        LabelUse.isInResidual(unit.formula()));
  }

  /**
   * The loss; with its derivatives, by the scores and then by the parameters; and, if these are
   * continuous, with the lower triangle of the second ones.
   */
  private static DerivedLoss joint(Analysis analysis) {
    Formula formula = analysis.formula();
    boolean hasKinks = analysis.smoothness().compareTo(Smoothness.BEND) > 0;
    boolean isConvex = analysis.proof().convexity().isConvex();
    Unknowns unknowns = new Unknowns(formula.scores(), formula.parameters(), isConvex);
    List<Expression> outputs = new ArrayList<>(List.of(analysis.value()));
    for (int i = 0; i < unknowns.count(); i++) {
      outputs.add(analysis.gradient(i));
    }
    List<Variable> parameters =
        analysis.unknowns().subList(formula.scores().size(), unknowns.count());
    Optional<FittedFormula> fitted = FittedFormula.of(formula);
    if (!hasKinks) {
      outputs.addAll(
          fitted
              .flatMap(FittedFormula::curvatures)
              .orElseGet(() -> hessian(analysis, unknowns.count())));
    }
    List<Program> programs =
        IntStream.of(1, 1 + unknowns.count(), outputs.size())
            .distinct()
            .mapToObj(some -> Program.of(outputs.subList(0, some), formula.ofRows(), parameters))
            .toList();
    return new DerivedLoss(
        KernelCompiler.kernels(programs),
        LossKind.JOINT,
        LabelDomain.valueOf(analysis.labels().name()),
        hasKinks,
        false,
        analysis.lower(),
        1,
        null,
        null,
        columns(analysis),
        unknowns,
        fitted.map(function -> values(function, formula, parameters)).orElse(null),
        mean(formula, formula.ofRows(), parameters));
  }

  private static List<Expression> hessian(Analysis analysis, int unknowns) {
    List<Expression> triangle = new ArrayList<>();
    for (int i = 0; i < unknowns; i++) {
      for (int j = 0; j <= i; j++) {
        triangle.add(analysis.hessian(i, j));
      }
    }
    return triangle;
  }

  private static FittedFunction values(
      FittedFormula fitted, Formula formula, List<Variable> parameters) {
    return new FittedFunction(kernels(fitted.value(), formula, parameters), fitted.isSquare());
  }

  private static RowKernels kernels(Expression one, Formula formula, List<Variable> parameters) {
    return KernelCompiler.kernels(List.of(Program.of(List.of(one), formula.ofRows(), parameters)));
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

  /**
   * What is learned with a formula.
   *
   * @param scores z, or z1 … zK
   * @param parameters behind them
   * @param areConvex whether the formula is proven to be convex in all of them together
   */
  record Unknowns(List<String> scores, List<FreeParameter> parameters, boolean areConvex) {
    int count() {
      return scores.size() + parameters.size();
    }

    double[] start() {
      return parameters.stream().mapToDouble(FreeParameter::start).toArray();
    }

    /** Whether each parameter is within its bounds. */
    boolean areWithin(double[] values) {
      return IntStream.range(0, values.length)
          .allMatch(p -> parameters.get(p).range().contains(values[p]));
    }
  }

  /** Bounds of convex losses that are known by their values and derivatives alone. */
  static final class LossBounds {
    private static final int FARTHEST = 60; // scores are looked at up to two to the power of it

    private LossBounds() {}

    /**
     * A lower bound of ℓ(z, y) over all z: at the minimum, which is where the derivative changes
     * its sign, found by bisection; the given bound if it changes nowhere.
     */
    static double least(
        DoubleBinaryOperator value, DoubleBinaryOperator slope, double label, double lower) {
      if (slope.applyAsDouble(0, label) == 0) {
        return value.applyAsDouble(0, label);
      }
      double sign = slope.applyAsDouble(0, label) < 0 ? 1 : -1;
      double near = 0; // ℓ falls from here towards the other
      double far = 0;
      for (int k = -1; k <= FARTHEST && far == 0; k++) {
        double score = sign * (k < 0 ? 0.5 : StrictMath.scalb(1.0, k));
        if (sign * slope.applyAsDouble(score, label) < 0) {
          near = score;
        } else {
          far = score;
        }
      }
      if (far == 0) {
        return lower;
      }
      for (double middle = 0.5 * (near + far);
          middle != near && middle != far;
          middle = 0.5 * (near + far)) {
        if (sign * slope.applyAsDouble(middle, label) < 0) {
          near = middle;
        } else {
          far = middle;
        }
      }
      double least = Math.min(value.applyAsDouble(near, label), value.applyAsDouble(far, label));
      return Math.max(least, lower);
    }

    /**
     * The greatest second derivative at scores about 0 for labels 0 and 1, if it falls again
     * farther out; else what it is at 0, or 1 if that says nothing.
     */
    static double curvature(DoubleBinaryOperator second) {
      double most = 0;
      double farthest = 0;
      for (double score = 0; score <= 64; score += score < 8 ? 0.125 : 1) {
        double here = 0;
        for (double label = 0; label <= 1; label++) {
          here = Math.max(here, second.applyAsDouble(score, label));
          here = Math.max(here, second.applyAsDouble(-score, label));
        }
        most = Math.max(most, here);
        farthest = here;
      }
      double at = farthest > 0 && farthest == most ? second.applyAsDouble(0, 1) : most;
      return at > 0 && Double.isFinite(at) ? at : 1;
    }
  }
}
