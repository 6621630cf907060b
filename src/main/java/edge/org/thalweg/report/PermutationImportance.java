package org.thalweg.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;
import org.thalweg.model.Model;
import org.thalweg.objective.InputWeights;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.sample.Permutation;
import org.thalweg.text.Text;

/**
 * What the quality of a model loses on some rows if the cells of one column are shuffled among
 * them: L. Breiman, "Random forests", Machine Learning 45 (2001), section 10, and for any model A.
 * Fisher, C. Rudin and F. Dominici, "All models are wrong, but many are useful", JMLR 20(177)
 * (2019). All features of a column, such as those of its categories, move together. Columns that
 * say the same thing stand in for each other, so each of them may lose little.
 *
 * @param metric its name
 * @param value of the metric without a shuffle
 * @param rows how many were shuffled
 * @param shuffles of each column
 * @param columns the largest loss first
 * @param left columns that were not shuffled, since there are too many
 */
public record PermutationImportance(
    String metric, double value, int rows, int shuffles, List<ColumnImportance> columns, int left) {
  private static final int SHUFFLES = 5;
  private static final int MOST_COLUMNS = 100;
  private static final int MOST_ROWS = 10_000;
  private static final long MOST_ENTRIES = 1 << 27; // that are scored for all columns together

  /**
   * Shuffles columns; of more than {@value #MOST_COLUMNS}, those of the largest effects, which are
   * weights times standard deviations.
   *
   * @param blocks rows of any number, of which some are drawn at random where they are many
   * @param moments of the features
   * @param seed of the shuffles, and of which rows are drawn
   */
  static PermutationImportance of(
      Model model, List<Block> blocks, FeatureMoments moments, long seed) {
    Map<String, BitSet> all = columns(model);
    List<String> names = largest(model, all, moments);
    List<Block> rows = drawn(blocks, names.size(), seed);
    int count = rows.stream().mapToInt(Block::rows).sum();
    int[][] orders = orders(count, seed);
    Quality whole = quality(model, rows);
    List<ColumnImportance> lost = new ArrayList<>();
    for (String name : names) {
      double[] each = new double[SHUFFLES];
      for (int k = 0; k < SHUFFLES; k++) {
        each[k] = whole.lostBy(quality(model, shuffled(rows, all.get(name), orders[k])).value());
      }
      lost.add(importance(name, each));
    }
    lost.sort(Comparator.comparingDouble(column -> -column.lost()));
    return new PermutationImportance(
        whole.name(), whole.value(), count, SHUFFLES, lost, all.size() - names.size());
  }

  /** How it was measured, in a sentence or two. */
  String note() {
    String more = left == 0 ? "" : Text.of(" Of %,d more columns it was not measured.", left);
    return Text.of(
        "By how much %s, %.4g on these rows, gets worse if the cells of a column are shuffled among"
            + " %,d rows: mean ± standard deviation of %d shuffles. Columns that say the same stand"
            + " in for each other, and then each seems to matter little.%s",
        metric, value, rows, shuffles, more);
  }

  private static Quality quality(Model model, List<Block> rows) {
    return Quality.of(ScoredSample.of(model, rows, "", 0));
  }

  private static ColumnImportance importance(String name, double[] lost) {
    double mean = 0;
    for (double each : lost) {
      mean += each / SHUFFLES;
    }
    double squares = 0;
    for (double each : lost) {
      squares += (each - mean) * (each - mean);
    }
    return new ColumnImportance(name, mean, Math.sqrt(squares / (SHUFFLES - 1)));
  }

  /** The features of each column by its name. */
  private static Map<String, BitSet> columns(Model model) {
    Map<String, BitSet> columns = new LinkedHashMap<>();
    List<String> names = model.input().columnNames(model.features());
    for (int j = 0; j < names.size(); j++) {
      columns.computeIfAbsent(names.get(j), name -> new BitSet()).set(j);
    }
    return columns;
  }

  private static List<String> largest(
      Model model, Map<String, BitSet> columns, FeatureMoments moments) {
    if (columns.size() <= MOST_COLUMNS) {
      return List.copyOf(columns.keySet());
    }
    double[] effects = effects(model, moments);
    Map<String, Double> byName = new HashMap<>();
    columns.forEach(
        (name, features) -> byName.put(name, features.stream().mapToDouble(j -> effects[j]).sum()));
    return columns.keySet().stream()
        .sorted(Comparator.comparingDouble(name -> -byName.get(name)))
        .limit(MOST_COLUMNS)
        .toList();
  }

  /** Of each feature, the sum of its weights' sizes times its standard deviation. */
  private static double[] effects(Model model, FeatureMoments moments) {
    double[] w = model.w();
    double[] effects = new double[model.features()];
    for (InputWeights input : model.objective().inputs()) {
      int length = input.features().count(model.features()) * input.columns();
      for (int i = 0; i < length; i++) {
        int j = input.features().feature(i / input.columns());
        effects[j] += Math.abs(w[input.from() + i]) * Math.sqrt(moments.variance(j));
      }
    }
    return effects;
  }

  /**
   * As many of the rows as cost a bounded time, drawn at random from all of them, in their order: a
   * table may be sorted, by its label too.
   */
  private static List<Block> drawn(List<Block> blocks, int columns, long seed) {
    long entries = blocks.stream().mapToLong(Block::entries).sum();
    int count = blocks.stream().mapToInt(Block::rows).sum();
    double ofRow = Math.max(1.0, (double) entries / Math.max(1, count));
    long affordable = (long) (MOST_ENTRIES / (ofRow * SHUFFLES * Math.max(1, columns)));
    int some = (int) Math.max(1, Math.min(Math.min(count, MOST_ROWS), affordable));
    BitSet chosen = new BitSet(count);
    IntStream.range(0, Math.min(some, count))
        .map(new Permutation(Math.max(1, count), seed + SHUFFLES)::at)
        .forEach(chosen::set);
    List<Block> taken = new ArrayList<>();
    int begin = 0;
    for (Block block : blocks) {
      int[] rows = chosen.get(begin, begin + block.rows()).stream().toArray();
      if (rows.length > 0) {
        taken.add(block.copy(rows, rows.length));
      }
      begin += block.rows();
    }
    int[] same = IntStream.range(0, taken.stream().mapToInt(Block::rows).sum()).toArray();
    return shuffled(taken, new BitSet(), same); // stored as shuffled rows are, for the same bits
  }

  /** Orders of rows, which are the same for every column. */
  private static int[][] orders(int rows, long seed) {
    int[][] orders = new int[SHUFFLES][];
    for (int k = 0; k < SHUFFLES; k++) {
      orders[k] = IntStream.range(0, rows).map(new Permutation(rows, seed + k)::at).toArray();
    }
    return orders;
  }

  /** Rows with the features of one column from the row that the order names. */
  private static List<Block> shuffled(List<Block> rows, BitSet column, int[] order) {
    List<Block> shuffled = new ArrayList<>();
    int[] begins = new int[rows.size()]; // the number of the first row of each block
    for (int k = 1; k < begins.length; k++) {
      begins[k] = begins[k - 1] + rows.get(k - 1).rows();
    }
    SparseRow own = new SparseRow();
    SparseRow other = new SparseRow();
    for (int k = 0; k < begins.length; k++) {
      Block block = rows.get(k);
      SparseRow all = new SparseRow();
      int[] starts = new int[block.rows() + 1];
      for (int i = 0; i < block.rows(); i++) {
        int from = order[begins[k] + i];
        int place = Arrays.binarySearch(begins, from);
        int source = place >= 0 ? place : -place - 2;
        block.read(i, own);
        rows.get(source).read(from - begins[source], other);
        add(own, other, column, all);
        starts[i + 1] = all.count();
      }
      int[] columns = Arrays.copyOf(all.columns(), all.count());
      double[] values = Arrays.copyOf(all.values(), all.count());
      shuffled.add(new CsrBlock(block.features(), starts, columns, values, block.targets()));
    }
    return shuffled;
  }

  /** Adds a row by ascending feature, with the features of a column from another row. */
  private static void add(SparseRow own, SparseRow other, BitSet column, SparseRow to) {
    int a = 0;
    int b = 0;
    while (a < own.count() || b < other.count()) {
      int mine = a < own.count() ? own.columns()[a] : Integer.MAX_VALUE;
      int theirs = b < other.count() ? other.columns()[b] : Integer.MAX_VALUE;
      if (mine <= theirs && !column.get(mine)) {
        to.add(mine, own.values()[a]);
      }
      if (theirs <= mine && column.get(theirs)) {
        to.add(theirs, other.values()[b]);
      }
      a += mine <= theirs ? 1 : 0;
      b += theirs <= mine ? 1 : 0;
    }
  }
}
