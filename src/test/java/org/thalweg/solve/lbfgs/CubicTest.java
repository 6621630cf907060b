package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CubicTest {

  @Test
  void findsTheMinimumOfAParabola() {
    assertThat(StepSearch.cubicMinimum(-1, 3, 1)).isCloseTo(0.25, within(1e-15)); // 2t² − t
    assertThat(StepSearch.cubicMinimum(-4, -2, -3)).isCloseTo(2, within(1e-15)); // t² − 4t
  }

  @Test
  void findsTheMinimumOfACubic() {
    assertThat(StepSearch.cubicMinimum(-1, 2, 0))
        .isCloseTo(Math.sqrt(1.0 / 3), within(1e-15)); // t³ − t
    assertThat(StepSearch.cubicMinimum(-2, -1, -2)) // t³ − t² − 2t
        .isCloseTo((1 + Math.sqrt(7)) / 3, within(1e-15));
  }

  @Test
  void saysWhereThereIsNone() {
    assertThat(StepSearch.cubicMinimum(-1, -1, -1)).isInfinite(); // −t
    assertThat(StepSearch.cubicMinimum(-1, -1, -0.5)).isNaN();
    assertThat(StepSearch.cubicMinimum(-1, 2, Double.NaN)).isNaN();
  }
}
