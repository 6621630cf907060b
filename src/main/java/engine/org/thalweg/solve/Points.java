package org.thalweg.solve;

import java.util.Arrays;
import org.thalweg.reduce.LineSum;

/**
 * What a run measures of its points beside the answers to its solver's questions. A point is an
 * array: w itself, or, where w is too long for one, what says which w is meant.
 */
public interface Points {

  /** ‖w‖₂ in the units of the problem; not a number where that is not known. */
  double length(double[] point);

  /** F at two points, in one pass over all rows. */
  double[] objectives(double[] first, double[] second);

  /** Points that are w itself. */
  static Points of(Problem problem, Oracle oracle) {
    return new Points() {
      @Override
      public double length(double[] point) {
        return problem.standardisedLength(point);
      }

      @Override
      public double[] objectives(double[] first, double[] second) {
        double[] back = new double[first.length];
        Arrays.setAll(back, j -> first[j] - second[j]);
        LineQuestion line = new LineQuestion(first, back, new double[] {0, 1}, Draw.all());
        LineSum sums = (LineSum) oracle.answer(line);
        return new double[] {
          problem.objective(first, sums.meanLoss(0)), problem.objective(second, sums.meanLoss(1))
        };
      }
    };
  }
}
