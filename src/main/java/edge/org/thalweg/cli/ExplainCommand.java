package org.thalweg.cli;

import org.thalweg.config.ConfException;
import org.thalweg.formula.Explanation;
import org.thalweg.formula.Formula;
import org.thalweg.formula.FormulaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Print what a formula is taken for: how it is computed, its derivatives, if it is convex"
            + " and why.")
final class ExplainCommand extends ThalwegCommand {
  @Parameters(
      index = "0",
      paramLabel = "FORMULA",
      description = "A formula, as objective.loss has it; with formula(…) around it or without.")
  private String text;

  @Override
  public Integer call() {
    try {
      Explanation.lines(Formula.parse(text)).forEach(out()::println);
    } catch (FormulaException e) {
      throw new ConfException(e.getMessage());
    }
    return Main.DONE;
  }
}
