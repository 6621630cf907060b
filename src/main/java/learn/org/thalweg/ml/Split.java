package org.thalweg.ml;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.thalweg.data.table.SparkPlans;
import scala.Tuple2;
import scala.reflect.ClassTag;

/**
 * Rows to train on, and rows to measure on: the same, in the same order, that Spark's validators
 * make of a Dataset with the same Params.
 */
record Split(Dataset<Row> training, Dataset<Row> held) {

  /** The folds of a cross-validation, drawn by its seed or named by a column. */
  static List<Split> folds(CrossValidator validator, Dataset<?> dataset) {
    SparkSession session = dataset.sparkSession();
    int folds = validator.getNumFolds();
    String column = validator.getFoldCol();
    if (!column.isEmpty()) {
      StructType schema = dataset.drop(column).schema();
      return Arrays.stream(MLUtils.kFold(dataset.toDF(), folds, column))
          .map(
              fold ->
                  new Split(
                      session.createDataFrame(fold._1(), schema),
                      session.createDataFrame(fold._2(), schema)))
          .toList();
    }
    RDD<InternalRow> rows = dataset.toDF().queryExecution().toRdd(); // drawn as they stand
    ClassTag<InternalRow> tag = scala.reflect.ClassTag$.MODULE$.apply(InternalRow.class);
    Tuple2<RDD<InternalRow>, RDD<InternalRow>>[] drawn =
        MLUtils.kFold(rows, folds, validator.getSeed(), tag);
    return IntStream.range(0, folds)
        .mapToObj(
            fold ->
                new Split(
                    SparkPlans.rows(session, drawn[fold]._1(), dataset.schema()),
                    SparkPlans.rows(session, drawn[fold]._2(), dataset.schema())))
        .toList();
  }

  /** The two parts of a single split. */
  @SuppressWarnings("unchecked") // rows are read by their columns, whatever their type
  static Split parts(TrainValidationSplit validator, Dataset<?> dataset) {
    double ratio = validator.getTrainRatio();
    Dataset<Row>[] parts =
        (Dataset<Row>[])
            (Dataset<?>[])
                dataset.randomSplit(new double[] {ratio, 1 - ratio}, validator.getSeed());
    return new Split(parts[0], parts[1]);
  }
}
