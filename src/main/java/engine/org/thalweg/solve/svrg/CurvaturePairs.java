package org.thalweg.solve.svrg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Snapshot;

/**
 * The last few curvature pairs between lowest points, for a solver that may go on from there. The
 * rounds themselves do not use them. Memory: two vectors a pair, of at most {@value #DEPTH} pairs.
 */
final class CurvaturePairs {
  private static final int DEPTH = 5;
  private static final int MOST_NUMBERS = 1 << 26; // in all vectors: half a GiB
  private static final double LEAST_COSINE = 1e-10; // of s and y, less than which is rounding
  private static final String STEP = "curvature.step.";
  private static final String CHANGE = "curvature.change.";

  private final int capacity;
  private final Deque<CurvaturePair> pairs = new ArrayDeque<>();

  /** None yet. */
  CurvaturePairs(int dimension) {
    capacity = capacity(dimension);
  }

  private static int capacity(int dimension) {
    return (int) Math.min(DEPTH, MOST_NUMBERS / (2L * Math.max(1, dimension)));
  }

  /** Oldest first. */
  List<CurvaturePair> list() {
    return List.copyOf(pairs);
  }

  /** Adds the pair of two points and the smooth gradients there, if it has positive curvature. */
  void add(double[] from, double[] to, double[] gradientFrom, double[] gradientTo) {
    double[] step = new double[from.length];
    double[] change = new double[from.length];
    double product = 0;
    double stepSquare = 0;
    double changeSquare = 0;
    for (int j = 0; j < step.length; j++) {
      step[j] = to[j] - from[j];
      change[j] = gradientTo[j] - gradientFrom[j];
      product += step[j] * change[j];
      stepSquare += step[j] * step[j];
      changeSquare += change[j] * change[j];
    }
    if (capacity > 0 && product > LEAST_COSINE * Math.sqrt(stepSquare * changeSquare)) {
      if (pairs.size() == capacity) {
        pairs.removeFirst();
      }
      pairs.addLast(new CurvaturePair(step, change));
    }
  }

  /** Copies all pairs into a saved state. */
  void save(Map<String, double[]> saved) {
    int i = 0;
    for (CurvaturePair pair : pairs) {
      saved.put(STEP + i, pair.step().clone());
      saved.put(CHANGE + i++, pair.change().clone());
    }
  }

  /** Takes up the pairs of a saved state. */
  void restore(Map<String, double[]> saved, int dimension) {
    for (int i = 0; saved.containsKey(STEP + i); i++) {
      pairs.addLast(
          new CurvaturePair(
              Snapshot.array("method svrg", saved, STEP + i, dimension).clone(),
              Snapshot.array("method svrg", saved, CHANGE + i, dimension).clone()));
    }
  }
}
