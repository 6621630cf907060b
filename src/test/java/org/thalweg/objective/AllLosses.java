package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** Every loss, so that every law runs over all of them. */
public final class AllLosses {

  /**
   * A loss and what its Javadoc claims.
   *
   * @param convex in z
   * @param kinks the scores, for a label, where the first or second derivative jumps
   */
  public record Member(PointwiseLoss loss, boolean convex, DoubleFunction<double[]> kinks) {
    /** Labels to test with, all in the domain. */
    public double[] labels() {
      return switch (loss.labels()) {
        case BINARY -> new double[] {0, 1};
        case REAL -> new double[] {-2.5, 0, 0.3, 1, 7};
      };
    }

    @Override
    public String toString() {
      return loss.toString();
    }
  }

  /** The list. */
  public static final List<Member> MEMBERS =
      List.of(smooth(new Losses.Logistic()), smooth(new Losses.HalfSquared()));

  private AllLosses() {}

  private static Member smooth(PointwiseLoss convexLoss) {
    return new Member(convexLoss, true, label -> new double[0]);
  }

  /** A loss with one of its labels. */
  record Case(Member member, double label) {
    PointwiseLoss loss() {
      return member.loss;
    }

    double value(double score) {
      return member.loss.value(score, label);
    }

    double derivative(double score) {
      return member.loss.derivative(score, label);
    }
  }

  /** Every loss with each of its labels. */
  static Stream<Case> cases() {
    return MEMBERS.stream()
        .flatMap(member -> Arrays.stream(member.labels()).mapToObj(y -> new Case(member, y)));
  }

  static Stream<Case> convexCases() {
    return cases().filter(loss -> loss.member.convex);
  }

  static Stream<PointwiseLoss> binaryProbabilistic() {
    return MEMBERS.stream()
        .map(Member::loss)
        .filter(loss -> loss.isProbabilistic() && loss.labels() == LabelDomain.BINARY);
  }
}
