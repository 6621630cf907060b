package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.solve.interior.InteriorPoint.Certificate;

/**
 * Bounds from sums over real rows, beside the same bound by a search of the multiple and, in each
 * coordinate, of the candidates for the supremum. The intercept is the last of seven coordinates.
 */
class CertificateTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double FARTHER = 100; // than w is, where nothing keeps it
  private static final double SIZE = 1e12; // of features, beside which any slope is none
  private static final double SCORE = 2;
  private static final int INTERCEPT = 6;
  private static final double[] LARGE = new double[INTERCEPT + 1]; // sizes

  private static final double[] UNKNOWN = new double[INTERCEPT + 1];

  static {
    Arrays.fill(LARGE, SIZE);
  }

  private static final List<Measured> SUMS = new ArrayList<>(); // over all losses with kinks

  private record Measured(CentralPathSum sum, double[] w) {}

  /** Penalties by name. */
  private record Named(String name, CoordinatePenalties weights, boolean isClosed) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static CoordinatePenalties all(double l1, double l2, double low, double high) {
    double[][] arrays = new double[4][INTERCEPT + 1];
    double[] values = {l1, l2, low, high};
    for (int k = 0; k < values.length; k++) {
      Arrays.fill(arrays[k], values[k]);
    }
    return new CoordinatePenalties(arrays[0], arrays[1], arrays[2], arrays[3], false);
  }

  private static CoordinatePenalties withFreeIntercept(CoordinatePenalties weights) {
    weights.l1()[INTERCEPT] = 0;
    weights.l2()[INTERCEPT] = 0;
    weights.low()[INTERCEPT] = -INFINITY;
    weights.high()[INTERCEPT] = INFINITY;
    return weights;
  }

  private static Named named(
      String name, boolean isClosed, double l1, double l2, double low, double high) {
    return new Named(name, withFreeIntercept(all(l1, l2, low, high)), isClosed);
  }

  static Stream<Named> weights() {
    CoordinatePenalties unlike =
        new CoordinatePenalties(
            new double[] {0.02, 0, 0.02, 0, 0, 0, 0},
            new double[] {0, 0.1, 0.1, 0, 0.3, 0, 0},
            new double[] {-INFINITY, -INFINITY, -INFINITY, -0.2, 0, -INFINITY, -INFINITY},
            new double[] {INFINITY, INFINITY, 0.3, 0.5, INFINITY, 0.1, INFINITY},
            false);
    return Stream.of(
        named("l2", true, 0, 0.01, -INFINITY, INFINITY),
        named("l1", true, 0.02, 0, -INFINITY, INFINITY),
        named("both", true, 0.02, 0.3, -INFINITY, INFINITY),
        named("box", true, 0, 0, -0.3, 0.4),
        named("box and l1", true, 0.05, 0, -0.3, 0.4),
        named("nothing", false, 0, 0, -INFINITY, INFINITY),
        named("a lower bound", false, 0, 0, -0.01, INFINITY),
        named("an upper bound", false, 0, 0, -INFINITY, 0.01),
        new Named("of each its own", unlike, false),
        new Named("an intercept with l2", all(0, 0.05, -INFINITY, INFINITY), true),
        new Named("an intercept with l1", all(0.01, 0, -INFINITY, INFINITY), true));
  }

  /** The first three systems of each loss. */
  private static List<Measured> sums() {
    for (MadeProblem made : SUMS.isEmpty() ? MadeProblem.withKinks() : List.<MadeProblem>of()) {
      InteriorPoint solver = InteriorPoint.begin(made.problem(), made.start());
      try (Oracle oracle = made.oracle(0)) {
        for (int systems = 0; systems < 3; ) {
          Question<?> question = ask(solver);
          Answer answer = oracle.answer(question);
          if (((InteriorQuestion) question).stage() == CentralPathSum.Stage.SYSTEM) {
            SUMS.add(new Measured((CentralPathSum) answer, solver.point().clone()));
            systems++;
          }
          tell(solver, answer);
        }
      }
    }
    return SUMS;
  }

  /** The supremum of u·w − l1·|w| − (l2/2)·w² between two ends, which is at one of these places. */
  private static double supremum(double u, double l1, double l2, double low, double high) {
    double[] places = {low, high, 0, (u - l1) / l2, (u + l1) / l2};
    double most = Double.NEGATIVE_INFINITY;
    for (double place : places) {
      double w = Math.max(low, Math.min(high, place));
      double value = Double.isFinite(w) ? u * w - l1 * Math.abs(w) - l2 / 2 * w * w : most;
      boolean isEndless = w == INFINITY && u > l1 || w == -INFINITY && -u > l1;
      most = Math.max(most, isEndless && l2 == 0 ? INFINITY : value);
    }
    return most;
  }

  private record Dual(CoordinatePenalties weights, Measured at, int free, double[] sizes) {
    /** Rows of both kinds with the multiples that leave the free intercept without a slope. */
    double value(double c) {
      double[] rising = at.sum.vector(CentralPathSum.RISING);
      double[] falling = at.sum.vector(CentralPathSum.FALLING);
      double up = 1;
      double down = 1;
      if (free >= 0 && (rising[free] <= 0 || falling[free] >= 0)) {
        up = 0; // rows of one kind alone
        down = 0;
      } else if (free >= 0 && rising[free] > -falling[free]) {
        up = -falling[free] / rising[free];
      } else if (free >= 0) {
        down = rising[free] / -falling[free];
      }
      double value =
          c * up * at.sum.number(CentralPathSum.DUAL_RISING)
              + c * down * at.sum.number(CentralPathSum.DUAL_FALLING);
      double longest = Arrays.stream(at.w).map(Math::abs).max().orElseThrow();
      double reach = FARTHER * Math.max(SCORE / SIZE, longest);
      for (int j = 0; j <= INTERCEPT; j++) {
        double v = up * rising[j] + down * falling[j];
        double beyond = Math.abs(v + weights.l2()[j] * at.w[j]) - weights.l1()[j];
        boolean ends = isOpen(j) || sizes[j] > 0 && beyond > 0;
        double low = ends ? Math.max(-reach, weights.low()[j]) : weights.low()[j];
        double high = ends ? Math.min(reach, weights.high()[j]) : weights.high()[j];
        double u = -c * v;
        value -= j == free ? 0 : supremum(u, weights.l1()[j], weights.l2()[j], low, high);
      }
      return value;
    }

    private boolean isOpen(int j) {
      boolean isBounded = weights.low()[j] > -INFINITY && weights.high()[j] < INFINITY;
      return j != free && weights.l1()[j] + weights.l2()[j] == 0 && !isBounded;
    }

    /** It is concave in c, and may be −∞ above some c. */
    double best() {
      double low = 0;
      double high = 1;
      for (int i = 0; i < 200; i++) {
        double first = low + (high - low) / 3;
        double second = high - (high - low) / 3;
        if (value(first) > value(second)) {
          high = second;
        } else {
          low = value(second) == Double.NEGATIVE_INFINITY ? low : first;
          high = value(second) == Double.NEGATIVE_INFINITY ? second : high;
        }
      }
      return Math.max(0, value(low));
    }
  }

  @ParameterizedTest
  @MethodSource("weights")
  void theBoundIsTheBestMultipleOfTheDualPoint(Named named) {
    boolean isFree = named.weights.isFree(INTERCEPT);
    Certificate certificate = new Certificate(named.weights, INTERCEPT);
    double[] sizes = named.isClosed ? UNKNOWN : LARGE;
    int positive = 0;
    for (Measured at : sums()) {
      double best = new Dual(named.weights, at, isFree ? INTERCEPT : -1, sizes).best();
      double scale = Math.abs(at.sum.number(CentralPathSum.LOSS));
      assertThat(certificate.bound(at.sum, at.w, sizes, SCORE))
          .isCloseTo(best, within(1e-10 * scale));
      positive += best > 1e-3 * scale ? 1 : 0;
    }
    assertThat(positive).isGreaterThan(named.isClosed ? 6 : 0);
    assertThat(certificate.needsSizes()).isEqualTo(!named.isClosed);
  }

  /** What is below the rounding errors of features so large ends where w may go at most. */
  @ParameterizedTest
  @MethodSource("weights")
  void roundingErrorsCountAsFarAsWMayGo(Named named) {
    int free = named.weights.isFree(INTERCEPT) ? INTERCEPT : -1;
    Certificate certificate = new Certificate(named.weights, INTERCEPT);
    int higher = 0;
    for (Measured at : sums()) {
      double best = new Dual(named.weights, at, free, LARGE).best();
      double scale = Math.abs(at.sum.number(CentralPathSum.LOSS));
      double bound = certificate.bound(at.sum, at.w, LARGE, SCORE);
      assertThat(bound).isCloseTo(best, within(1e-10 * scale));
      double exact = certificate.bound(at.sum, at.w, UNKNOWN, SCORE);
      assertThat(bound).isGreaterThanOrEqualTo(exact - 1e-10 * scale);
      higher += bound > exact + 1e-3 * scale ? 1 : 0;
    }
    assertThat(higher).isGreaterThan(named.name.equals("l2") ? 0 : -1);
  }

  /** Where F has none, or it has a penalty, the last coordinate is as the others. */
  @Test
  void onlyAnInterceptMayBeFree() {
    CoordinatePenalties nearlyAll = withFreeIntercept(all(0, 1, -INFINITY, INFINITY));
    assertThat(new Certificate(nearlyAll, INTERCEPT).needsSizes()).isFalse();
    assertThat(new Certificate(nearlyAll, -1).needsSizes()).isTrue();
    assertThat(new Certificate(nearlyAll, 0).needsSizes()).isTrue();
    CoordinatePenalties first = all(0, 1, -INFINITY, INFINITY);
    first.l2()[0] = 0;
    assertThat(new Certificate(first, 0).needsSizes()).isFalse();
    assertThat(new Certificate(first, INTERCEPT).needsSizes()).isTrue();
  }

  /** A dual point that does not meet its equations says nothing of a w that may go anywhere. */
  @Test
  void whereWIsOpenThereIsNoBoundBeforeTheDualEquationsHold() {
    double[] sizes = new double[INTERCEPT + 1];
    Arrays.fill(sizes, 1);
    CoordinatePenalties open = withFreeIntercept(all(0, 0, -INFINITY, INFINITY));
    Certificate certificate = new Certificate(open, INTERCEPT);
    for (Measured at : sums()) {
      assertThat(certificate.bound(at.sum, at.w, sizes, SCORE)).isZero();
    }
  }
}
