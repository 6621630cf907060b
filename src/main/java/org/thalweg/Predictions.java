package org.thalweg;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.LibsvmSource;
import org.thalweg.data.ShardedData;
import org.thalweg.objective.LabelDomain;
import org.thalweg.objective.LinearObjective;

/** What a model says of rows whose labels are not looked at. */
public final class Predictions {
  private static final DomainLabels ANY_LABEL =
      new DomainLabels(LabelDomain.REAL, "a finite number");

  private Predictions() {}

  /**
   * Writes a directory of text, a line a row, in the order of the rows: for labels {0, 1} the label
   * and the probability of 1, or the raw score where the loss has no probabilities; for numbers the
   * number.
   *
   * @param data what to read
   * @param out the directory to make
   * @throws org.thalweg.data.DataException if the data do not fit the model
   */
  public static void write(Model model, String data, String out, JavaSparkContext spark) {
    LinearObjective objective = model.objective();
    Broadcast<double[]> w = spark.broadcast(model.w());
    try (ShardedData rows = new LibsvmSource(data, model.features(), 0, 0).load(spark, ANY_LABEL)) {
      rows.rdd()
          .flatMap(
              shard ->
                  IntStream.range(0, shard.blockCount())
                      .mapToObj(i -> objective.scores(w.value(), shard.block(i)))
                      .flatMapToDouble(Arrays::stream)
                      .mapToObj(score -> text(objective, score))
                      .iterator())
          .saveAsTextFile(out);
    } finally {
      w.destroy();
    }
  }

  private static String text(LinearObjective objective, double score) {
    if (objective.labels() != LabelDomain.BINARY) {
      return Double.toString(objective.mean(score));
    }
    double shown = objective.isProbabilistic() ? objective.mean(score) : score;
    return (score > 0 ? 1 : 0) + "," + shown;
  }
}
