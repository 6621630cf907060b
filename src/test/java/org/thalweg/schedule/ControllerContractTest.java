package org.thalweg.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The laws of every controller. */
class ControllerContractTest {
  private static final String CONTROLLERS = "org.thalweg.schedule.AllSchedules#CONTROLLERS";

  @ParameterizedTest
  @FieldSource(CONTROLLERS)
  void isPositiveAndFiniteWhateverItHears(LearningRate controller) {
    double[] memory = controller.memory();
    for (double rate : play(controller, memory, 0, 2000)) {
      assertThat(rate > 0 && Double.isFinite(rate)).as("%s", rate).isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource(CONTROLLERS)
  void remembersNothingOutsideItsMemory(LearningRate controller) {
    double[] memory = controller.memory();
    play(controller, memory, 0, 50);
    double[] copy = memory.clone();
    double[] continued = play(controller, memory, 50, 100);

    play(controller, controller.memory(), 0, 7);

    assertThat(play(controller, copy, 50, 100)).isEqualTo(continued);
    assertThat(copy).isEqualTo(memory);
  }

  @ParameterizedTest
  @FieldSource(CONTROLLERS)
  void beginsWithAFreshMemoryEachTime(LearningRate controller) {
    double[] first = controller.memory();
    double[] as = first.clone();
    play(controller, first, 0, 50);
    assertThat(controller.memory()).isEqualTo(as).isNotSameAs(first);
  }

  private static double[] play(LearningRate controller, double[] memory, int from, int to) {
    double[] rates = new double[to - from];
    for (int step = from; step < to; step++) {
      SplittableRandom random = new SplittableRandom(step);
      double rate = controller.at(step, memory);
      controller.observe(step, 10.0 / (1 + step) + random.nextDouble(), memory);
      rates[step - from] =
          controller instanceof LearningRate.Search search
              ? SearchedLine.parabola(random.nextDouble()).search(search, rate, memory)
              : rate;
    }
    return rates;
  }
}
