package org.thalweg.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The straight pieces of a convex loss as {@link KinkedLoss} has them, found from its slopes: they
 * never fall along z and there are few, so a slope that is the same at both ends of an interval has
 * no kink within. Kinks are found by bisection of doubles, so to their last bit. They are a loss
 * themselves: the unit of which the other is a multiple.
 *
 * @param first the pieces of label 0
 * @param second those of label 1, or of label 0 if kinks move with y; their rise and tilt are a
 *     multiple of the first ones
 * @param moves whether the loss is a function of z − y, so that kinks move with y
 */
record StraightPieces(LabelPieces first, LabelPieces second, boolean moves) implements KinkedLoss {
  private static final double FAR = 0x1p100;
  private static final int MOST = 2; // kinks

  /**
   * Pieces for one label.
   *
   * @param directions aₜ
   * @param shifts bₜ
   */
  private record LabelPieces(double tilt, double rise, double[] directions, double[] shifts) {
    static Optional<LabelPieces> one(double tilt, double rise, double direction, double kink) {
      double[] shift = {-direction * kink};
      return Optional.of(new LabelPieces(tilt, rise, new double[] {direction}, shift));
    }

    boolean isMultiple(LabelPieces other) {
      return tilt == rise / other.rise * other.tilt && directions.length == other.directions.length;
    }
  }

  /**
   * The pieces; empty if the loss is none of a {@link KinkedLoss}.
   *
   * @param value ℓ(z, y), convex in z
   * @param slope ∂ℓ/∂z, known to be constant between kinks
   * @param labels the labels that it takes
   * @param isOfResidual whether it is a function of z − y alone
   */
  static Optional<StraightPieces> of(
      DoubleBinaryOperator value,
      DoubleBinaryOperator slope,
      LabelDomain labels,
      boolean isOfResidual) {
    if (labels != LabelDomain.BINARY && !isOfResidual) {
      return Optional.empty();
    }
    Optional<LabelPieces> zero = ofLabel(value, slope, 0);
    Optional<LabelPieces> one = isOfResidual ? zero : ofLabel(value, slope, 1);
    return zero.isPresent() && one.isPresent() && one.get().isMultiple(zero.get())
        ? Optional.of(new StraightPieces(zero.get(), one.get(), isOfResidual))
        : Optional.empty();
  }

  private static Optional<LabelPieces> ofLabel(
      DoubleBinaryOperator value, DoubleBinaryOperator slope, double label) {
    DoubleUnaryOperator ofScore = z -> slope.applyAsDouble(z, label);
    List<Double> kinks = new ArrayList<>();
    List<Double> slopes = new ArrayList<>(List.of(ofScore.applyAsDouble(-FAR)));
    find(ofScore, -FAR, FAR, kinks, slopes);
    boolean isZeroAtKinks = kinks.stream().allMatch(kink -> value.applyAsDouble(kink, label) == 0);
    if (kinks.isEmpty() || kinks.size() > MOST || !isZeroAtKinks) {
      return Optional.empty();
    }
    double low = slopes.get(0);
    double high = slopes.get(slopes.size() - 1);
    double kink = kinks.get(0);
    if (kinks.size() == 2) {
      boolean isTube = slopes.get(1) == 0 && -low == high;
      return isTube
          ? Optional.of(
              new LabelPieces(0, high, new double[] {1, -1}, new double[] {-kinks.get(1), kink}))
          : Optional.empty();
    }
    if (low == 0) {
      return LabelPieces.one(0, high, 1, kink);
    }
    if (high == 0) {
      return LabelPieces.one(0, -low, -1, kink);
    }
    return kink == label ? LabelPieces.one(low, high - low, 1, kink) : Optional.empty();
  }

  /** Finds the kinks between two scores, and the slope behind each. */
  private static void find(
      DoubleUnaryOperator slope, double from, double to, List<Double> kinks, List<Double> slopes) {
    double low = slope.applyAsDouble(from);
    double high = slope.applyAsDouble(to);
    if (!(low < high) || kinks.size() > MOST) {
      return;
    }
    double kink = from;
    double end = to; // low holds at the kink or before it, and no more at the end
    while (true) {
      double middle = middle(kink, end);
      if (middle == kink || middle == end) {
        break;
      }
      if (slope.applyAsDouble(middle) == low) {
        kink = middle;
      } else {
        end = middle;
      }
    }
    double at = slope.applyAsDouble(end);
    double behind = slope.applyAsDouble(Math.nextUp(end));
    boolean isBetween = at < behind; // a subgradient of its own stands at the kink itself
    kinks.add(isBetween ? end : nearest(kink, end));
    slopes.add(behind);
    find(slope, Math.nextUp(end), to, kinks, slopes);
  }

  /** Of two neighbours the one with fewer digits: that is the kink, and the other is beside it. */
  private static double nearest(double a, double b) {
    return Double.toString(a).length() <= Double.toString(b).length() ? a : b;
  }

  /** The double in the middle of those between two, which are ordered as their bits. */
  private static double middle(double a, double b) {
    long from = ordered(a);
    long to = ordered(b);
    long middle = (from >> 1) + (to >> 1) + (from & to & 1);
    return Double.longBitsToDouble(middle < 0 ? Long.MIN_VALUE - middle : middle);
  }

  private static long ordered(double x) {
    long bits = Double.doubleToLongBits(x);
    return bits < 0 ? Long.MIN_VALUE - bits : bits;
  }

  private LabelPieces of(double label) {
    return !moves && label == 1 ? second : first;
  }

  /** What the loss is times a loss with the pieces of label 0: 1 but for label 1. */
  double factor(double label) {
    return of(label).rise / first.rise;
  }

  @Override
  public double value(double score, double label) {
    double value = tilt() * (score - label);
    for (int t = 0; t < kinks(); t++) {
      value += rise() * Math.max(0, direction(label, t) * score + shift(label, t));
    }
    return value;
  }

  /** At a kink the slope of the side where no kink is passed. */
  @Override
  public double derivative(double score, double label) {
    double slope = tilt();
    for (int t = 0; t < kinks(); t++) {
      boolean isPassed = direction(label, t) * score + shift(label, t) > 0;
      slope += isPassed ? rise() * direction(label, t) : 0;
    }
    return slope;
  }

  @Override
  public int kinks() {
    return first.directions.length;
  }

  @Override
  public double direction(double label, int kink) {
    return of(label).directions[kink];
  }

  @Override
  public double shift(double label, int kink) {
    double shift = of(label).shifts[kink];
    return moves ? shift - direction(label, kink) * label : shift;
  }

  @Override
  public double rise() {
    return first.rise;
  }

  @Override
  public double tilt() {
    return first.tilt;
  }
}
