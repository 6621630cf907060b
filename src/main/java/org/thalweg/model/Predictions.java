package org.thalweg.model;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.RowRules.Malformed;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.Objective;

/** What a model says of rows whose labels are not looked at. */
public final class Predictions {
  private static final DomainLabels ANY_LABEL = new DomainLabels(LabelDomain.REAL, 0, "predict");

  private Predictions() {}

  /**
   * Writes a directory of text, a line a row, in the order of the rows: for labels {0, 1} the label
   * and the probability of 1, or the raw score where the loss has no probabilities; for classes the
   * label and the probability of every class; where the labels of the training data were names, the
   * name of the class in place of its number; for numbers the number. Before them the id of the
   * row, as a cell of CSV, where the model was trained with a {@code data.id} and the data have
   * that column.
   *
   * @param data what to read, none of which may be malformed
   * @param out the directory to make
   * @throws org.thalweg.text.DataException if the data do not fit the model
   */
  public static void write(Model model, String data, String out, SparkSession session) {
    write(model, data, out, Malformed.FAIL, session);
  }

  /**
   * The same. A malformed row that is kept has a line whose cells are empty, but for its id.
   *
   * @param malformed what becomes of rows that are not what the model takes
   * @return what was wrong with the first of these
   */
  public static List<String> write(
      Model model, String data, String out, Malformed malformed, SparkSession session) {
    Objective objective = model.objective();
    List<String> names = model.input().classNames();
    JavaSparkContext spark = Sessions.context(session);
    Broadcast<double[]> w = spark.broadcast(model.w());
    try (ShardedData rows =
        model
            .input()
            .unlabelled()
            .source(session, data, model.features(), Partitioning.standard())
            .load(spark, RowRules.of(ANY_LABEL, malformed))) {
      JavaRDD<String> lines =
          rows.rdd()
              .flatMap(shard -> new RowTexts(objective, names).lines(w.value(), shard).iterator());
      WholeDirectory.write(out, spark.hadoopConfiguration(), () -> lines.saveAsTextFile(out));
      return rows.rejected();
    } finally {
      w.destroy();
    }
  }
}
