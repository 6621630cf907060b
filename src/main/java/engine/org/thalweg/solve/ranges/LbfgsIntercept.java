package org.thalweg.solve.ranges;

import java.util.Arrays;
import java.util.Optional;

/**
 * What L-BFGS in ranges has of the intercept, which may be none: its vectors, which move as those
 * of the ranges do. What these sum is told here, and becomes sums over all coordinates.
 */
final class LbfgsIntercept {
  private final LbfgsVectors own;

  /**
   * Vectors of an intercept.
   *
   * @param has whether there is one
   * @param value where it begins
   * @param pairs as {@link LbfgsSetting#pairs}
   */
  LbfgsIntercept(boolean has, double value, int pairs) {
    double[] w = has ? new double[] {value} : new double[0];
    this.own = new LbfgsVectors(w, ElasticPenalty.OfWeights.all(0, 0), pairs);
  }

  /** The vectors themselves. */
  LbfgsVectors vectors() {
    return own;
  }

  private static double only(double[] ofIntercept) {
    return ofIntercept.length > 0 ? ofIntercept[0] : 0;
  }

  /** b at w; 0 where there is none. */
  double value() {
    return only(own.w());
  }

  /** b at a point of the line. */
  double at(double rate) {
    return only(own.line().point(rate));
  }

  /** b at the point that was measured. */
  double measured() {
    return only(own.current());
  }

  /** What the question of a step says of the intercept, as {@link LbfgsQuestion} has it. */
  double of(LbfgsStep step) {
    return switch (step) {
      case AIM -> at(1);
      case STEEPEST -> only(own.way());
      default -> value();
    };
  }

  /** Takes the gradient at a point of the line, and gives {@link LbfgsVectors#measures} there. */
  double[] measure(LbfgsAnswer told, double rate, long version) {
    double[] slope = own.w().clone();
    Arrays.fill(slope, told.slope());
    own.measure(rate, slope, version);
    return sum(told.sums(), own.measures());
  }

  /**
   * Goes to the point that was measured, and aims from there.
   *
   * @param sums of the step to it
   * @return {@link HistoryProducts#direction}
   */
  Optional<double[]> take(LbfgsAnswer told, boolean keeps, double[] sums) {
    own.take(keeps, sums);
    double[] all = sum(told.sums(), own.products());
    Optional<double[]> direction = new HistoryProducts(own.pairs(), all).direction();
    direction.ifPresent(numbers -> own.aim(numbers, 0));
    return direction;
  }

  /** As {@link LbfgsVectors#scale}, where the feature of an intercept is 1 in every row. */
  void scale(double curvature) {
    own.scale(curvature, new double[] {1});
  }

  /** {@link LbfgsVectors#aimed}. */
  double[] aimed(LbfgsAnswer told) {
    return sum(told.sums(), own.aimed());
  }

  /**
   * A point of the line whose penalty is known.
   *
   * @param penalty R there
   * @param stepNorm its distance from w
   */
  record Tried(double penalty, double stepNorm) {}

  /** A point of the line, of which the last numbers of an answer are {@link OrthantLine#trial}. */
  Tried trial(LbfgsAnswer told, double rate) {
    int length = told.sums().length;
    double[] ofRanges = Arrays.copyOfRange(told.sums(), length - RangePairs.TRIAL, length);
    double[] both = sum(ofRanges, own.line().trial(rate));
    return new Tried(both[0], Math.sqrt(both[1]));
  }

  private static double[] sum(double[] ofRanges, double[] own) {
    double[] all = own.clone();
    for (int k = 0; k < all.length; k++) {
      all[k] += ofRanges[k];
    }
    return all;
  }
}
