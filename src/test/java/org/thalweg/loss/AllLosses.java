package org.thalweg.loss;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** Every loss, so that every law runs over all of them. */
public final class AllLosses {

  /**
   * A loss and what its Javadoc claims. All are convex in z.
   *
   * @param kinks the scores, for a label, where the first or second derivative jumps
   * @param least the least value, for a label
   * @param reach the largest |z| at which differences of values say something of the derivative
   */
  public record Member(
      PointwiseLoss loss, DoubleFunction<double[]> kinks, DoubleUnaryOperator least, double reach) {
    /** Labels to test with, all in the domain. */
    public double[] labels() {
      return switch (loss.labels()) {
        case BINARY -> new double[] {0, 1};
        case PROPORTION -> new double[] {0, 0.3, 1};
        case REAL -> new double[] {-2.5, 0, 0.3, 1, 7};
        case NON_NEGATIVE -> new double[] {0, 0.3, 1, 7};
        case POSITIVE -> new double[] {0.3, 1, 7};
        case CLASSES -> throw new IllegalStateException("no label of one score");
      };
    }

    /** Whether finite differences of any order tell the truth everywhere. */
    public boolean isSmooth() {
      return kinks.apply(labels()[0]).length == 0;
    }

    /** Whether the value is finite for every z a double can hold without its square overflowing. */
    boolean neverOverflows() {
      return Double.isInfinite(reach);
    }

    @Override
    public String toString() {
      return loss.toString();
    }
  }

  /** The list. */
  public static final List<Member> MEMBERS =
      List.of(
          smooth(new ClassificationLosses.Logistic()),
          new Member(
              new ClassificationLosses.CrossEntropy(),
              label -> new double[0],
              y -> (y == 0 ? 0 : -y * Math.log(y)) - (y == 1 ? 0 : (1 - y) * Math.log(1 - y)),
              Double.POSITIVE_INFINITY),
          margins(new ClassificationLosses.Hinge(), 1),
          margins(new ClassificationLosses.SquaredHinge(), 1),
          margins(new ClassificationLosses.SmoothedHinge(), 0, 1),
          margins(new ClassificationLosses.ModifiedHuber(), -1, 1),
          smooth(new RegressionLosses.HalfSquared()),
          residuals(new RegressionLosses.Huber(), -1, 1),
          residuals(new RegressionLosses.Huber(0.3), -0.3, 0.3),
          residuals(new RegressionLosses.EpsilonInsensitive(), -0.1, 0.1),
          residuals(new RegressionLosses.EpsilonInsensitive(0), 0),
          residuals(new RegressionLosses.SquaredEpsilonInsensitive(0.5), -0.5, 0.5),
          residuals(new RegressionLosses.Absolute(), 0),
          residuals(new RegressionLosses.Quantile(), 0),
          residuals(new RegressionLosses.Quantile(0.9), 0),
          logLink(new LogLinkLosses.Poisson(), y -> y == 0 ? 0 : y - y * Math.log(y)),
          logLink(new LogLinkLosses.Gamma(), y -> 1 + Math.log(y)),
          logLink(new LogLinkLosses.Tweedie(), y -> 4 * Math.sqrt(y)),
          logLink(
              new LogLinkLosses.Tweedie(1.2), y -> Math.pow(y, 0.8) * (1 / 0.8 + 1 / (1.2 - 1))));

  private AllLosses() {}

  private static Member smooth(PointwiseLoss loss) {
    return new Member(loss, label -> new double[0], label -> 0, Double.POSITIVE_INFINITY);
  }

  /** A loss with kinks at some margins y±·z. */
  private static Member margins(PointwiseLoss loss, double... margins) {
    return new Member(
        loss,
        label -> Arrays.stream(margins).map(m -> (2 * label - 1) * m).toArray(),
        label -> 0,
        Double.POSITIVE_INFINITY);
  }

  /** A loss with kinks at some residuals z − y. */
  private static Member residuals(PointwiseLoss loss, double... residuals) {
    return new Member(
        loss,
        label -> Arrays.stream(residuals).map(r -> label + r).toArray(),
        label -> 0,
        Double.POSITIVE_INFINITY);
  }

  /** A smooth loss of exponentials, which steps of 0.001·|z| resolve for small z only. */
  private static Member logLink(PointwiseLoss loss, DoubleUnaryOperator least) {
    return new Member(loss, label -> new double[0], least, 4);
  }

  /** A loss with one of its labels. */
  public record Case(Member member, double label) {
    public PointwiseLoss loss() {
      return member.loss;
    }

    double value(double score) {
      return member.loss.value(score, label);
    }

    public double derivative(double score) {
      return member.loss.derivative(score, label);
    }

    double least() {
      return member.least.applyAsDouble(label);
    }
  }

  /** Every loss with each of its labels. */
  public static Stream<Case> cases() {
    return MEMBERS.stream()
        .flatMap(member -> Arrays.stream(member.labels()).mapToObj(y -> new Case(member, y)));
  }

  static Stream<PointwiseLoss> binaryProbabilistic() {
    return MEMBERS.stream()
        .map(Member::loss)
        .filter(loss -> loss.isProbabilistic() && loss.labels() == LabelDomain.BINARY);
  }
}
