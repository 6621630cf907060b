package org.thalweg.solve;

import org.thalweg.objective.Objective;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/**
 * Asks for the lengths ‖x‖² = Σ W x² of all rows, or of those of a sample.
 *
 * @param scale W of the features, and of the intercept behind them where there is one
 */
public record NormsQuestion(double[] scale, Draw draw) implements ShardQuestion<RowNorms> {

  /** A question about whole shards. */
  public NormsQuestion {
    Draw.requireWhole(draw);
  }

  @Override
  public String label() {
    return "row norms";
  }

  @Override
  public NormsQuestion over(Draw rows) {
    return new NormsQuestion(scale, rows);
  }

  @Override
  public long numbers(Objective objective) {
    return 2L * features(objective);
  }

  @Override
  public double work(double entries) {
    return entries;
  }

  @Override
  public ShardPart<RowNorms> part(Problem problem, ShardSizes sizes, Sampler batches) {
    RowMetric metric =
        StandardisedSums.rowMetric(problem.coordinates(), scale, features(problem.objective()));
    return (shard, blocks, vectors, state) -> {
      RowNorms norms = new RowNorms(metric.weights().length);
      blocks.forEach(block -> norms.add(block, metric));
      return norms;
    };
  }

  private static int features(Objective objective) {
    return objective.inputs().get(0).inputs(objective.layout().dimension());
  }
}
