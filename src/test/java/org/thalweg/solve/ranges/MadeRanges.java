package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.sample.Permutation;
import org.thalweg.sample.RandomStream;

/**
 * Made sparse rows with labels, weights and offsets: in the order in which they were read, and cut
 * into ranges.
 */
record MadeRanges(int features, List<Block> blocks, RowPieces batches) {
  static final int ROWS = 500;
  private static final int BLOCK = 70;

  static MadeRanges draw(int features, RowPieces batches) {
    RandomStream random = new RandomStream(5);
    double[] truth = random.doubles(features, -1, 1);
    List<Block> blocks = new ArrayList<>();
    for (int begin = 0; begin < ROWS; begin += BLOCK) {
      blocks.add(block(Math.min(BLOCK, ROWS - begin), truth, random));
    }
    return new MadeRanges(features, blocks, batches);
  }

  private static Block block(int rows, double[] truth, RandomStream random) {
    int[] starts = new int[rows + 1];
    List<Integer> columns = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    double[] labels = new double[rows];
    double[] weights = new double[rows];
    double[] offsets = new double[rows];
    for (int i = 0; i < rows; i++) {
      TreeSet<Integer> own = new TreeSet<>();
      for (int k = random.nextInt(7); k >= 0; k--) {
        own.add((int) (truth.length * random.nextDouble() * random.nextDouble())); // some are rare
      }
      double score = 0;
      for (int column : own) {
        columns.add(column);
        values.add(random.nextDouble(-2, 2));
        score += truth[column] * values.get(values.size() - 1);
      }
      starts[i + 1] = columns.size();
      labels[i] = score + random.nextDouble(-1, 1) > 0 ? 1 : 0;
      weights[i] = random.nextDouble(0.5, 2);
      offsets[i] = random.nextDouble(-0.2, 0.2);
    }
    return new CsrBlock(
        truth.length,
        starts,
        columns.stream().mapToInt(Integer::intValue).toArray(),
        values.stream().mapToDouble(Double::doubleValue).toArray(),
        new Targets(rows, labels, weights, offsets));
  }

  RangeTargets targets() {
    return new RangeTargets(batches.order()::at, blocks.stream().map(Block::targets).toList());
  }

  FeatureRanges cut(int ranges) {
    long[] entries = new long[features];
    for (Block block : blocks) {
      for (int row = 0; row < block.rows(); row++) {
        block.forEach(row, (column, value) -> entries[column]++);
      }
    }
    return FeatureRanges.of(entries, features, ranges);
  }

  /** A w at which a run may begin: of features that occur, and of others. */
  double[] start() {
    return start(1);
  }

  /** A start with so many numbers of each feature side by side. */
  double[] start(int width) {
    double[] start = new RandomStream(8).doubles(features * width, -1, 1);
    for (int k = 0; k < start.length; k++) {
      start[k] = k / width % 2 == 0 ? 0 : start[k];
    }
    return start;
  }

  /** A w, with so many numbers of each feature side by side, as ranges read it. */
  static StartWeights starting(double[] w, int width) {
    return new StartWeights() {
      @Override
      public int width() {
        return width;
      }

      @Override
      public void read(int from, int to, WeightSink sink) {
        for (int k = to * width - 1; k >= from * width; k--) {
          if (w[k] != 0) {
            sink.on(k / width, k % width, w[k]);
          }
        }
      }
    };
  }

  /** The ranges of a linear model. */
  List<RangeRows> ranges(int count, boolean isReverse, double[] start) {
    return ranges(count, isReverse, starting(start, 1));
  }

  /** The ranges, whose parts come in the order of the blocks or in the reverse one. */
  List<RangeRows> ranges(int count, boolean isReverse, StartWeights start) {
    FeatureRanges cut = cut(count);
    Permutation order = batches.order();
    List<List<RangePart>> parts = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      parts.add(new ArrayList<>());
    }
    int begin = 0;
    for (Block block : blocks) {
      int first = begin;
      RangePart[] cuts = RangePart.cut(block, row -> order.at(first + row), cut);
      for (int c = 0; c < count; c++) {
        parts.get(c).add(isReverse ? 0 : parts.get(c).size(), cuts[c]);
      }
      begin += block.rows();
    }
    List<RangeRows> ranges = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      ranges.add(RangeRows.of(c, cut, batches, parts.get(c), start));
    }
    return ranges;
  }

  /** The rows in the order in which ranges hold them, as one block. */
  Block inOrder() {
    double[][] x = new double[ROWS][features];
    int number = 0;
    for (Block block : blocks) {
      for (int row = 0; row < block.rows(); row++) {
        double[] own = x[batches.order().at(number++)];
        block.forEach(row, (column, value) -> own[column] = value);
      }
    }
    int[] starts = new int[ROWS + 1];
    int[] columns = new int[ROWS * features];
    double[] values = new double[ROWS * features];
    int count = 0;
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < features; j++) {
        if (x[i][j] != 0) {
          columns[count] = j;
          values[count++] = x[i][j];
        }
      }
      starts[i + 1] = count;
    }
    return new CsrBlock(
        features,
        starts,
        Arrays.copyOf(columns, count),
        Arrays.copyOf(values, count),
        targets().all());
  }

  /** All weights of ranges of a linear model after so many steps. */
  static double[] weights(RangeWorkers workers, long version, int features) {
    return weights(workers, version, features, 1);
  }

  /** All weights of ranges after so many steps, those of a feature side by side. */
  static double[] weights(RangeWorkers workers, long version, int features, int width) {
    double[] w = new double[features * width];
    int begin = 0;
    for (double[] part : workers.each(version, state -> weights(state, width))) {
      System.arraycopy(part, 0, w, begin, part.length);
      begin += part.length;
    }
    return w;
  }

  private static double[] weights(RangeState state, int width) {
    double[] w = new double[state.rows().width() * width];
    double[] pairs = state.nonZeros();
    for (int k = 0; k < pairs.length; k += 2) {
      w[(int) pairs[k]] = pairs[k + 1];
    }
    return w;
  }
}
