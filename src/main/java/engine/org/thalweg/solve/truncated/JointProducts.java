package org.thalweg.solve.truncated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Ranges;
import org.thalweg.linalg.RowPanel;
import org.thalweg.objective.Standardisation;

/**
 * Products with the second derivatives of several models over the same x, of which a row is read
 * once for some models together. Each has the bits that {@link LinearRows#product} gives.
 */
final class JointProducts {
  private static final int MOST = 8; // models: a line of a cache has a number of each
  private static final int FEWEST = 2;
  private static final int LONGEST = Integer.MAX_VALUE - 16; // of arrays

  private final Queue<double[]> free = new ConcurrentLinkedQueue<>(); // arrays not in use

  /**
   * A product: {@code Σ s·ℓ″·x·(x·v)}.
   *
   * @param rows of the model
   * @param v in the coordinates
   * @param slopes set to x·v of each row
   */
  record ModelProduct(LinearRows rows, Standardisation coordinates, double[] v, double[] slopes) {
    private double[] alone() {
      return rows.product(coordinates, v, slopes);
    }
  }

  /** The products, in the order of their wanted. */
  List<double[]> of(List<ModelProduct> wanted) {
    int count = wanted.size();
    int groups = (count + MOST - 1) / MOST;
    return IntStream.range(0, groups)
        .parallel()
        .mapToObj(k -> wanted.subList(k * count / groups, (k + 1) * count / groups))
        .map(this::together)
        .flatMap(List::stream)
        .toList();
  }

  private List<double[]> together(List<ModelProduct> group) {
    long table = (group.get(0).rows.objective.features() + 1L) * RowPanel.lanes(group.size());
    return group.size() < FEWEST || table > LONGEST
        ? group.stream().map(ModelProduct::alone).toList()
        : new Group(group).products();
  }

  private double[] zeros(int length) {
    double[] array = free.poll();
    if (array == null || array.length < length) {
      return new double[length];
    }
    Arrays.fill(array, 0, length, 0);
    return array;
  }

  /** Models whose products are made together. */
  private final class Group {
    private final List<ModelProduct> wanted;
    private final LinearRows any;
    private final int features;
    private final int lanes;
    private final double[][] original; // v of each model, of the features as they are
    private final double[] table; // the same, side by side

    Group(List<ModelProduct> wanted) {
      this.wanted = wanted;
      this.any = wanted.get(0).rows;
      this.features = any.objective.features();
      this.lanes = RowPanel.lanes(wanted.size());
      this.original =
          wanted.stream()
              .map(one -> one.coordinates.isIdentity() ? one.v : one.coordinates.original(one.v))
              .toArray(double[][]::new);
      this.table = zeros(features * lanes);
      Ranges.share(
          0,
          features,
          (from, to) -> {
            for (int m = 0; m < original.length; m++) {
              for (int j = from, k = from * lanes + m; j < to; j++, k += lanes) {
                table[k] = original[m][j];
              }
            }
          });
    }

    List<double[]> products() {
      ShardParts parts = any.parts();
      double[][] sums = new double[parts.count()][];
      IntStream.range(0, sums.length)
          .parallel()
          .forEach(
              part -> {
                sums[part] = zeros((features + 1) * lanes);
                for (int shard = parts.begin(part); shard < parts.begin(part + 1); shard++) {
                  add(shard, sums[part]);
                }
              });
      Ranges.share(0, (features + 1) * lanes, (from, to) -> addUp(sums, from, to));
      List<double[]> products = new ArrayList<>();
      for (double[] v : original) {
        products.add(new double[v.length]);
      }
      Ranges.share(
          0,
          features + 1,
          (from, to) -> {
            for (int m = 0; m < original.length; m++) {
              double[] product = products.get(m);
              int end = Math.min(to, product.length);
              for (int j = from, k = from * lanes + m; j < end; j++, k += lanes) {
                product[j] = sums[0][k];
              }
            }
          });
      for (int m = 0; m < original.length; m++) {
        wanted.get(m).coordinates.transform(products.get(m));
      }
      free.add(table);
      free.addAll(Arrays.asList(sums));
      return products;
    }

    /** Adds all sums to the first, in their order. */
    private void addUp(double[][] sums, int from, int to) {
      double[] all = sums[0];
      for (int part = 1; part < sums.length; part++) {
        double[] one = sums[part];
        for (int k = from; k < to; k++) {
          all[k] += one[k];
        }
      }
    }

    /** Adds a shard to the sums of a part, the intercepts behind the features. */
    private void add(int shard, double[] sums) {
      int done = any.first(shard);
      for (Block block : any.blocks(shard)) {
        BlockPart chunk = new BlockPart(block);
        RowPanel panel = new RowPanel(lanes, chunk.rows.length);
        double[] scores = new double[chunk.rows.length * lanes];
        while (chunk.nextRows()) {
          panel.read(block, chunk.rows, chunk.count);
          panel.scores(table, scores);
          for (int m = 0; m < original.length; m++) {
            weigh(m, done, chunk.count, scores, sums);
          }
          panel.scatter(scores, sums);
          done += chunk.count;
        }
      }
    }

    /** Keeps the scores of some rows for a model, and takes its second derivatives times these. */
    private void weigh(int m, int first, int count, double[] scores, double[] sums) {
      LinearRows rows = wanted.get(m).rows;
      double[] slopes = wanted.get(m).slopes;
      double[] curvatures = rows.curvatures();
      boolean hasIntercept = rows.objective.intercept();
      double b = hasIntercept ? original[m][features] : 0;
      for (int i = 0, k = m; i < count; i++, k += lanes) {
        double slope = hasIntercept ? scores[k] + b : scores[k];
        slopes[first + i] = slope;
        scores[k] = slope * curvatures[first + i];
      }
      for (int i = 0, k = m; hasIntercept && i < count; i++, k += lanes) {
        sums[features * lanes + m] += scores[k];
      }
    }
  }
}
