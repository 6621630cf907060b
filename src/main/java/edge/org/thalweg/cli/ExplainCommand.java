package org.thalweg.cli;

import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.formula.Explanation;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FormulaException;
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
      }
    } catch (FormulaException e) {
      throw new ConfException(e.getMessage());
    }
    return Main.DONE;
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

  private void method(String data, AlgorithmChoice choice) {
    out()
        .printf(
            "method     auto takes %s%s: %s%n",
            choice.first(), data, choice.why().orElse("as the conf says"));
  }
}
