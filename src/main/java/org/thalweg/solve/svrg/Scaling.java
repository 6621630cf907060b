package org.thalweg.solve.svrg;

import java.util.Arrays;
import java.util.Map;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.RowSteps;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Snapshot;

/**
 * How far the rows of some data let steps go.
 *
 * @param scale W of every coordinate of w
 * @param rate η, as long as nothing goes wrong
 * @param meanWeight mean example weight
 * @param penaltyEvery rows between two steps of the penalty: so many have d entries together
 * @param passes how often the data were looked at to find out
 */
record Scaling(double[] scale, double rate, double meanWeight, int penaltyEvery, int passes) {
  private static final double OUTLIER = 16;
  private static final int LEAST_ROWS = 32;
  private static final String SCALE = "scale";
  private static final String FIGURES = "scaling";

  static Scaling of(Objective objective, RowSteps.Source steps, RoundSource source) {
    InputWeights inputs = objective.inputs().get(0);
    int dimension = objective.layout().dimension();
    int features = inputs.inputs(dimension);
    double[] scale = new double[inputs.intercepts() < 0 ? features : features + 1];
    Arrays.fill(scale, 1);
    RowNorms norms = source.norms(scale);
    int passes = 1;
    if (norms.largest() > OUTLIER * norms.mean()) {
      double[] inverse = norms.inverseSizes(scale.length);
      RowNorms scaled = source.norms(inverse);
      passes++;
      if (scaled.largest() * norms.mean() < norms.largest() * scaled.mean()) {
        norms = scaled;
        scale = inverse;
      }
    }
    double length = Math.sqrt(norms.mean() * norms.largest());
    return new Scaling(
        inputs.spread(scale, dimension),
        length > 0 ? 1 / (steps.curvature() * length) : 1,
        norms.meanWeight(),
        (int) Math.max(LEAST_ROWS, features / Math.max(1, norms.meanEntries())),
        passes);
  }

  void save(Map<String, double[]> memory) {
    memory.put(SCALE, scale.clone());
    memory.put(FIGURES, new double[] {rate, meanWeight, penaltyEvery, passes});
  }

  static Scaling load(Snapshot snapshot) {
    double[] figures = snapshot.memory(FIGURES, 4);
    return new Scaling(
        snapshot.memory(SCALE, snapshot.w().length).clone(),
        figures[0],
        figures[1],
        (int) figures[2],
        (int) figures[3]);
  }
}
