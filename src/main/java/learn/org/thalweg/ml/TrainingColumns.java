package org.thalweg.ml;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;

/**
 * The columns of a Dataset that an estimator trains on.
 *
 * @param features the column of vectors; "" if the loss reads columns of numbers alone
 * @param heldOut names the column of true and false: which rows are held out for validation
 */
record TrainingColumns(
    String label,
    String features,
    Optional<String> weight,
    Optional<String> offset,
    Optional<String> heldOut) {

  /** The columns that Params of Spark name; "" and null name none. */
  static TrainingColumns of(Predictor<?, ?, ?> estimator) {
    return new TrainingColumns(
        estimator.getLabelCol(),
        estimator.getFeaturesCol(),
        name(estimator, "weightCol"),
        name(estimator, "offsetCol"),
        Optional.empty());
  }

  /** These columns with the weights of a column, or with none. */
  TrainingColumns weighted(Optional<String> column) {
    return new TrainingColumns(label, features, column, offset, heldOut);
  }

  /** These columns with one that marks rows held out for validation, or with none. */
  TrainingColumns holdingOut(Optional<String> column) {
    return new TrainingColumns(label, features, weight, offset, column);
  }

  private static Optional<String> name(Params owner, String param) {
    return owner.hasParam(param) && owner.isDefined(owner.getParam(param))
        ? Optional.ofNullable((String) owner.getOrDefault(owner.getParam(param)))
            .filter(name -> !name.isEmpty())
        : Optional.empty();
  }

  /** The rows with a weight, since those of weight 0 are none to Spark, and these columns alone. */
  @SuppressWarnings("unchecked") // the rows are read by their columns, whatever their type
  Dataset<Row> of(Dataset<?> dataset) {
    if (weight.isEmpty() && !features.contains("*")) { // which stands for others in a conf
      return (Dataset<Row>) dataset; // and not another one, whose plan would have to be made
    }
    Dataset<?> rows =
        weight
            .<Dataset<?>>map(
                name ->
                    dataset.where(
                        functions.not(cell(dataset, name).eqNullSafe(functions.lit(0.0)))))
            .orElse(dataset);
    return select(rows, Stream.empty());
  }

  /**
   * These columns alone.
   *
   * @param more other columns
   */
  Dataset<Row> select(Dataset<?> rows, Stream<String> more) {
    return rows.select(
        Stream.of(
                Stream.of(label, features),
                Stream.of(weight, offset, heldOut).flatMap(Optional::stream),
                more)
            .flatMap(names -> names)
            .filter(name -> !name.isEmpty())
            .distinct()
            .map(name -> cell(rows, name))
            .toArray(Column[]::new));
  }

  /**
   * Requires of labels and features that they are columns of their own.
   *
   * @throws ConfException if one is a field of a struct
   */
  void requireWhole(StructType schema) {
    requireWhole("labelCol", label, schema);
    requireWhole("featuresCol", features, schema);
  }

  private static void requireWhole(String param, String name, StructType schema) {
    boolean isThere = Stream.of(schema.fieldNames()).anyMatch(name::equalsIgnoreCase);
    if (name.contains(".") && !isThere) {
      throw new ConfException(
          "%s must name a column, and no field of one, but was %s".formatted(param, name));
    }
  }

  /** The column of a name, whatever characters that has. */
  static Column cell(Dataset<?> dataset, String name) {
    return dataset.col("`" + name.replace("`", "``") + "`");
  }

  /** A conf that reads them. */
  ConfBuilder conf() {
    ConfBuilder conf = KeyParams.table(label, features);
    weight.ifPresent(conf::weight);
    offset.ifPresent(conf::offset);
    return conf;
  }
}
