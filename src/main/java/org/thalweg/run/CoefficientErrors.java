package org.thalweg.run;

import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.RunKeys;
import org.thalweg.config.TrainingConf;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Problem;
import org.thalweg.spark.SparkOracle;
import org.thalweg.text.DataException;

/**
 * The standard errors of what a run found, where its conf asks for them.
 *
 * @param known the errors; empty where none are asked for, or the data do not determine them
 * @param warning what is to be known of them, or why there are none
 */
public record CoefficientErrors(Optional<StandardErrors> known, Optional<String> warning) {
  private static final String KEY = "log.standardErrors";

  /**
   * Rejects a conf that asks for errors that its objective does not have.
   *
   * @throws ConfException if it does
   */
  public static void require(TrainingConf conf, Objective objective) {
    if (conf.get(RunKeys.LOG_STANDARD_ERRORS).orElse(false)) {
      StandardErrors.unfit(objective)
          .ifPresent(
              unfit -> {
                throw new ConfException("%s: the model %s".formatted(KEY, unfit));
              });
    }
  }

  /** Those of a model over the rows that it was trained on, in two or three passes. */
  public static CoefficientErrors of(TrainingConf conf, LoadedProblem problem, Model model) {
    if (!conf.get(RunKeys.LOG_STANDARD_ERRORS).orElse(false)) {
      return new CoefficientErrors(Optional.empty(), Optional.empty());
    }
    try {
      StandardErrors errors =
          StandardErrors.of(
              problem.objective(),
              model.w(),
              other ->
                  SparkOracle.of(new Problem(other, Penalties.none()), problem.data(), conf.seed()),
              model::coefficient);
      return new CoefficientErrors(
          Optional.of(errors),
          conf.penalty().value().terms().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  "standard errors are those of a maximum of the likelihood, but the weights have the"
                      + " penalty "
                      + conf.penalty().text()));
    } catch (DataException e) {
      return new CoefficientErrors(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** Notes that have what is to be said of them. */
  public DataNotes noted(DataNotes notes) {
    return warning.map(notes::with).orElse(notes);
  }
}
