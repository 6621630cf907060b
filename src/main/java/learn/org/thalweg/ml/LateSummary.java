package org.thalweg.ml;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.None$;
import scala.Option;

/**
 * The summary of a model of Spark, made by Spark when it is first asked for: it plans queries, and
 * that of a linear regression runs them, which may take longer than the fit. It is that of the
 * model as it was after the fit. To Spark it is an option that has a value; it does not travel with
 * the model to the executors.
 *
 * @param <T> the summary
 */
final class LateSummary<T> extends Option<T> {
  private static final long serialVersionUID = 1;

  private transient Supplier<T> source; // null once it was asked
  private transient T made;

  private LateSummary(Supplier<T> source) {
    this.source = source;
  }

  /**
   * Gives a model its summary.
   *
   * @param dataset what it was trained on
   * @param create has Spark make the summary of a model and keep it there
   * @return the model
   */
  @SuppressWarnings("unchecked") // what Scala says of the types of setSummary is lost in Java
  static <T, M extends PredictionModel<Vector, M> & HasTrainingSummary<T>> M of(
      M model, Dataset<?> dataset, BiConsumer<M, Dataset<Row>> create) {
    M own = model.copy(ParamMap.empty());
    model.setSummary(
        new LateSummary<>(
            () -> {
              create.accept(own, withDoubles(own, dataset));
              return own.trainingSummary().get();
            }));
    return model;
  }

  /** Labels and weights as doubles, as Spark's estimators have them when they make a summary. */
  private static Dataset<Row> withDoubles(PredictionModel<?, ?> model, Dataset<?> dataset) {
    Dataset<Row> rows = withDouble(dataset.toDF(), model.getLabelCol());
    return model instanceof HasWeightCol weighted
            && model.isDefined(weighted.weightCol())
            && !weighted.getWeightCol().isEmpty()
        ? withDouble(rows, weighted.getWeightCol())
        : rows;
  }

  private static Dataset<Row> withDouble(Dataset<Row> rows, String name) {
    StructField field = rows.schema().apply(name);
    return field.dataType().equals(DataTypes.DoubleType)
        ? rows
        : rows.withColumn(name, rows.col(name).cast("double"), field.metadata());
  }

  @Override
  public synchronized T get() {
    if (source != null) {
      made = source.get();
      source = null;
    }
    return made;
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int i) {
    if (i != 0) {
      throw new IndexOutOfBoundsException(String.valueOf(i));
    }
    return get();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof Option;
  }

  private Object writeReplace() {
    return None$.MODULE$;
  }
}
