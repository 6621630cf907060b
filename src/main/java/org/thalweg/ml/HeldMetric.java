package org.thalweg.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.thalweg.linalg.Elementary;
import org.thalweg.loss.LabelDomain;
import org.thalweg.metrics.RankCurve;
import org.thalweg.objective.Link;
import org.thalweg.objective.Objective;
import org.thalweg.run.TrainingData;
import org.thalweg.text.NoRowsException;

/**
 * The metrics of Spark's evaluators, of scores on the driver: without a Dataset of predictions and
 * jobs for each model. Values are those of Spark but for rounding, and, with bins, for a few points
 * of a curve.
 *
 * @param weight the column of the evaluator's weights
 * @param value of the scores of one model
 */
record HeldMetric(Optional<String> weight, Of value) {

  /** A metric of the rows of a table; not a number where the evaluator has to say it. */
  interface Of {
    double of(Objective objective, ScoreTable rows, double[] scores);
  }

  /**
   * The metrics of some models on rows that these did not see.
   *
   * @param form in which the models read their rows
   * @return not a number where the evaluator has to say it
   */
  static double[] of(
      Evaluator evaluator, List<SideBySide.Fitted> fitted, ReadPlan form, Dataset<?> held) {
    double[] metrics = new double[fitted.size()];
    Arrays.fill(metrics, Double.NaN);
    Optional<HeldMetric> metric = ofAll(evaluator, fitted);
    if (metric.isEmpty() || form.columns().offset().isPresent()) {
      return metrics; // Spark's evaluators see what transform makes, which may have no offset
    }
    List<ScoreTable.Scored> models =
        fitted.stream()
            .map(each -> each.fit().found().orElseThrow())
            .map(found -> new ScoreTable.Scored(found.objective(), found.w()))
            .toList();
    Objective objective = models.get(0).objective();
    try (TrainingData rows = form.measuring(metric.get().weight(), objective).read(held)) {
      if (rows.features() > fitted.get(0).fit().features()) {
        return metrics; // Spark says what is wrong with these
      }
      Optional<ScoreTable> table = ScoreTable.of(rows.train(), models);
      for (int k = 0; table.isPresent() && k < metrics.length; k++) {
        double[] scores = table.get().scores().get(k);
        metrics[k] = metric.get().value().of(models.get(k).objective(), table.get(), scores);
      }
    } catch (NoRowsException e) {
      return metrics; // Spark says what the metric of no rows is
    }
    return metrics;
  }

  /** The metric of all models, where each of them was found by a run. */
  private static Optional<HeldMetric> ofAll(Evaluator evaluator, List<SideBySide.Fitted> fitted) {
    Optional<HeldMetric> metric = Optional.empty();
    for (SideBySide.Fitted each : fitted) {
      metric = of(evaluator, each.task().estimator());
      if (metric.isEmpty() || each.fit().found().isEmpty()) {
        return Optional.empty();
      }
    }
    return metric;
  }

  /**
   * The metric of an evaluator.
   *
   * @param estimator that makes the models
   * @return empty where it has to evaluate by itself
   */
  static Optional<HeldMetric> of(Evaluator evaluator, Params estimator) {
    if (hasThresholds(estimator) || !isSame(evaluator, estimator, "labelCol")) {
      return Optional.empty();
    }
    Class<?> type = evaluator.getClass(); // a subclass may do anything
    Optional<Of> value = Optional.empty();
    if (type == BinaryClassificationEvaluator.class
        && isSame(evaluator, estimator, "rawPredictionCol")) {
      value = area((BinaryClassificationEvaluator) evaluator);
    } else if (type == MulticlassClassificationEvaluator.class
        && isSame(evaluator, estimator, "predictionCol")) {
      value = ofClasses((MulticlassClassificationEvaluator) evaluator, estimator);
    } else if (type == RegressionEvaluator.class && isSame(evaluator, estimator, "predictionCol")) {
      value = ofNumbers((RegressionEvaluator) evaluator, estimator);
    }
    return value.map(each -> new HeldMetric(text(evaluator, "weightCol"), each));
  }

  /** Whether classes may be predicted by others than the standard thresholds. */
  private static boolean hasThresholds(Params estimator) {
    return isSet(estimator, "threshold") || isSet(estimator, "thresholds");
  }

  private static boolean isSet(Params owner, String name) {
    return owner.hasParam(name) && owner.isSet(owner.getParam(name));
  }

  private static boolean isSame(Evaluator evaluator, Params estimator, String param) {
    return text(evaluator, param).isPresent()
        && text(evaluator, param).equals(text(estimator, param));
  }

  private static Optional<String> text(Params owner, String name) {
    if (!owner.hasParam(name)) {
      return Optional.empty();
    }
    Param<?> param = owner.getParam(name);
    return owner.isDefined(param)
        ? Optional.of(owner.getOrDefault(param).toString()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static Optional<Of> area(BinaryClassificationEvaluator evaluator) {
    boolean isRoc = evaluator.getMetricName().equals("areaUnderROC");
    ToDoubleFunction<RankCurve> area = isRoc ? RankCurve::underRoc : RankCurve::underPrecision;
    int bins = evaluator.getNumBins();
    return Optional.of(
        (objective, rows, scores) ->
            isBinary(objective)
                ? area.applyAsDouble(
                    RankCurve.of(scores, rows.labels(), rows.weights()).binned(bins))
                : Double.NaN);
  }

  private static boolean isBinary(Objective objective) {
    return objective.labels() == LabelDomain.BINARY && objective.outputs() == 1;
  }

  private static Optional<Of> ofClasses(
      MulticlassClassificationEvaluator evaluator, Params estimator) {
    if (estimator instanceof GeneralizedLinearRegression) {
      return Optional.empty(); // whose prediction is a probability, and no class
    }
    String name = evaluator.getMetricName();
    if (name.equals("logLoss")) {
      double least = evaluator.getEps();
      return isSame(evaluator, estimator, "probabilityCol")
          ? Optional.of((objective, rows, scores) -> logLoss(objective, rows, scores, least))
          : Optional.empty();
    }
    double beta = evaluator.getBeta();
    return Confusion.metric(name, beta)
        .map(
            metric ->
                (objective, rows, scores) ->
                    objective.labels().isOfClasses()
                        ? metric.applyAsDouble(Confusion.of(objective, rows, scores))
                        : Double.NaN);
  }

  /** The mean of −ln p of the label, with p in [ε, 1 − ε]. */
  private static double logLoss(
      Objective objective, ScoreTable rows, double[] scores, double least) {
    if (!objective.isProbabilistic()) {
      return Double.NaN;
    }
    double sum = 0;
    double weight = 0;
    int outputs = objective.outputs();
    boolean isLogistic = Link.of(objective).equals(Optional.of(Link.SIGMOID));
    for (int row = 0; row < rows.rows(); row++) {
      int label = (int) rows.labels()[row];
      if (label >= Math.max(2, outputs)) {
        return Double.NaN;
      }
      double p =
          outputs == 1
              ? ofTwo(objective, isLogistic, scores[row], label)
              : softmax(scores, row * outputs, outputs, label);
      sum -= rows.weights()[row] * StrictMath.log(Math.max(least, Math.min(1 - least, p)));
      weight += rows.weights()[row];
    }
    return sum / weight;
  }

  /** The probability of one of two classes. */
  private static double ofTwo(Objective objective, boolean isLogistic, double score, int label) {
    if (isLogistic) {
      return Elementary.sigmoid(label == 1 ? score : -score);
    }
    double ofOne = objective.mean(score);
    return label == 1 ? ofOne : 1 - ofOne;
  }

  private static double softmax(double[] scores, int from, int outputs, int label) {
    double sum = 0;
    for (int k = from; k < from + outputs; k++) {
      sum += Elementary.exp(scores[k] - scores[from + label]);
    }
    return 1 / sum;
  }

  private static Optional<Of> ofNumbers(RegressionEvaluator evaluator, Params estimator) {
    boolean predictsMean = // others predict a class, or with an offset of their own
        estimator instanceof LinearRegression
            || estimator instanceof FMRegressor
            || estimator instanceof ThalwegRegressor;
    boolean isWeighted = text(evaluator, "weightCol").isPresent();
    if (!predictsMean) {
      return Optional.empty();
    }
    return switch (evaluator.getMetricName()) {
      case "mse" -> Optional.of(HeldMetric::meanSquare);
      case "rmse" -> Optional.of((o, rows, scores) -> Math.sqrt(meanSquare(o, rows, scores)));
      case "mae" -> Optional.of(HeldMetric::meanAbsolute);
      case "r2" ->
          isWeighted || evaluator.getThroughOrigin()
              ? Optional.empty()
              : Optional.of(
                  (o, rows, scores) -> 1 - meanSquare(o, rows, scores) / labelVariance(rows));
      default -> Optional.empty();
    };
  }

  private static double meanSquare(Objective objective, ScoreTable rows, double[] scores) {
    double sum = 0;
    double weight = 0;
    for (int row = 0; row < rows.rows(); row++) {
      double error = rows.labels()[row] - objective.mean(scores[row]);
      sum += rows.weights()[row] * error * error;
      weight += rows.weights()[row];
    }
    return sum / weight;
  }

  private static double meanAbsolute(Objective objective, ScoreTable rows, double[] scores) {
    double sum = 0;
    double weight = 0;
    for (int row = 0; row < rows.rows(); row++) {
      sum += rows.weights()[row] * Math.abs(rows.labels()[row] - objective.mean(scores[row]));
      weight += rows.weights()[row];
    }
    return sum / weight;
  }

  private static double labelVariance(ScoreTable rows) {
    double mean = 0;
    for (double label : rows.labels()) {
      mean += label / rows.rows();
    }
    double sum = 0;
    for (double label : rows.labels()) {
      sum += (label - mean) * (label - mean);
    }
    return sum / rows.rows();
  }
}
