package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {
  private static final int MANY = 200_000;

  static final List<Start> STARTS =
      List.of(new Start.Zeros(), new Start.Normal(0.3), new Start.Uniform(0.3));

  @ParameterizedTest
  @FieldSource("STARTS")
  void isDrawnFromTheSeedAlone(Start start) {
    double[] first = start.draw(50, 7);
    assertThat(first).hasSize(50);
    assertThat(start.draw(50, 7)).isEqualTo(first).isNotSameAs(first);
    assertThat(start.draw(0, 7)).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("STARTS")
  void anotherSeedIsAnotherStartUnlessItIsZero(Start start) {
    boolean same = Arrays.equals(start.draw(50, 7), start.draw(50, 8));
    assertThat(same).isEqualTo(start instanceof Start.Zeros);
  }

  @Test
  void zerosAreZero() {
    assertThat(new Start.Zeros().draw(3, 1)).containsExactly(0, 0, 0);
  }

  /** Moments of the standard normal: 0, 1, 0, 3; within five standard errors. */
  @Test
  void normalHasTheMomentsAndTheTailsOfANormal() {
    double[] w = new Start.Normal(0.3).draw(MANY, 42);
    double error = 5 / Math.sqrt(MANY);
    assertThat(moment(w, 0.3, 1)).isCloseTo(0, within(error));
    assertThat(moment(w, 0.3, 2)).isCloseTo(1, within(error * Math.sqrt(2)));
    assertThat(moment(w, 0.3, 3)).isCloseTo(0, within(error * Math.sqrt(15)));
    assertThat(moment(w, 0.3, 4)).isCloseTo(3, within(error * Math.sqrt(96)));
    double inside = Arrays.stream(w).filter(x -> Math.abs(x) < 0.3).count() / (double) MANY;
    assertThat(inside).isCloseTo(0.6826895, within(error * 0.47));
  }

  @Test
  void normalEntriesAreNotCorrelatedWithTheirNeighbours() {
    double[] w = new Start.Normal(1).draw(MANY, 42);
    double sum = 0;
    for (int i = 1; i < MANY; i++) {
      sum += w[i] * w[i - 1];
    }
    assertThat(sum / MANY).isCloseTo(0, within(5 / Math.sqrt(MANY)));
  }

  @Test
  void uniformFillsItsIntervalEvenly() {
    double[] w = new Start.Uniform(0.3).draw(MANY, 42);
    assertThat(Arrays.stream(w).boxed()).allMatch(x -> x >= -0.3 && x < 0.3);
    double error = 5 / Math.sqrt(MANY);
    assertThat(moment(w, 0.3, 1)).isCloseTo(0, within(error / Math.sqrt(3)));
    assertThat(moment(w, 0.3, 2)).isCloseTo(1 / 3.0, within(error * Math.sqrt(4 / 45.0)));
    assertThat(moment(w, 0.3, 4)).isCloseTo(1 / 5.0, within(error * Math.sqrt(16 / 225.0)));
  }

  @Test
  void defaultsAreAHundredth() {
    assertThat(new Start.Normal().standardDeviation()).isEqualTo(0.01);
    assertThat(new Start.Uniform().bound()).isEqualTo(0.01);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void rejectsAWidthThatIsNotPositiveAndFinite(double width) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Start.Normal(width))
        .withMessage("standardDeviation must be positive and finite but was " + width);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Start.Uniform(width))
        .withMessage("bound must be positive and finite but was " + width);
  }

  private static double moment(double[] w, double unit, int power) {
    return Arrays.stream(w).map(x -> Math.pow(x / unit, power)).average().orElseThrow();
  }
}
