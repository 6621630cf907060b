package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;

/**
 * A linear model under a pointwise loss.
 *
 * <pre>
 *   f(w; x, y) = ℓ(x·w + b + o, y)        w = [weights: features | intercept: 1, unpenalised]
 * </pre>
 *
 * o is the row's offset. Convex where ℓ is convex in z. Starts well from zeros.
 *
 * @param loss ℓ
 * @param features length of x
 * @param intercept whether there is a b
 */
public record LinearObjective(PointwiseLoss loss, int features, boolean intercept)
    implements Objective {
  private static final int CHUNK = 64; // rows scored, then scattered while still in cache

  @Override
  public ParameterLayout layout() {
    return ParameterLayout.linear(features, intercept);
  }

  @Override
  public List<InputWeights> inputs() {
    return List.of(new InputWeights(0, 1, intercept ? features : -1));
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public LabelDomain labels() {
    return loss.labels();
  }

  @Override
  public boolean isProbabilistic() {
    return loss.isProbabilistic();
  }

  @Override
  public double mean(double score) {
    return loss.mean(score);
  }

  @Override
  public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    check(w, block);
    int[] chunk = new int[CHUNK];
    double[] scores = new double[CHUNK];
    double[] labels = new double[CHUNK];
    double[] weights = new double[CHUNK];
    for (int done = 0, count; done < rows.count(); done += count) {
      count = rows.copy(done, chunk);
      block.targets().labels(chunk, count, labels);
      block.targets().weights(chunk, count, weights);
      double weightSum = 0;
      for (int i = 0; i < count; i++) {
        weightSum += weights[i];
      }
      score(w, block, chunk, count, scores);
      double lossSum = loss.evaluate(scores, labels, weights, count);
      block.scatter(chunk, count, scores, sum.gradient());
      if (intercept) {
        for (int i = 0; i < count; i++) {
          sum.gradient()[features] += scores[i];
        }
      }
      sum.add(lossSum, weightSum, count);
    }
  }

  @Override
  public double[] scores(double[] w, Block block) {
    check(w, block);
    int[] all = new int[block.rows()];
    Arrays.setAll(all, i -> i);
    double[] scores = new double[all.length];
    score(w, block, all, all.length, scores);
    return scores;
  }

  private void score(double[] w, Block block, int[] rows, int count, double[] scores) {
    block.scores(w, rows, count, scores);
    double b = intercept ? w[features] : 0;
    for (int i = 0; i < count; i++) {
      scores[i] += b + block.offset(rows[i]);
    }
  }

  private void check(double[] w, Block block) {
    if (w.length != features + (intercept ? 1 : 0)) {
      layout().check(w);
    }
    if (block.features() > features) {
      throw new IllegalArgumentException(
          "a block uses %d features but the model has %d".formatted(block.features(), features));
    }
  }
}
