package org.thalweg.formula;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thalweg.formula.Expression.Role;

/** Whether the names of a formula fit together. */
final class NameRules {
  private NameRules() {}

  /**
   * Requires that what is defined is used, that scores are counted without a gap, and that a mean
   * is of what is known of rows to predict.
   *
   * @throws FormulaException if not, with one line
   */
  static void require(
      Expression body,
      Optional<Expression> mean,
      Set<String> constants,
      List<FreeParameter> parameters) {
    List<Expression> all = new ArrayList<>(List.of(body));
    mean.ifPresent(all::add);
    requireUsed(all, constants, parameters);
    requireScores(Formula.names(body, Role.SCORE));
    mean.ifPresent(one -> requireMean(one, body));
  }

  private static void requireUsed(
      List<Expression> all, Set<String> constants, List<FreeParameter> parameters) {
    Set<String> defined = new LinkedHashSet<>(constants);
    parameters.forEach(parameter -> defined.add(parameter.name()));
    for (Expression one : all) {
      defined.removeAll(Formula.names(one, Role.CONSTANT));
      defined.removeAll(Formula.names(one, Role.PARAMETER));
    }
    if (!defined.isEmpty()) {
      throw new FormulaException(
          defined.iterator().next() + " is defined behind the formula, which does not use it");
    }
  }

  /** Rows to predict have the columns that a loss reads only if it has no scores. */
  private static void requireMean(Expression mean, Expression body) {
    List<String> scores = Formula.names(body, Role.SCORE);
    List<String> others = new ArrayList<>(Formula.names(mean, Role.SCORE));
    others.removeAll(scores);
    others.addAll(Formula.names(mean, Role.LABEL));
    List<String> columns = new ArrayList<>(Formula.names(mean, Role.COLUMN));
    columns.removeAll(scores.isEmpty() ? Formula.names(body, Role.COLUMN) : List.of());
    others.addAll(columns);
    if (!others.isEmpty()) {
      throw new FormulaException(
          "mean must be of %s that the loss has, of constants and parameters, but had %s"
              .formatted(scores.isEmpty() ? "columns" : "scores", others.get(0)));
    }
  }

  private static void requireScores(List<String> scores) {
    if (scores.contains(Formula.ONLY_SCORE) && scores.size() > 1) {
      throw new FormulaException(
          "z is the only score of a row, and z1, z2 … are several; but there were "
              + String.join(", ", scores));
    }
    for (int i = 1; i <= scores.size() && !scores.contains(Formula.ONLY_SCORE); i++) {
      if (!scores.contains("z" + i)) {
        throw new FormulaException(
            "scores are z1, z2 … without a gap, but there was no z%d".formatted(i));
      }
    }
  }
}
