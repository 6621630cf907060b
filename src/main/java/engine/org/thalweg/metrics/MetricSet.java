package org.thalweg.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.ShardSum;
import org.thalweg.reduce.SumList;
import org.thalweg.text.Require;

/**
 * Some metrics of one objective: what is summed over the rows of a shard, what is ranked, and what
 * becomes of both. Sums of shards merge in the fixed tree, and ranks go by scores alone, so no bit
 * of a value depends on where the rows are.
 *
 * @param objective over the features as they are
 * @param metrics that fit it
 */
public record MetricSet(Objective objective, List<Metric> metrics) implements Serializable {
  private static final long FEW_ENTRIES = 1 << 16; // are summed up in the calling thread

  /**
   * Checks the metrics.
   *
   * @throws IllegalArgumentException if one does not fit the objective
   */
  public MetricSet {
    metrics = List.copyOf(metrics);
    for (Metric metric : metrics) {
      Require.none(
          metric.unfit(objective),
          why -> new IllegalArgumentException("metric %s %s".formatted(metric.name(), why)));
    }
  }

  private List<Metric.Summed> summed() {
    return metrics.stream()
        .filter(Metric.Summed.class::isInstance)
        .map(Metric.Summed.class::cast)
        .toList();
  }

  /** Whether some metric is made of sums. */
  public boolean sums() {
    return !summed().isEmpty();
  }

  /** Whether some metric is made of ranks. */
  public boolean ranks() {
    return metrics.stream().anyMatch(Metric.Ranked.class::isInstance);
  }

  /** Whether one of them needs the ranks of higher scores. */
  public boolean needsPrecision() {
    return metrics.stream()
        .anyMatch(metric -> metric instanceof Metric.Ranked ranked && ranked.needsPrecision());
  }

  /**
   * The sums over the rows of a shard.
   *
   * @param w of the features as they are
   * @return null where there is no row
   */
  public SumList<MetricSum> sums(double[] w, List<Block> blocks) {
    List<Metric.Summed> summed = summed();
    SumList<MetricSum> all = null;
    for (Block block : blocks) {
      double[] scores = objective.scores(w, block);
      SumList<MetricSum> of =
          new SumList<>(
              summed.stream().map(each -> each.sum(objective, w, block, scores)).toList());
      all = all == null ? of : all.merge(of);
    }
    return all;
  }

  /**
   * The values.
   *
   * @param sums over all rows; null where no metric is made of sums
   * @param ranking of all rows; null where no metric is made of ranks
   * @return one for each metric; not a number where it has none on these rows
   */
  public double[] values(SumList<MetricSum> sums, Ranking ranking) {
    double[] values = new double[metrics.size()];
    int summed = 0;
    for (int i = 0; i < values.length; i++) {
      Metric metric = metrics.get(i);
      values[i] =
          metric instanceof Metric.Summed each
              ? each.value(sums.get(summed++))
              : ((Metric.Ranked) metric).of(ranking);
    }
    return values;
  }

  /** Values of these metrics by name; a metric whose value is NaN is left out. */
  public Map<String, Double> byName(double[] values) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        named.put(metrics.get(i).name(), values[i]);
      }
    }
    return named;
  }

  /**
   * The values over rows in this process.
   *
   * @param w of the features as they are
   * @param shards the blocks of each; at least one row in all
   */
  public double[] measure(double[] w, List<List<Block>> shards) {
    long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
    int threads = entries <= FEW_ENTRIES ? 1 : Runtime.getRuntime().availableProcessors();
    SumList<MetricSum> sums =
        sums()
            ? new ShardSum<>(shards.size(), shard -> sums(w, shards.get(shard))).by(threads)
            : null;
    return values(sums, ranks() ? ranking(w, shards, ScoreBins.RANGE_ROWS) : null);
  }

  /**
   * The ranking of rows in this process.
   *
   * @param rangeRows about how many rows of neighbouring scores are sorted at once
   */
  public Ranking ranking(double[] w, List<List<Block>> shards, long rangeRows) {
    List<Block> all = shards.stream().flatMap(List::stream).toList();
    long rows = all.stream().mapToLong(Block::rows).sum();
    int[] ranges =
        rows > rangeRows
            ? ScoreBins.of(objective, w, all).ranges(rangeRows)
            : new int[ScoreBins.BINS]; // a single one
    int count = ranges[ranges.length - 1] + 1;
    ScoredRows[] scored = new ScoredRows[count];
    shards.parallelStream()
        .map(blocks -> split(w, blocks, ranges, new ScoredRows[count]))
        .forEachOrdered(own -> merge(scored, own));
    return Ranking.of(Arrays.stream(scored).filter(Objects::nonNull).toList());
  }

  private static void merge(ScoredRows[] all, ScoredRows[] own) {
    for (int range = 0; range < all.length; range++) {
      if (all[range] == null) {
        all[range] = own[range];
      } else if (own[range] != null) {
        all[range].addAll(own[range]);
      }
    }
  }

  /**
   * Adds the rows of a shard to their ranges.
   *
   * @param ranges by bins, as {@link ScoreBins#ranges} has them
   * @param scored by range; null where there was no row yet
   * @return scored
   */
  public ScoredRows[] split(double[] w, List<Block> blocks, int[] ranges, ScoredRows[] scored) {
    ScoredRow.forEach(
        objective,
        w,
        blocks,
        (score, signedWeight) -> {
          int range = ranges[ScoreBins.bin(score)];
          if (scored[range] == null) {
            scored[range] = new ScoredRows();
          }
          scored[range].add(score, signedWeight);
        });
    return scored;
  }
}
