package org.thalweg.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Mergeable;
import org.thalweg.spark.TreeAggregation;
import scala.Tuple2;

/**
 * The probability that a row of label 1 has a higher score than one of label 0: D. Bamber, "The
 * Area above the Ordinal Dominance Graph and the Area below the Receiver Operating Characteristic
 * Graph", J. Math. Psych. 12(4) (1975).
 *
 * <pre>
 *   auc = Σ sᵢsⱼ·([zᵢ > zⱼ] + ½[zᵢ = zⱼ]) / Σ sᵢsⱼ        i of label 1, j of label 0
 * </pre>
 *
 * Exact, over all pairs. The axis of scores is cut into ranges of about a million rows, by counts
 * of their leading 16 bits; a task sorts a range. The ranges depend on the scores alone, so the
 * bits are the same whatever the cluster.
 *
 * <p>Differs from MLlib's BinaryClassificationMetrics, which sorts objects, and sums in the order
 * in which tasks end.
 */
final class AreaUnderRoc {
  private static final int BINS = 1 << 16;
  private static final long RANGE_ROWS = 1 << 20;

  private AreaUnderRoc() {}

  /** The area; NaN where all labels are the same. */
  static double of(ShardedData data, Objective objective, Broadcast<double[]> w) {
    return of(data, objective, w, RANGE_ROWS);
  }

  static double of(ShardedData data, Objective objective, Broadcast<double[]> w, long rangeRows) {
    Counts counts =
        new TreeAggregation.Auto()
            .sum(data, null, BINS, shard -> Counts.of(shard, objective, w.value()));
    int[] ranges = ranges(counts.rows, rangeRows);
    int tasks = Math.min(data.partitions(), ranges[BINS - 1] + 1);
    List<Tuple2<Integer, RocPairs>> pairs =
        new ArrayList<>(
            data.rdd()
                .mapPartitionsToPair(shards -> scored(shards, objective, w.value(), ranges))
                .partitionBy(new HashPartitioner(tasks))
                .mapPartitions(AreaUnderRoc::pairs)
                .collect());
    pairs.sort(Comparator.comparingInt(Tuple2::_1));
    RocPairs all = new RocPairs(0, 0, 0);
    for (Tuple2<Integer, RocPairs> range : pairs) {
      all = all.below(range._2());
    }
    return all.area();
  }

  /** The range of each bin; one of so many rows at most, unless it is a single bin. */
  private static int[] ranges(long[] rows, long most) {
    int[] ranges = new int[BINS];
    int range = 0;
    long within = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (within > 0 && within + rows[bin] > most) {
        range++;
        within = 0;
      }
      within += rows[bin];
      ranges[bin] = range;
    }
    return ranges;
  }

  /** The leading bits of a score, as numbers that ascend with it. */
  static int bin(double score) {
    long bits = Double.doubleToRawLongBits(score);
    long ascending = bits ^ (bits >> 63 & Long.MAX_VALUE);
    return (int) (ascending >> 48) + BINS / 2;
  }

  private static Iterator<Tuple2<Integer, ScoredRows>> scored(
      Iterator<Shard> shards, Objective objective, double[] w, int[] ranges) {
    Map<Integer, ScoredRows> scored = new TreeMap<>();
    shards.forEachRemaining(
        shard ->
            forEach(
                shard,
                objective,
                w,
                (score, signedWeight) ->
                    scored
                        .computeIfAbsent(ranges[bin(score)], range -> new ScoredRows())
                        .add(score, signedWeight)));
    return scored.entrySet().stream()
        .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
        .iterator();
  }

  private static Iterator<Tuple2<Integer, RocPairs>> pairs(
      Iterator<Tuple2<Integer, ScoredRows>> parts) {
    Map<Integer, ScoredRows> ranges = new TreeMap<>();
    parts.forEachRemaining(part -> ranges.merge(part._1(), part._2(), ScoredRows::addAll));
    return ranges.entrySet().stream()
        .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue().pairs()))
        .iterator();
  }

  private interface ScoredRow {
    void at(double score, double signedWeight);
  }

  /** Shows the rows that have a weight. */
  private static void forEach(Shard shard, Objective objective, double[] w, ScoredRow row) {
    for (int b = 0; b < shard.blockCount(); b++) {
      Block block = shard.block(b);
      double[] scores = objective.scores(w, block);
      for (int i = 0; i < scores.length; i++) {
        double s = block.weight(i);
        if (s > 0) {
          row.at(scores[i] + 0.0, block.label(i) == 1 ? s : -s); // −0 becomes 0
        }
      }
    }
  }

  /** Rows of each bin. A final class, because it is a task result. */
  static final class Counts implements Mergeable<Counts> {
    private static final long serialVersionUID = 1;

    private final long[] rows = new long[BINS];

    static Counts of(Shard shard, Objective objective, double[] w) {
      Counts counts = new Counts();
      forEach(shard, objective, w, (score, signedWeight) -> counts.rows[bin(score)]++);
      return counts;
    }

    @Override
    public Counts merge(Counts other) {
      for (int bin = 0; bin < BINS; bin++) {
        rows[bin] += other.rows[bin];
      }
      return this;
    }
  }
}
