package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/** What is known of λ from an objective and its penalties. */
class StrongConvexityTest {
  private static final Penalties BOTH =
      new Penalties.Sum(
          List.of(Penalties.l2(0.3), new Penalties.On("intercept", new Penalty.L2(0.1))));

  private static Objective logistic(int features, boolean intercept) {
    return new LinearObjective(new ClassificationLosses.Logistic(), features, intercept);
  }

  @Test
  void isThatOfTheSegmentWithTheLeastPenalty() {
    StrongConvexity both = StrongConvexity.of(logistic(2, true), BOTH);
    assertThat(both.lambda()).isEqualTo(0.1);
    assertThat(both.obstacle()).isEmpty();
    assertThat(both.gap(3)).isEqualTo(9 / 0.2);
    both.require();
    Penalties twice = new Penalties.Sum(List.of(Penalties.l2(0.25), Penalties.l2(0.5)));
    assertThat(StrongConvexity.of(logistic(2, false), twice).lambda()).isEqualTo(0.75);
  }

  @Test
  void holdsNotWhereASegmentHasNone() {
    StrongConvexity none = StrongConvexity.of(logistic(2, true), Penalties.l2(0.3));
    assertThat(none.lambda()).isZero();
    assertThat(none.obstacle()).hasValue("intercept has no l2 penalty");
    assertThatIllegalArgumentException()
        .isThrownBy(none::require)
        .withMessage("the objective must be strongly convex but intercept has no l2 penalty");
    assertThat(StrongConvexity.of(logistic(2, false), Penalties.l1(1)).obstacle())
        .hasValue("weights has no l2 penalty");
  }

  @Test
  void interceptsAreLeftOutOfThatOfPenalisedSegments() {
    assertThat(StrongConvexity.ofPenalisedSegments(logistic(2, true), BOTH)).isEqualTo(0.3);
    assertThat(StrongConvexity.ofPenalisedSegments(logistic(2, true), Penalties.l1(1))).isZero();
  }

  @Test
  void holdsNotWhereTheLossIsNotConvex() {
    Objective shape = new ShapeOnly(ParameterLayout.linear(2, false));
    assertThat(StrongConvexity.of(shape, Penalties.l2(1)).obstacle())
        .hasValue("its loss is not known to be convex in w");
    assertThat(StrongConvexity.ofPenalisedSegments(shape, Penalties.l2(1))).isZero();
  }

  /** Rows without features leave an intercept alone, which the weights' penalty is not on. */
  @Test
  void aSegmentWithoutCoordinatesCountsForNothing() {
    Objective alone = logistic(0, true);
    assertThat(StrongConvexity.ofPenalisedSegments(alone, Penalties.l2(0.3))).isZero();
    assertThat(StrongConvexity.of(alone, Penalties.l2(0.3)).obstacle())
        .hasValue("intercept has no l2 penalty");
    Penalties on = new Penalties.On("intercept", new Penalty.L2(0.1));
    assertThat(StrongConvexity.of(alone, on).lambda()).isEqualTo(0.1);
  }
}
