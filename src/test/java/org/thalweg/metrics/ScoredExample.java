package org.thalweg.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;

/**
 * Rows whose features are their scores: those of the w of {@link #w}.
 *
 * @param scores by row
 */
public record ScoredExample(
    Objective objective, double[][] scores, double[] labels, double[] weights) {

  public static ScoredExample of(
      PointwiseLoss loss, double[] scores, double[] labels, double[] weights) {
    double[][] rows =
        Arrays.stream(scores).mapToObj(z -> new double[] {z}).toArray(double[][]::new);
    return new ScoredExample(new LinearObjective(loss, 1, false), rows, labels, weights);
  }

  public static ScoredExample ofClasses(double[][] scores, double[] labels, double[] weights) {
    int classes = scores[0].length;
    Objective objective = new SoftmaxObjective(new SoftmaxLoss(classes), classes, false);
    return new ScoredExample(objective, scores, labels, weights);
  }

  /** Many rows with ties among their scores, and labels that depend on them. */
  public static ScoredExample random(Objective objective, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int outputs = objective.outputs();
    double[][] scores = new double[rows][outputs];
    double[] labels = new double[rows];
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < outputs; k++) {
        scores[i][k] = random.nextInt(-12, 13) / 8.0;
      }
      double noisy = scores[i][0] + random.nextDouble(-1, 1);
      labels[i] = label(objective, noisy, random);
      weights[i] = random.nextInt(5) / 2.0;
    }
    return new ScoredExample(objective, scores, labels, weights);
  }

  private static double label(Objective objective, double noisy, SplittableRandom random) {
    return switch (objective.labels()) {
      case BINARY -> noisy > 0 ? 1 : 0;
      case CLASSES -> noisy > 0.5 ? 0 : random.nextInt(objective.outputs());
      case PROPORTION -> random.nextDouble();
      case REAL -> noisy;
      case NON_NEGATIVE -> Math.max(0, Math.rint(Math.exp(noisy)));
      case POSITIVE -> Math.exp(noisy);
    };
  }

  /** The w at which the scores are those of the example. */
  double[] w() {
    int outputs = objective.outputs();
    double[] w = new double[outputs * outputs];
    for (int k = 0; k < outputs; k++) {
      w[k * outputs + k] = 1;
    }
    return w;
  }

  /** The same with other weights. */
  public ScoredExample weighing(double... other) {
    return new ScoredExample(objective, scores, labels, other);
  }

  /** Some of the rows, in an order. */
  ScoredExample rows(int... chosen) {
    return new ScoredExample(
        objective,
        Arrays.stream(chosen).mapToObj(i -> scores[i]).toArray(double[][]::new),
        Arrays.stream(chosen).mapToDouble(i -> labels[i]).toArray(),
        Arrays.stream(chosen).mapToDouble(i -> weights[i]).toArray());
  }

  /** One block of all rows. */
  Block block() {
    int rows = labels.length;
    int outputs = scores[0].length;
    int[] starts = IntStream.rangeClosed(0, rows).map(i -> i * outputs).toArray();
    int[] columns = IntStream.range(0, rows * outputs).map(i -> i % outputs).toArray();
    double[] values = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
    return Blocks.narrowest(
        outputs, starts, columns, values, new Targets(rows, labels, weights, null));
  }

  /** The rows dealt to shards of one block each. */
  public List<List<Block>> shards(int count) {
    List<List<Block>> shards = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      int from = labels.length * shard / count;
      int to = labels.length * (shard + 1) / count;
      shards.add(
          from == to ? List.of() : List.of(rows(IntStream.range(from, to).toArray()).block()));
    }
    return shards;
  }

  /** A metric over the rows in one shard. */
  public double measure(Metric metric) {
    return measure(metric, List.of(List.of(block())));
  }

  /** A metric over the rows in shards. */
  public double measure(Metric metric, List<List<Block>> shards) {
    return new MetricSet(objective, List.of(metric)).measure(w(), shards)[0];
  }
}
