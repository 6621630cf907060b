package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Elementary;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.LabelDomain;
import org.thalweg.metrics.ClassTable;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.NumberMetrics;
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
   * @param fitted models that read their rows in the same form
   * @return not a number where the evaluator has to say it
   */
  static double[] of(Evaluator evaluator, List<SideBySide.Fitted> fitted, Dataset<?> held) {
    ReadPlan form = fitted.get(0).task().form();
    double[] metrics = new double[fitted.size()];
    Arrays.fill(metrics, Double.NaN);
    Optional<HeldMetric> metric = ofAll(evaluator, fitted);
    if (metric.isEmpty() || form.columns().offset().isPresent()) {
      return metrics; // Spark's evaluators see what transform makes, which may have no offset
    }
    int features = fitted.get(0).fit().features();
    List<RowScorer> models =
        fitted.stream()
            .map(each -> each.fit().found().orElseThrow())
            .map(found -> new RowScorer(found.objective(), features, found.w()))
            .toList();
    Objective objective = models.get(0).objective();
    try (TrainingData rows = form.measuring(metric.get().weight(), objective).read(held)) {
      if (rows.features() > features) {
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
    boolean hasThresholds = // others than the standard ones, by which classes are predicted
        Stream.of("threshold", "thresholds")
            .anyMatch(
                name -> estimator.hasParam(name) && estimator.isSet(estimator.getParam(name)));
    if (hasThresholds || !isSame(evaluator, estimator, "labelCol")) {
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
    ToDoubleFunction<ClassTable> metric =
        switch (name) {
          case "accuracy" -> ClassTable::accuracy;
          case "hammingLoss" -> table -> 1 - table.accuracy();
          case "f1" -> table -> table.mean(c -> table.f(c, 1));
          case "weightedFMeasure" -> table -> table.mean(c -> table.f(c, beta));
          case "weightedPrecision" -> table -> table.mean(table::precision);
          case "weightedRecall", "weightedTruePositiveRate" -> table -> table.mean(table::recall);
          default -> null; // that only Spark has
        };
    return Optional.ofNullable(metric)
        .map(
            each ->
                (objective, rows, scores) ->
                    objective.labels().isOfClasses()
                        ? each.applyAsDouble(table(objective, rows, scores))
                        : Double.NaN);
  }

  private static ClassTable table(Objective objective, ScoreTable rows, double[] scores) {
    int last = (int) Arrays.stream(rows.labels()).max().orElse(0);
    return new ClassTable(Math.max(Math.max(2, objective.outputs()), last + 1))
        .add(objective, rows.targets(), scores);
  }

  /** The mean of −ln p of the label, with p in [ε, 1 − ε]. */
  private static double logLoss(
      Objective objective, ScoreTable rows, double[] scores, double least) {
    if (!objective.isProbabilistic()) {
      return Double.NaN;
    }
    boolean isLogistic = Link.of(objective).equals(Optional.of(Link.SIGMOID));
    double sum = 0;
    double weight = 0;
    for (int row = 0; row < rows.rows(); row++) {
      int label = (int) rows.labels()[row];
      if (label >= Math.max(2, objective.outputs())) {
        return Double.NaN;
      }
      double p = probability(objective, isLogistic, scores, row, label);
      sum -= rows.weights()[row] * StrictMath.log(Math.max(least, Math.min(1 - least, p)));
      weight += rows.weights()[row];
    }
    return sum / weight;
  }

  private static double probability(
      Objective objective, boolean isLogistic, double[] scores, int row, int label) {
    int outputs = objective.outputs();
    if (outputs > 1) {
      double sum = 0;
      for (int k = row * outputs; k < (row + 1) * outputs; k++) {
        sum += Elementary.exp(scores[k] - scores[row * outputs + label]);
      }
      return 1 / sum;
    }
    double score = scores[row];
    if (isLogistic) {
      return Elementary.sigmoid(label == 1 ? score : -score);
    }
    return label == 1 ? objective.mean(score) : 1 - objective.mean(score);
  }

  private static Optional<Of> ofNumbers(RegressionEvaluator evaluator, Params estimator) {
    boolean predictsMean = // others predict a class, or with an offset of their own
        estimator instanceof LinearRegression
            || estimator instanceof FMRegressor
            || estimator instanceof ThalwegRegressor;
    if (!predictsMean) {
      return Optional.empty();
    }
    boolean isPlain = text(evaluator, "weightCol").isEmpty() && !evaluator.getThroughOrigin();
    Metric.Summed metric =
        switch (evaluator.getMetricName()) {
          case "mse" -> new NumberMetrics.Mse();
          case "rmse" -> new NumberMetrics.Rmse();
          case "mae" -> new NumberMetrics.Mae();
          case "r2" -> isPlain ? new NumberMetrics.R2() : null;
          default -> null;
        };
    return Optional.ofNullable(metric)
        .map(
            each ->
                (objective, rows, scores) ->
                    each.value(each.sum(objective, new double[0], rows.targets(), scores)));
  }

  /**
   * What several models predict for the same rows, on the driver.
   *
   * @param labels of the rows
   * @param weights of the rows
   * @param targets the rows without their features
   * @param scores of every model, rows × outputs
   */
  private record ScoreTable(
      double[] labels, double[] weights, Block targets, List<double[]> scores) {
    private static final long MOST_BYTES = 256L << 20;

    /**
     * Scores of some rows, in one pass over them; empty if there would be too many numbers.
     *
     * @param rows with their weights
     */
    static Optional<ScoreTable> of(ShardedData rows, List<RowScorer> models) {
      int outputs = models.stream().mapToInt(model -> model.objective().outputs()).sum();
      long bytes = 8 * rows.rows() * (2L + outputs);
      if (bytes > MOST_BYTES || rows.rows() * (long) outputs > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      ArrayList<RowScorer> all = new ArrayList<>(models);
      List<double[][]> parts =
          rows.onDriver().isEmpty()
              ? rows.rdd().map(shard -> of(shard, all)).collect()
              : rows.onDriver().parallelStream().map(shard -> of(shard, all)).toList();
      List<double[]> columns = new ArrayList<>();
      for (int c = 0; c < models.size() + 2; c++) {
        columns.add(joined(parts, c));
      }
      double[] labels = columns.get(0);
      double[] weights = columns.get(1);
      Block targets =
          Blocks.narrowest(
              1,
              new int[labels.length + 1],
              new int[0],
              new double[0],
              new Targets(labels.length, labels, weights, null));
      return Optional.of(
          new ScoreTable(labels, weights, targets, columns.subList(2, columns.size())));
    }

    private static double[][] of(Shard shard, List<RowScorer> models) {
      int rows = shard.blocks().stream().mapToInt(Block::rows).sum();
      double[][] columns = new double[models.size() + 2][];
      columns[0] = new double[rows];
      columns[1] = new double[rows];
      for (int m = 0; m < models.size(); m++) {
        columns[m + 2] = new double[rows * models.get(m).objective().outputs()];
      }
      int begin = 0;
      for (Block block : shard.blocks()) {
        for (int row = 0; row < block.rows(); row++) {
          columns[0][begin + row] = block.label(row);
          columns[1][begin + row] = block.weight(row);
        }
        for (int m = 0; m < models.size(); m++) {
          RowScorer model = models.get(m);
          int outputs = model.objective().outputs();
          double[] scores = model.objective().scores(model.w(), block);
          System.arraycopy(scores, 0, columns[m + 2], begin * outputs, block.rows() * outputs);
        }
        begin += block.rows();
      }
      return columns;
    }

    private static double[] joined(List<double[][]> parts, int column) {
      int length = parts.stream().mapToInt(part -> part[column].length).sum();
      double[] all = new double[length];
      int begin = 0;
      for (double[][] part : parts) {
        System.arraycopy(part[column], 0, all, begin, part[column].length);
        begin += part[column].length;
      }
      return all;
    }

    int rows() {
      return labels.length;
    }
  }
}
