package org.thalweg.solve;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
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

  /**
   * A measurement over all rows, with what is known of its gap beside what a solver certifies.
   *
   * @param history of the reports before it
   */
  default Measurement certified(Measurement here, History history) {
    return here;
  }

  /**
   * These points with the gap by duality, where the last step gained no more than it may be: one
   * more pass.
   *
   * @param gap that is looked for
   * @param error as {@link DualBound#of} takes it
   * @param isOnBatches whether reports between them are of batches, so that each is looked at
   */
  static Points certified(
      Problem problem,
      Oracle oracle,
      double gap,
      ToDoubleFunction<double[]> error,
      boolean isOnBatches) {
    Points own = of(problem, oracle);
    return new Points() {
      @Override
      public double length(double[] point) {
        return own.length(point);
      }

      @Override
      public double[] objectives(double[] first, double[] second) {
        return own.objectives(first, second);
      }

      @Override
      public Measurement certified(Measurement here, History history) {
        StepReport last = history.last();
        double gained = last == null ? Double.NaN : Math.abs(last.objective() - here.objective());
        if (!here.isFinite() || !isOnBatches && !(gained <= gap)) {
          return here;
        }
        double[] w = here.w();
        return DualBound.of(problem, w, error.applyAsDouble(w), oracle)
            .map(DualBound::gap)
            .filter(bound -> !(here.gap() <= bound))
            .map(here::certified)
            .orElse(here);
      }
    };
  }

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
