package org.thalweg.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.thalweg.formula.FormulaException;
import org.thalweg.loss.FormulaLosses.FormulaLoss;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.LossFormula;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.text.Require;

/**
 * The rules for a loss that is a formula; other losses break none of them.
 *
 * @param loss of an objective; empty for softmax
 */
public record FormulaRules(Optional<Named<PointwiseLoss>> loss) {
  private Optional<FormulaLoss> formula() {
    return loss.map(Named::value)
        .filter(FormulaLoss.class::isInstance)
        .map(FormulaLoss.class::cast);
  }

  /**
   * Checks the names of scores that are of some columns.
   *
   * @throws ConfException if one of them is no score of the formula
   */
  void requireScores(Set<String> named) {
    List<String> known =
        formula()
            .filter(JointFormula.class::isInstance)
            .map(each -> ((JointFormula) each).scores())
            .orElse(List.of());
    for (String name : named) {
      if (!known.contains(name)) {
        throw new ConfException(
            "objective.scores must name %s but had %s"
                .formatted(
                    known.isEmpty()
                        ? "scores of a formula of several scores or with parameters"
                        : "one of the scores " + String.join(", ", known),
                    name));
      }
    }
  }

  /**
   * The loss with the mean that is given beside it.
   *
   * @param mean a formula of the scores; empty for none
   * @throws ConfException if there is one, but no formula, or one that has another mean
   */
  Optional<Named<PointwiseLoss>> withMean(Optional<String> mean) {
    if (mean.isEmpty()) {
      return loss;
    }
    FormulaLoss given =
        formula()
            .orElseThrow(
                () ->
                    new ConfException(
                        "objective.mean must be given with a formula as objective.loss but that was "
                            + loss.map(Named::text).orElse(ObjectiveConf.SOFTMAX)));
    Named<PointwiseLoss> whole = Registry.losses().parse(given.formula().textWithMean(mean.get()));
    if (given.formula().hasMean() && !whole.value().equals(given)) {
      throw new ConfException(
          "objective.mean must be the mean that objective.loss has, if it has one, but was %s beside %s"
              .formatted(mean.get(), given.formula()));
    }
    return Optional.of(whole);
  }

  /**
   * Rejects a loss that reads a column which there is not.
   *
   * @param known the columns of the table
   * @throws ConfException with one line that names it, and the nearest one
   */
  public void requireColumns(Collection<String> known) {
    try {
      formula().ifPresent(each -> each.formula().requireColumns(known));
    } catch (FormulaException e) {
      throw new ConfException("objective.loss: " + e.getMessage());
    }
  }

  /**
   * Whether the loss is a formula of numbers as labels that has no slope at label 0, while it has
   * at 1: maybe it was meant for labels −1 and 1.
   */
  public boolean ignoresLabelZero() {
    return formula()
        .filter(each -> !(each instanceof JointFormula) && !each.labels().isOfClasses())
        .filter(each -> each.columns().isEmpty() && isFlat(each, 0) && !isFlat(each, 1))
        .isPresent();
  }

  private static boolean isFlat(PointwiseLoss loss, double label) {
    return DoubleStream.of(-2, -0.5, 0.25, 3).allMatch(z -> loss.derivative(z, label) == 0);
  }

  /**
   * Rejects a formula that has no minimum, as a log-likelihood without a minus has none.
   *
   * @throws ConfException if it is proven concave in its scores and parameters
   */
  void requireMinimum() {
    Require.none(
        mayBeConcave().flatMap(LossFormula::concavity),
        domain ->
            new ConfException(
                "objective.loss must be a formula that has a minimum, since losses are minimised, but %s is concave%s; a log-likelihood takes a minus: -(…)"
                    .formatted(
                        loss.orElseThrow().text(), domain.isEmpty() ? "" : " for " + domain)));
  }

  /**
   * For which labels and columns a formula is proven concave that takes others, too: with such data
   * it has no minimum.
   */
  public Optional<String> concaveDomain() {
    return mayBeConcave().flatMap(LossFormula::concavityOfSome);
  }

  private Optional<LossFormula> mayBeConcave() {
    return formula()
        .filter(each -> each.outputs() > 0 && !each.isConvex())
        .map(FormulaLoss::formula);
  }
}
