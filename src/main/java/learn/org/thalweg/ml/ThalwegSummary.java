package org.thalweg.ml;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.data.table.Sessions;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.run.LoadedProblem;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.Require;

/**
 * What a fit of {@link ThalwegClassifier} or {@link ThalwegRegressor} found beside w. Metrics and
 * standard errors are of the rows that it was fitted to, which are read again when these are first
 * asked for.
 */
public final class ThalwegSummary {
  private final Model model;
  private final Fit.FitResult found;
  private final ReadPlan form;
  private final Dataset<?> rows;
  private Double bound; // null before it is asked for
  private Map<String, Double> metrics; // null before they are asked for

  ThalwegSummary(Model model, Fit.FitResult found, ReadPlan form, Dataset<?> rows) {
    this.model = model;
    this.found = found;
    this.form = form;
    this.rows = rows;
  }

  /** F at each step, of its batch where steps take batches. */
  public double[] objectiveHistory() {
    return found.objectives().clone();
  }

  /** How many steps the fit took. */
  public int totalIterations() {
    return found.objectives().length;
  }

  /** Which rule ended the fit, and by which numbers. */
  public String reason() {
    return found.reason().toString();
  }

  /** Whether {@link #bound} is a number. */
  public boolean proven() {
    return !Double.isNaN(bound());
  }

  /**
   * How far the objective is above its minimum at most, which is proven over the rows of the fit;
   * not a number where it is not.
   */
  public synchronized double bound() {
    if (bound == null) {
      try (Fit.FitRows read = Fit.FitRows.read(form, rows)) {
        bound = LoadedProblem.bound(model, form.conf(), read.data().train());
      }
    }
    return bound;
  }

  /** The mean loss and the metrics that suit it, by name, over the rows of the fit. */
  public synchronized Map<String, Double> metrics() {
    if (metrics == null) {
      try (Fit.FitRows read = Fit.FitRows.read(form, rows)) {
        metrics = metrics(model, read.data().train());
      }
    }
    return metrics;
  }

  /**
   * The standard errors of the coefficients, by their names, as {@code describe --errors} has them.
   *
   * @throws ConfException if the model is not one of a likelihood that has them
   * @throws org.thalweg.text.DataException if the rows do not determine the coefficients
   */
  public Map<String, Double> standardErrors() {
    Require.none(
        StandardErrors.unfit(model.objective()),
        why -> new ConfException("standardErrors: the model " + why));
    try (Fit.FitRows read = Fit.FitRows.read(form, rows)) {
      StandardErrors errors = CoefficientErrors.of(model, read.data().train());
      Map<String, Double> named = new LinkedHashMap<>();
      for (int i = 0; i < errors.places().length; i++) {
        named.put(model.coefficient(errors.places()[i]), errors.fisher()[i]);
      }
      return Collections.unmodifiableMap(named);
    }
  }

  /** The mean loss and the metrics of a model over other rows with the columns of its Params. */
  static Map<String, Double> of(ThalwegModel fitted, Dataset<?> rows) {
    Model model = fitted.model();
    SparkSession session = rows.sparkSession();
    Dataset<Row> table = withNamesOfFit(fitted, rows);
    RowRules rules = RowRules.of(DomainLabels.of(model.conf()), Malformed.FAIL);
    try (ShardedData data =
        model
            .input()
            .source("the rows to evaluate on", table, Partitioning.standard())
            .load(Sessions.context(session), rules)) {
      return metrics(model, data);
    }
  }

  /** Rows whose labels and features stand in columns with the names that these had in the fit. */
  private static Dataset<Row> withNamesOfFit(ThalwegModel fitted, Dataset<?> rows) {
    Encoding encoding = fitted.model().input().encoding().orElseThrow();
    Map<String, Column> renamed = new HashMap<>();
    encoding.columns().label().ifPresent(name -> rename(fitted, "labelCol", rows, name, renamed));
    encoding.features().stream()
        .map(Feature::column)
        .distinct()
        .forEach(name -> rename(fitted, "featuresCol", rows, name, renamed));
    return renamed.isEmpty() ? rows.toDF() : rows.toDF().withColumns(renamed);
  }

  private static void rename(
      ThalwegModel fitted, String param, Dataset<?> rows, String old, Map<String, Column> renamed) {
    String name = (String) fitted.getOrDefault(fitted.getParam(param));
    if (name.equalsIgnoreCase(old)) {
      return;
    }
    if (Stream.of(rows.columns()).noneMatch(name::equalsIgnoreCase)) {
      throw new ConfException(
          "%s must name a column of the rows to evaluate on but was %s".formatted(param, name));
    }
    renamed.put(old, ReadPlan.TrainingColumns.cell(rows, name));
  }

  private static Map<String, Double> metrics(Model model, ShardedData rows) {
    Evaluation found = RowMetrics.evaluate(rows, model.objective(), Penalties.none(), model.w());
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("loss", found.loss());
    all.putAll(found.metrics());
    return Collections.unmodifiableMap(all);
  }
}
