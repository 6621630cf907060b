package org.thalweg.run;

import java.util.Optional;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundCosts;

/**
 * The result of a training run.
 *
 * @param model the model found; of a diverged run, the last good one
 * @param result where the run ended and why
 * @param train the model on all the training data
 * @param test the model on the test data, if there are any
 * @param validation the model on the validation rows, if there are any
 * @param errors the standard errors of the coefficients, where the conf asks for them and the data
 *     determine them
 * @param notes what was noticed about the data
 * @param costs where the time of the rounds went
 * @param loadSeconds spent reading the data
 * @param trainSeconds spent between the first step and the last
 */
public record Outcome(
    Model model,
    TrainingResult result,
    Evaluation train,
    Optional<Evaluation> test,
    Optional<Evaluation> validation,
    Optional<StandardErrors> errors,
    DataNotes notes,
    RoundCosts costs,
    double loadSeconds,
    double trainSeconds) {

  /** That of a run without validation and standard errors. */
  public Outcome(
      Model model,
      TrainingResult result,
      Evaluation train,
      Optional<Evaluation> test,
      DataNotes notes,
      RoundCosts costs,
      double loadSeconds,
      double trainSeconds) {
    this(
        model,
        result,
        train,
        test,
        Optional.empty(),
        Optional.empty(),
        notes,
        costs,
        loadSeconds,
        trainSeconds);
  }
}
