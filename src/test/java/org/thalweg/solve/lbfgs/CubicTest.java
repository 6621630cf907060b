package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CubicTest {

  @Test
  void findsTheMinimumOfAParabola() {
    assertThat(new Cubic(-1, 3, 1).minimum()).isCloseTo(0.25, within(1e-15)); // 2t² − t
    assertThat(new Cubic(-4, -2, -3).minimum()).isCloseTo(2, within(1e-15)); // t² − 4t
  }

  @Test
  void findsTheMinimumOfACubic() {
    assertThat(new Cubic(-1, 2, 0).minimum())
        .isCloseTo(Math.sqrt(1.0 / 3), within(1e-15)); // t³ − t
    assertThat(new Cubic(-2, -1, -2).minimum()) // t³ − t² − 2t
        .isCloseTo((1 + Math.sqrt(7)) / 3, within(1e-15));
  }

  @Test
  void saysWhereThereIsNone() {
    assertThat(new Cubic(-1, -1, -1).minimum()).isInfinite(); // −t
    assertThat(new Cubic(-1, -1, -0.5).minimum()).isNaN();
    assertThat(new Cubic(-1, 2, Double.NaN).minimum()).isNaN();
  }
}
