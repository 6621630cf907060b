package org.thalweg.metrics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;
import org.thalweg.spark.JobLabel;

/**
 * How well scores predict labels, over all rows. For labels {0, 1}: accuracy (a score above 0
 * predicts 1) and auc (the area under the ROC curve, exact; left out where there is only one
 * label). For classes: accuracy (the largest score predicts its class). For numbers: rmse and r2 of
 * the predicted means (r2 is left out where all labels are equal).
 */
final class Metrics {
  private Metrics() {}

  /** The metrics by name. */
  static Map<String, Double> of(ShardedData data, Objective objective, double[] w) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.context());
    Broadcast<double[]> broadcast = spark.broadcast(w);
    try (JobLabel label = new JobLabel(spark, "metrics")) {
      List<Moments> parts =
          new ArrayList<>(
              data.rdd().map(shard -> Moments.of(shard, objective, broadcast.value())).collect());
      parts.sort(Comparator.comparingInt(part -> part.shard));
      Moments all = new Moments(0);
      parts.forEach(all::merge);
      Map<String, Double> metrics = new LinkedHashMap<>();
      if (!objective.labels().isOfClasses()) {
        metrics.put("rmse", Math.sqrt(all.squaredErrors / all.weight));
        if (all.labelSpread > 0) {
          metrics.put("r2", 1 - all.squaredErrors / all.labelSpread);
        }
        return metrics;
      }
      metrics.put("accuracy", all.correct / all.weight);
      if (objective.labels() == LabelDomain.BINARY && all.meanLabel > 0 && all.meanLabel < 1) {
        metrics.put("auc", AreaUnderRoc.of(data, objective, broadcast));
      }
      return metrics;
    } finally {
      broadcast.destroy();
    }
  }

  /**
   * Weighted sums of one shard, or of several merged in shard order. The spread Σ s(y − ȳ)² is
   * merged by T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae", COMPSTAT (1982). A final
   * class, because it is a task result.
   */
  static final class Moments implements Serializable {
    private static final long serialVersionUID = 1;

    private final int shard;
    private double weight;
    private double correct;
    private double squaredErrors;
    private double meanLabel;
    private double labelSpread;

    Moments(int shard) {
      this.shard = shard;
    }

    static Moments of(Shard shard, Objective objective, double[] w) {
      Moments moments = new Moments(shard.index());
      for (int b = 0; b < shard.blockCount(); b++) {
        Block block = shard.block(b);
        double[] scores = objective.scores(w, block);
        for (int i = 0; i < block.rows(); i++) {
          double predicted = predicted(objective, scores, i);
          moments.add(predicted, block.label(i), block.weight(i));
        }
      }
      return moments;
    }

    private static double predicted(Objective objective, double[] scores, int row) {
      int outputs = objective.outputs();
      return switch (objective.labels()) {
        case BINARY -> scores[row] > 0 ? 1 : 0;
        case CLASSES -> SoftmaxLoss.predicted(scores, row * outputs, outputs);
        default -> objective.mean(scores[row]);
      };
    }

    private void add(double predicted, double label, double s) {
      if (s == 0) {
        return;
      }
      correct += predicted == label ? s : 0;
      squaredErrors += s * (predicted - label) * (predicted - label);
      weight += s;
      double change = label - meanLabel;
      meanLabel += change * s / weight;
      labelSpread += s * change * (label - meanLabel);
    }

    private void merge(Moments other) {
      if (other.weight == 0) {
        return;
      }
      double total = weight + other.weight;
      double change = other.meanLabel - meanLabel;
      labelSpread += other.labelSpread + change * change * weight * other.weight / total;
      meanLabel += change * other.weight / total;
      weight = total;
      correct += other.correct;
      squaredErrors += other.squaredErrors;
    }
  }
}
