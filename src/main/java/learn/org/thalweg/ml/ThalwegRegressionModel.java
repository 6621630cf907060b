package org.thalweg.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.ConfException;
import org.thalweg.model.Model;

/**
 * What {@link ThalwegRegressor} found; predicts the mean of y that a score stands for, or the value
 * of the function that was fitted, if the loss is one of columns alone. The features of such a
 * function are these columns, in the order in which they stand in the formula.
 */
public final class ThalwegRegressionModel extends ThalwegRegressionModelState {
  private static final long serialVersionUID = 1;

  /** For Spark, which finds the class by a service; has no weights, and predicts nothing. */
  public ThalwegRegressionModel() {
    this(Identifiable.randomUID("thalwegRegressor"), null, null);
  }

  ThalwegRegressionModel(String uid, Model model, ThalwegSummary summary) {
    super(uid, model, summary);
  }

  /**
   * {@inheritDoc} Of a function of columns alone it reads these.
   *
   * @throws ConfException if the loss does not say what is predicted
   */
  @Override
  public Dataset<Row> transform(Dataset<?> rows) {
    if (!model().conf().readsColumnsAlone()) {
      return super.transform(rows);
    }
    if (model().objective().outputs() == 0) {
      throw new ConfException(
          "predictions need a function that is compared with the label, as in (y - a*x)^2, or a"
              + " mean, but the loss is "
              + model().conf().lossText());
    }
    Column[] cells =
        model().conf().columns().names().stream()
            .map(name -> number(rows, name))
            .toArray(Column[]::new);
    UserDefinedFunction predicted =
        functions.udf((UDF1<Vector, Double>) this::predict, DataTypes.DoubleType);
    return rows.withColumn(
        getPredictionCol(),
        predicted.apply(org.apache.spark.ml.functions.array_to_vector(functions.array(cells))));
  }

  private static Column number(Dataset<?> rows, String name) {
    Column cell = ReadPlan.TrainingColumns.cell(rows, name).cast(DataTypes.DoubleType);
    String missing = "column %s must have a number in each row but had none".formatted(name);
    return functions.coalesce(cell, functions.raise_error(functions.lit(missing)));
  }

  /** {@inheritDoc} A function of columns alone needs no column of features. */
  @Override
  public StructType transformSchema(StructType schema) {
    return model().conf().readsColumnsAlone()
        ? schema.add(getPredictionCol(), DataTypes.DoubleType)
        : super.transformSchema(schema);
  }

  @Override
  public String toString() {
    return scorer == null
        ? super.toString()
        : "ThalwegRegressionModel: uid=%s, loss=%s, numFeatures=%d"
            .formatted(uid(), model().conf().lossText(), numFeatures());
  }

  @Override
  public double predict(Vector features) {
    return scorer.objective().mean(scorer.scores(features)[0]);
  }
}
