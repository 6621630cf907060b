package org.thalweg.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.LineSum;
import org.thalweg.sample.Samplers;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.StandardisedSource;
import org.thalweg.solve.TrainingState;
import org.thalweg.update.Updater;

/**
 * {@code learningRate = auto}: a step size from one look along the direction in which the updater
 * would go from the start, after the gradient of all rows there has lasted for a while: what builds
 * up in it, such as a velocity, has built up then. One pass for the gradient, and one that
 * evaluates the powers of two from 2⁻²⁴ to 2²⁴ at once.
 *
 * <p>The η taken is half of the one at which the objective is least: what is best for one step is
 * where many steps begin to overshoot.
 *
 * @param data all rows
 * @param objective what to minimise, of the features as they are
 * @param standardisation what w is of
 * @param penalties with their proximal terms by their values, not by a prox
 * @param aggregation how the sums come back
 */
public record RateSearch(
    ShardedData data,
    Objective objective,
    Standardisation standardisation,
    Penalties penalties,
    TreeAggregation aggregation) {
  private static final int LARGEST = 24; // power of two
  private static final int LASTING = 100; // updates

  /** Half the power of two at which F(start − η·d) is least. */
  public double choose(Updater updater, double[] start) {
    double[] d = lastingDirection(updater, start);
    double[] rates = new double[2 * LARGEST + 1];
    Arrays.setAll(rates, k -> Math.scalb(1, k - LARGEST));
    LineSum sums = along(start, d, rates);
    double best = rates[0];
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < rates.length; k++) {
      double rate = rates[k];
      double[] point = new double[start.length];
      Arrays.setAll(point, i -> start[i] - rate * d[i]);
      double objective = sums.meanLoss(k) + penalties.value(point, this.objective.layout());
      if (objective < least) {
        least = objective;
        best = rate;
      }
    }
    return best / 2;
  }

  private double[] lastingDirection(Updater updater, double[] start) {
    SparkGradientSource all =
        new SparkGradientSource(data, objective, new Samplers.Full(data.sizes()), aggregation);
    double[] gradient =
        new StandardisedSource(all, standardisation).evaluate(start, 0).meanGradient();
    penalties.addGradient(start, gradient, objective.layout());
    TrainingState state =
        TrainingState.fresh(
            objective.layout(), updater, new Schedules.Constant(1), List.of(), start);
    double[] direction = gradient;
    for (long t = 1; t <= LASTING; t++) {
      direction = gradient.clone();
      updater.direction(direction, state.w(), t, state.slots());
    }
    return direction;
  }

  private LineSum along(double[] w, double[] direction, double[] rates) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.rdd().context());
    try (JobLabel label = new JobLabel(spark, "learning rate");
        Parameters from = Parameters.send(spark, standardisation.original(w));
        Parameters to = Parameters.send(spark, standardisation.original(direction))) {
      return aggregation.sum(data, null, rates.length, new LineLosses(objective, from, to, rates));
    }
  }

  /** The losses of one shard along the line. */
  private record LineLosses(Objective objective, Parameters w, Parameters direction, double[] rates)
      implements ShardFunction<LineSum> {
    @Override
    public LineSum apply(Shard shard) {
      LineSum sum = new LineSum(rates);
      for (int b = 0; b < shard.blockCount(); b++) {
        Rows rows = Rows.all(shard.block(b).rows());
        objective.accumulateAlong(w.value(), direction.value(), shard.block(b), rows, sum);
      }
      return sum;
    }
  }
}
