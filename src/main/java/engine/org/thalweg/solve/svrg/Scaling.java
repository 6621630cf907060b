package org.thalweg.solve.svrg;

import java.util.Map;
import org.thalweg.solve.Snapshot;

/**
 * How far the rows of some data let steps go.
 *
 * @param scale W of every coordinate of w
 * @param rate η, as long as F does not rise
 * @param meanWeight mean example weight
 * @param penaltyEvery rows between two steps of the penalty: so many have d stored entries together
 */
record Scaling(double[] scale, double rate, double meanWeight, int penaltyEvery) {
  private static final String SCALE = "scale";
  private static final String FIGURES = "scaling";

  /** Copies it into a saved state. */
  void save(Map<String, double[]> saved) {
    saved.put(SCALE, scale.clone());
    saved.put(FIGURES, new double[] {rate, meanWeight, penaltyEvery});
  }

  /** The scaling of a saved state. */
  static Scaling restored(Map<String, double[]> saved, int dimension) {
    double[] figures = Snapshot.array("method svrg", saved, FIGURES, 3);
    return new Scaling(
        Snapshot.array("method svrg", saved, SCALE, dimension).clone(),
        figures[0],
        figures[1],
        (int) figures[2]);
  }
}
