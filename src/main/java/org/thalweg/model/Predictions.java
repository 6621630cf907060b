package org.thalweg.model;

import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;

/** What a model says of rows whose labels are not looked at. */
public final class Predictions {
  private static final DomainLabels ANY_LABEL = new DomainLabels(LabelDomain.REAL, 0, "predict");

  private Predictions() {}

  /**
   * Writes a directory of text, a line a row, in the order of the rows: for labels {0, 1} the label
   * and the probability of 1, or the raw score where the loss has no probabilities; for classes the
   * label and the probability of every class; for numbers the number. Before them the id of the
   * row, as a cell of CSV, where the model was trained with a {@code data.id} and the data have
   * that column.
   *
   * @param data what to read
   * @param out the directory to make
   * @throws org.thalweg.text.DataException if the data do not fit the model
   */
  public static void write(Model model, String data, String out, JavaSparkContext spark) {
    Objective objective = model.objective();
    Broadcast<double[]> w = spark.broadcast(model.w());
    try (ShardedData rows =
        model
            .input()
            .unlabelled()
            .source(Sessions.of(spark), data, model.features(), Partitioning.standard())
            .load(spark, RowRules.of(ANY_LABEL))) {
      rows.rdd()
          .flatMap(shard -> lines(objective, w.value(), shard).iterator())
          .saveAsTextFile(out);
    } finally {
      w.destroy();
    }
  }

  private static Stream<String> lines(Objective objective, double[] w, Shard shard) {
    Iterator<String> ids = shard.ids().iterator();
    return IntStream.range(0, shard.blockCount())
        .boxed()
        .flatMap(i -> texts(objective, w, shard.block(i)))
        .map(text -> ids.hasNext() ? cell(ids.next()) + "," + text : text);
  }

  /** Of CSV: nothing for null, and in quotes where it is empty or must be. */
  private static String cell(String text) {
    if (text == null) {
      return "";
    }
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\n\r".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static Stream<String> texts(Objective objective, double[] w, Block block) {
    double[] scores = objective.scores(w, block);
    int outputs = objective.outputs();
    return IntStream.range(0, block.rows())
        .mapToObj(
            row ->
                objective.labels() == LabelDomain.CLASSES
                    ? ofClasses(scores, row * outputs, outputs)
                    : text(objective, scores[row]));
  }

  private static String text(Objective objective, double score) {
    if (objective.labels() != LabelDomain.BINARY) {
      return Double.toString(objective.mean(score));
    }
    double shown = objective.isProbabilistic() ? objective.mean(score) : score;
    return (score > 0 ? 1 : 0) + "," + shown;
  }

  private static String ofClasses(double[] scores, int from, int classes) {
    int label = SoftmaxLoss.predicted(scores, from, classes);
    SoftmaxLoss.probabilities(scores, from, classes);
    StringBuilder line = new StringBuilder().append(label);
    for (int k = from; k < from + classes; k++) {
      line.append(',').append(scores[k]);
    }
    return line.toString();
  }
}
