package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Parabola;

/** The rate that is found on the parabola, and how it falls. */
class LineSearchRateTest {
  private static final double[] FOUND = {0.5};

  @Test
  void isHalfOfTheBestOneAlongTheLine() {
    double rate =
        new LineSearchRate(OptionalLong.empty())
            .search(
                Parabola.problem(Penalties.none()),
                new org.thalweg.update.Sgd(),
                new double[] {5},
                new Parabola());
    assertThat(rate).isEqualTo(0.5);
  }

  @Test
  void fallsToAThousandthWhereTheBudgetRunsOut() {
    LineSearchRate falling = new LineSearchRate(OptionalLong.of(10));
    assertThat(falling.at(0, FOUND)).isEqualTo(0.5);
    assertThat(falling.at(5, FOUND)).isCloseTo((0.5 + 5e-4) / 2, within(1e-15));
    assertThat(falling.at(10, FOUND)).isCloseTo(5e-4, within(1e-15));
    LineSearchRate constant = new LineSearchRate(OptionalLong.empty());
    assertThat(constant.at(1_000_000, FOUND)).isEqualTo(0.5);
  }
}
