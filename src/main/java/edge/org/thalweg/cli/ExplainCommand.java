package org.thalweg.cli;

import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.formula.Analysis;
import org.thalweg.formula.Explanation;
import org.thalweg.formula.Expression;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FormulaException;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.run.AlgorithmChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description =
        "Print what a formula is taken for: how it is computed, its derivatives, if it is convex"
            + " and why.")
final class ExplainCommand extends ThalwegCommand {
  private static final int FEW = 10;
  private static final int MANY = 100_000;
  private static final long ROWS = 1_000_000;

  @Parameters(
      index = "0",
      paramLabel = "FORMULA",
      description = "A formula, as objective.loss has it; with formula(…) around it or without.")
  private String text;

  @Override
  public Integer call() {
    try {
      Formula formula = Formula.parse(text);
      Explanation.lines(formula).forEach(out()::println);
      if (!formula.scores().isEmpty()) {
        methods(formula.text());
        notSolvedByPieces(formula).ifPresent(why -> out().println("           " + why));
      }
    } catch (FormulaException e) {
      throw new ConfException(e.getMessage());
    }
    return ExitCode.DONE;
  }

  /** What auto chooses for the loss of a linear model, over few features and over many. */
  private void methods(String formula) {
    ObjectiveConf objective = ObjectiveConf.linear(Registry.losses().parse(formula).value(), true);
    AlgorithmChoice few = AlgorithmChoice.ofAuto(objective, FEW, ROWS, FEW);
    AlgorithmChoice many = AlgorithmChoice.ofAuto(objective, MANY, ROWS, 10 * FEW);
    method(few.equals(many) ? "" : ", of %d features".formatted(FEW), few);
    if (!few.equals(many)) {
      method(", of %d features".formatted(MANY), many);
    }
  }

  /** Why a loss of straight pieces is not solved as such a loss, if it is not. */
  private static Optional<String> notSolvedByPieces(Formula formula) {
    boolean isOfPieces =
        Registry.losses().parse(formula.text()).value() instanceof FormulaLosses.ConvexFormula
            && Analysis.of(formula).hessian(0, 0).equals(Expression.ZERO);
    String why =
        formula.columns().isEmpty()
            ? "they are no multiple of those of a hinge, an absolute, a quantile or an"
                + " epsilon-insensitive loss"
            : "kinks or slopes differ from row to row by %s, other than by a factor of each row"
                .formatted(String.join(", ", formula.columns()));
    return isOfPieces
        ? Optional.of("interiorPoint and sdca do not take its straight pieces: " + why)
        : Optional.empty();
  }

  private void method(String data, AlgorithmChoice choice) {
    out()
        .printf(
            "method     auto takes %s%s: %s%n",
            choice.first(), data, choice.why().orElse("as the conf says"));
  }
}
