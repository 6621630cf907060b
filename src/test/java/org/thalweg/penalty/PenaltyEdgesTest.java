package org.thalweg.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Norms;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;

/** Penalties at the ends of their ranges, of their arguments and of arrays. */
class PenaltyEdgesTest {

  @Test
  void strengthsAndRadiiHaveTheirRanges() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GroupLasso(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Constraints.Ball(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Constraints.Box(1, 0));
    assertThat(new Constraints.Box(1, 1).value(new double[] {1}, 0, 1)).isZero();
  }

  /** At w = 0 a gradient of length 5 is shortened by λ√2, and a shorter one to nothing. */
  @Test
  void aGroupAtZeroTakesItsStrengthFromTheGradient() {
    GroupLasso penalty = new GroupLasso(2 / Math.sqrt(2));
    double[] gradient = {3, 4};
    penalty.addSubgradient(new double[2], gradient, 0, 2);
    assertThat(gradient).containsExactly(new double[] {3 * 0.6, 4 * 0.6}, within(1e-15));
    double[] shorter = {1.2, -1.6};
    penalty.addSubgradient(new double[2], shorter, 0, 2);
    assertThat(shorter).containsExactly(new double[2], within(1e-15));
  }

  static Stream<Penalty.Proximal> proximal() {
    return AllPenalties.proximal().stream();
  }

  @ParameterizedTest
  @MethodSource("proximal")
  void theEndOfAnArrayIsAnEndOfARange(Penalty.Proximal penalty) {
    double[] longer = {3, -4, 0.5, 7};
    double[] w = Arrays.copyOf(longer, 3);
    penalty.prox(w, new double[] {0.5, 0.25, 1}, 0, 3);
    penalty.prox(longer, new double[] {0.5, 0.25, 1, 1}, 0, 3);
    assertThat(w).containsExactly(Arrays.copyOf(longer, 3));
    assertThat(longer[3]).isEqualTo(7);
  }

  /** What cannot move fills the ball by itself, so all of w comes nearer to 0 alike. */
  @Test
  void aBallThatIsFullOfWhatCannotMoveScalesAll() {
    double[] w = {3, 4, 0.5};
    new Constraints.Ball(1).prox(w, new double[] {0, 0, 1}, 0, 3);
    assertThat(Norms.of(w, 0, 3)).isCloseTo(1, within(1e-12));
    assertThat(w[0] / w[1]).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void aBallMovesEachCoordinateByItsStep() {
    double[] w = {3, 4};
    double[] steps = {0.5, 2};
    new Constraints.Ball(2).prox(w, steps, 0, 2);
    assertThat(Norms.of(w, 0, 2)).isCloseTo(2, within(1e-12));
    double first = (3 / w[0] - 1) / steps[0]; // μ
    assertThat((4 / w[1] - 1) / steps[1]).isCloseTo(first, within(1e-9));
  }

  /** A long segment is cut for the cores of the machine only where a penalty allows that. */
  @Test
  void whatIsOneGroupIsNotCut() {
    int length = 2 * Ranges.LENGTH + 5;
    ParameterLayout layout = new ParameterLayout(List.of(new Segment("weights", 0, length, true)));
    double[] w = new double[length];
    Arrays.fill(w, 1e-3);
    double norm = 1e-3 * Math.sqrt(length);
    Penalties ball = new Constraints.Ball(0.9 * norm);
    assertThat(ball.value(w, layout)).isInfinite();
    double[] inside = w.clone();
    ball.prox(inside, ones(length), layout);
    assertThat(Norms.of(inside, 0, length)).isCloseTo(0.9 * norm, within(1e-12));
    double[] restricted = w.clone();
    ball.restrict(restricted, layout);
    assertThat(restricted).containsExactly(inside, within(1e-15));
    double[] sum = new double[length];
    Penalties.l1(0.5).addProximalSubgradient(w, sum, layout);
    assertThat(sum).containsOnly(0.5);
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
