package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.objective.ParameterLayout.Segment;

class ParameterLayoutTest {
  private final Segment a = new Segment("a", 0, 3, true);
  private final Segment b = new Segment("b", 3, 3, true);
  private final Segment c = new Segment("c", 3, 8, false);

  @Test
  void segmentsFollowEachOtherAndMayBeEmpty() {
    ParameterLayout layout = new ParameterLayout(List.of(a, b, c));
    assertThat(layout.dimension()).isEqualTo(8);
    assertThat(layout.segments()).extracting(Segment::length).containsExactly(3, 0, 5);
    assertThat(new ParameterLayout(List.of()).dimension()).isZero();
  }

  @Test
  void gapsOverlapsAndNegativeLengthsAreRejected() {
    rejects("segment c must begin at 0 and not be negative but was [3, 8)", c);
    rejects("segment a must begin at 3 and not be negative but was [0, 3)", a, a);
    Segment gap = new Segment("gap", 4, 5, true);
    rejects("segment gap must begin at 3 and not be negative but was [4, 5)", a, gap);
    Segment negative = new Segment("negative", 3, 2, true);
    rejects("segment negative must begin at 3 and not be negative but was [3, 2)", a, negative);
  }

  @Test
  void doesNotChangeWithTheListItWasGiven() {
    List<Segment> segments = new ArrayList<>(List.of(a));
    ParameterLayout layout = new ParameterLayout(segments);
    segments.add(c);
    assertThat(layout.segments()).containsExactly(a);
  }

  @Test
  void aLinearModelHasWeightsAndThenAnIntercept() {
    assertThat(ParameterLayout.linear(3, true).segments())
        .containsExactly(new Segment("weights", 0, 3, true), new Segment("intercept", 3, 4, false));
    assertThat(ParameterLayout.linear(3, false).segments())
        .containsExactly(new Segment("weights", 0, 3, true));
    assertThat(ParameterLayout.linear(0, true).dimension()).isOne();
  }

  @Test
  void checkNamesBothLengths() {
    ParameterLayout layout = ParameterLayout.linear(3, true);
    assertThatNoException().isThrownBy(() -> layout.check(new double[4]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layout.check(new double[3]))
        .withMessage("w must have 4 entries but had 3");
  }

  private static void rejects(String message, Segment... segments) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParameterLayout(List.of(segments)))
        .withMessage(message);
  }
}
