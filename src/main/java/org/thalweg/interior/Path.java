package org.thalweg.interior;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The iterations of an interior point method so far. What it knows of a row follows from them
 * alone, so nothing of a row is ever saved: a shard that is lost, or a run that is resumed, replays
 * these few vectors and has the same bits.
 *
 * @param start w where it began
 * @param margin how far from their bounds the numbers of a kink began, in the unit of the scores
 * @param scale 1 / Σ s over all rows
 * @param steps in their order
 */
public record Path(double[] start, double margin, double scale, List<Step> steps)
    implements Serializable {
  /**
   * One iteration.
   *
   * @param predictor Δw towards the minimum itself
   * @param step Δw that was taken, times the length
   * @param target the product of a pair near its kink that the step aimed at
   * @param mean the mean product of all pairs before
   * @param length in (0, 1]
   */
  public record Step(double[] predictor, double[] step, double target, double mean, double length)
      implements Serializable {
    private Step mapped(UnaryOperator<double[]> map) {
      return new Step(map.apply(predictor), map.apply(step), target, mean, length);
    }

    private boolean isSame(Step other) {
      return target == other.target
          && mean == other.mean
          && length == other.length
          && Arrays.equals(predictor, other.predictor)
          && Arrays.equals(step, other.step);
    }
  }

  /** Keeps the arrays themselves. */
  public Path {
    steps = new ArrayList<>(steps); // which every serializer takes
  }

  /** This path and one iteration more. */
  public Path with(Step step) {
    Path longer = new Path(start, margin, scale, steps);
    longer.steps.add(step);
    return longer;
  }

  /** w now: a new array. */
  public double[] point() {
    double[] w = start.clone();
    for (Step step : steps) {
      for (int i = 0; i < w.length; i++) {
        w[i] += step.length * step.step[i];
      }
    }
    return w;
  }

  /** The same in other coordinates, by a linear map that makes new arrays. */
  public Path mapped(UnaryOperator<double[]> map) {
    List<Step> mapped = steps.stream().map(s -> s.mapped(map)).toList();
    return new Path(map.apply(start), margin, scale, mapped);
  }

  /** Whether this is the beginning of another path, or all of it. */
  boolean leadsTo(Path other) {
    if (steps.size() > other.steps.size()
        || margin != other.margin
        || scale != other.scale
        || !Arrays.equals(start, other.start)) {
      return false;
    }
    for (int k = 0; k < steps.size(); k++) {
      if (!steps.get(k).isSame(other.steps.get(k))) {
        return false;
      }
    }
    return true;
  }
}
