package org.thalweg.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Ranking;
import org.thalweg.metrics.ScoreBins;
import org.thalweg.metrics.ScoredRows;
import scala.Tuple2;

/**
 * Ranks rows by their scores, exactly, however many there are: the axis of scores is cut into
 * ranges by {@link ScoreBins}, and a task sorts a range.
 *
 * <p>Differs from MLlib's BinaryClassificationMetrics, which sorts objects, and sums in the order
 * in which tasks end.
 */
final class RankingJobs {
  private RankingJobs() {}

  /** The ranking of all rows. */
  static Ranking of(ShardedData data, MetricSet metrics, Broadcast<double[]> w) {
    return of(data, metrics, w, ScoreBins.RANGE_ROWS);
  }

  static Ranking of(ShardedData data, MetricSet metrics, Broadcast<double[]> w, long rangeRows) {
    int[] ranges = new int[ScoreBins.BINS];
    if (data.rows() > rangeRows) {
      ranges =
          new TreeAggregation.AutoMode()
              .sum(
                  data,
                  null,
                  ScoreBins.BINS,
                  shard -> ScoreBins.of(metrics.objective(), w.value(), shard.blocks()))
              .ranges(rangeRows);
    }
    int count = ranges[ranges.length - 1] + 1;
    JavaPairRDD<Integer, ScoredRows> scored = scored(data, metrics, w, ranges, count);
    List<Ranking> each = ranked(scored, new Ranking[count]);
    if (count > 1 && metrics.needsPrecision()) {
      each = ranked(scored, higher(each));
    }
    Ranking all = Ranking.none();
    for (int range = count - 1; range >= 0; range--) {
      all = each.get(range).below(all);
    }
    return all;
  }

  private static JavaPairRDD<Integer, ScoredRows> scored(
      ShardedData data, MetricSet metrics, Broadcast<double[]> w, int[] ranges, int count) {
    return data.rdd()
        .mapPartitionsToPair(shards -> scored(shards, metrics, w.value(), ranges))
        .partitionBy(new HashPartitioner(Math.min(data.partitions(), count)));
  }

  private static Iterator<Tuple2<Integer, ScoredRows>> scored(
      Iterator<Shard> shards, MetricSet metrics, double[] w, int[] ranges) {
    ScoredRows[] scored = new ScoredRows[ranges[ranges.length - 1] + 1];
    shards.forEachRemaining(shard -> metrics.split(w, shard.blocks(), ranges, scored));
    return IntStream.range(0, scored.length)
        .filter(range -> scored[range] != null)
        .mapToObj(range -> new Tuple2<>(range, scored[range]))
        .iterator();
  }

  /**
   * Ranks every range by itself.
   *
   * @param higher what stands above each; null for nothing
   */
  private static List<Ranking> ranked(JavaPairRDD<Integer, ScoredRows> scored, Ranking[] higher) {
    List<Tuple2<Integer, Ranking>> found =
        new ArrayList<>(scored.mapPartitions(parts -> ranked(parts, higher)).collect());
    found.sort(Comparator.comparingInt(Tuple2::_1));
    List<Ranking> ranked = new ArrayList<>();
    for (Tuple2<Integer, Ranking> range : found) {
      while (ranked.size() < range._1()) {
        ranked.add(Ranking.none());
      }
      ranked.add(range._2());
    }
    while (ranked.size() < higher.length) {
      ranked.add(Ranking.none());
    }
    return ranked;
  }

  private static Iterator<Tuple2<Integer, Ranking>> ranked(
      Iterator<Tuple2<Integer, ScoredRows>> parts, Ranking[] higher) {
    Map<Integer, ScoredRows> ranges = new TreeMap<>();
    parts.forEachRemaining(part -> ranges.merge(part._1(), part._2(), ScoredRows::addAll));
    return ranges.entrySet().stream()
        .map(
            entry -> {
              Ranking above = higher[entry.getKey()];
              return new Tuple2<>(
                  entry.getKey(), entry.getValue().ranked(above == null ? Ranking.none() : above));
            })
        .iterator();
  }

  /** What stands above each range. */
  private static Ranking[] higher(List<Ranking> each) {
    Ranking[] higher = new Ranking[each.size()];
    Ranking above = Ranking.none();
    for (int range = higher.length - 1; range >= 0; range--) {
      higher[range] = above;
      above = each.get(range).below(above);
    }
    return higher;
  }
}
