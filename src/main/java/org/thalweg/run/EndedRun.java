package org.thalweg.run;

import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Stationarity;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.RoundCosts;
import org.thalweg.spark.RowMetrics;

/**
 * A run that has ended and is not evaluated yet.
 *
 * @param costs where the time of its rounds went
 * @param seconds that it took
 */
public record EndedRun(TrainingResult result, RoundCosts costs, double seconds) {
  private static final int FEW_FEATURES = 1 << 16; // whose scales cost little to find out

  /**
   * Evaluates the run: its model on the rows that it was trained on, on the test data, and on the
   * validation rows.
   *
   * @param options whose {@code trained} gets the model before it is evaluated
   */
  public Outcome evaluated(
      TrainingConf conf,
      TrainingData data,
      LoadedProblem problem,
      DataNotes notes,
      RunOptions options) {
    Penalties penalties = conf.penalty().value();
    double[] w = problem.standardisation().original(result.w());
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    Model model = new Model(data.objective(), shrinkage, data.input(), data.features(), w);
    options.trained().accept(model);
    Evaluation train = problem.evaluate(data.train(), penalties, result.w());
    CoefficientErrors errors = CoefficientErrors.of(conf, problem, model);
    double accuracy = train.metrics().getOrDefault("accuracy", Double.NaN);
    TrainingResult judged =
        result.withRelativeGradient(problem.relativeGradient(penalties, train.gradientNorm()));
    return new Outcome(
        model,
        judged,
        train,
        data.test().map(rows -> RowMetrics.evaluate(rows, problem.objective(), penalties, w)),
        data.validation().map(rows -> RowMetrics.evaluate(rows, problem.objective(), penalties, w)),
        errors.known(),
        errors.noted(
            scaled(notes, problem, data, judged)
                .withResult(problem.problem(penalties), result.w(), accuracy)),
        costs,
        data.loadSeconds(),
        seconds);
  }

  /** With the scales of the features, where they may be why a run missed the minimum. */
  private static DataNotes scaled(
      DataNotes notes, LoadedProblem problem, TrainingData data, TrainingResult result) {
    boolean isMissed =
        result.relativeGradient() > Stationarity.CLOSE
            || result.reason().kind() == Reason.Kind.STALLED && !result.isNearMinimum();
    boolean mayTell =
        problem.standardisation().isIdentity()
            && problem.objective().isConvex()
            && result.validation().isEmpty()
            && data.features() <= FEW_FEATURES;
    return isMissed && mayTell
        ? notes.withScales(
            FeatureStatistics.moments(data.train(), data.features()), data.input()::name)
        : notes;
  }
}
