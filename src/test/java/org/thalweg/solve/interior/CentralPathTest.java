package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.States;
import org.thalweg.solve.interior.CentralPath.Corrector;
import org.thalweg.solve.interior.CentralPath.Direction;
import org.thalweg.solve.interior.CentralPath.Step;

/** Where a path leads, which paths begin alike, and a path as arrays. */
class CentralPathTest {
  private static final double[] START = {1, -2};
  private static final Corrector CORRECTOR = new Corrector(new double[] {8, 16}, 0.75, 0.25);
  private static final Direction PLAIN =
      new Direction(new double[] {5, 6}, new double[] {1, 4}, 0.01, 0.5);
  private static final Direction CORRECTED = PLAIN.with(CORRECTOR);

  private static CentralPath path(Step... steps) {
    return new CentralPath(START, 3, 0.125, List.of(steps));
  }

  @Test
  void aPathEndsBehindAllItsStepsAndTheirCorrectors() {
    assertThat(path().point()).containsExactly(1, -2).isNotSameAs(START);
    assertThat(PLAIN.change()).containsExactly(1, 4);
    assertThat(CORRECTED.change()).containsExactly(1 + 2, 4 + 4);
    CentralPath two = path(new Step(CORRECTED, 0.5)).with(new Step(PLAIN, 2));
    assertThat(two.steps()).hasSize(2);
    assertThat(two.point()).containsExactly(1 + 1.5 + 2, -2 + 4 + 8);
    assertThat(START).containsExactly(1, -2);
    assertThat(PLAIN.correctors()).isEmpty();
  }

  @Test
  void aPathLeadsToItselfAndToLongerOnesAlone() {
    Step step = new Step(CORRECTED, 0.5);
    CentralPath one = path(step);
    assertThat(path().leadsTo(one)).isTrue();
    assertThat(one.leadsTo(one)).isTrue();
    assertThat(one.leadsTo(one.with(step))).isTrue();
    assertThat(one.with(step).leadsTo(one)).isFalse();
    List<CentralPath> others =
        List.of(
            new CentralPath(new double[] {1, -3}, 3, 0.125, List.of(step)),
            new CentralPath(START, 4, 0.125, List.of(step)),
            new CentralPath(START, 3, 0.5, List.of(step)),
            path(new Step(CORRECTED, 0.25)),
            path(new Step(PLAIN, 0.5)),
            path(new Step(CORRECTED.with(CORRECTOR), 0.5)));
    for (CentralPath other : others) {
      assertThat(one.leadsTo(other)).isFalse();
    }
  }

  @Test
  void aDirectionLeadsToThoseWithMoreCorrectorsAlone() {
    assertThat(PLAIN.leadsTo(CORRECTED)).isTrue();
    assertThat(CORRECTED.leadsTo(CORRECTED)).isTrue();
    assertThat(CORRECTED.leadsTo(PLAIN)).isFalse();
    double[] predictor = {5, 6};
    double[] step = {1, 4};
    List<Direction> others =
        List.of(
            new Direction(new double[] {5, 7}, step, 0.01, 0.5),
            new Direction(predictor, new double[] {1, 5}, 0.01, 0.5),
            new Direction(predictor, null, 0.01, 0.5),
            new Direction(predictor, step, 0.02, 0.5),
            new Direction(predictor, step, 0.01, 0.25));
    for (Direction other : others) {
      assertThat(PLAIN.leadsTo(other)).as("%s", other).isFalse();
    }
    for (Corrector other :
        List.of(
            new Corrector(new double[] {8, 17}, 0.75, 0.25),
            new Corrector(CORRECTOR.change(), 0.5, 0.25),
            new Corrector(CORRECTOR.change(), 0.75, 1))) {
      assertThat(CORRECTED.leadsTo(PLAIN.with(other))).as("%s", other).isFalse();
    }
  }

  @Test
  void aPathInOtherCoordinatesHasAllItsVectorsThere() {
    CentralPath twice =
        path(new Step(CORRECTED, 0.5))
            .mapped(v -> Arrays.stream(v).map(number -> 2 * number).toArray());
    assertThat(twice.point()).containsExactly(2 * (1 + 1.5), 2 * (-2 + 4.0));
    Direction direction = twice.steps().get(0).direction();
    assertThat(direction.predictor()).containsExactly(10, 12);
    assertThat(direction.target()).isEqualTo(0.01);
    assertThat(direction.mean()).isEqualTo(0.5);
    assertThat(direction.correctors().get(0).change()).containsExactly(16, 32);
    assertThat(direction.correctors().get(0).reach()).isEqualTo(0.75);
    assertThat(twice.margin()).isEqualTo(3);
    assertThat(twice.scale()).isEqualTo(0.125);
    Direction unknown = new Direction(new double[] {1, 1}, null, 0, 1);
    assertThat(unknown.with(new Corrector(null, 1, 0)).mapped(double[]::clone).step()).isNull();
  }

  @Test
  void aSavedPathIsThePath() {
    Step first = new Step(CORRECTED.with(new Corrector(new double[] {3, 5}, 0.5, 1)), 0.5);
    CentralPath path = path(first, new Step(PLAIN, 0.75));
    Map<String, double[]> saved = States.save("path", path, new double[0]);
    CentralPath restored = States.restore("path", CentralPath.class, new double[2], saved);
    assertThat(restored.leadsTo(path)).isTrue();
    assertThat(path.leadsTo(restored)).isTrue();
    assertThat(restored.point()).isEqualTo(path.point());
    assertThat(restored.start()).isNotSameAs(START);
    saved.values().forEach(array -> Arrays.fill(array, Double.NaN)); // which are copies
    assertThat(restored.leadsTo(path)).isTrue();
  }
}
