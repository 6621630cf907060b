package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps without a gradient in one go are those one after the other. */
final class FadingTest {
  private static final double RATE = 0.3;

  private static Stream<Updater> rules() {
    return Rules.all().stream().map(Rules.Tuned::rule).filter(rule -> rule instanceof Fading);
  }

  @Test
  void someRulesFade() {
    assertThat(rules()).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void stepsInOneGoAreThoseOneByOne(Updater rule) {
    Fading fading = (Fading) rule;
    int[] steps = {0, 1, 7, 300, 4000};
    int d = steps.length;
    Slots slots = new Slots(rule.slots(d));
    double[] w = {1, -2, 0.5, 3, 0};
    for (long t = 1; t <= 3; t++) {
      step(rule, new double[] {3, -0.02, 40, t, -t}, w, t, slots);
    }
    for (int i = 0; i < d; i++) {
      Slots one = one(slots, i);
      Slots fast = one(slots, i);
      double[] slowly = {w[i]};
      double[] at = {w[i]};
      for (int k = 0; k < steps[i]; k++) {
        step(rule, new double[1], slowly, 4 + k, one);
      }
      fading.fade(at, new int[] {steps[i]}, RATE, fast);
      double next = 0.7;
      step(rule, new double[] {next}, slowly, 4 + steps[i], one);
      step(rule, new double[] {next}, at, 4 + steps[i], fast);

      assertThat(at).containsExactly(slowly, within(1e-12));
      fast.asMap()
          .forEach((name, array) -> assertThat(array).containsExactly(one.of(name), within(1e-12)));
    }
  }

  /** Without a gradient the weights of a rule stay at their bits, if it says so. */
  @ParameterizedTest
  @MethodSource("rules")
  void weightsMoveIfTheRuleSaysSo(Updater rule) {
    Slots slots = new Slots(rule.slots(1));
    double[] w = {1};
    step(rule, new double[] {3}, w, 1, slots);
    double before = w[0];
    ((Fading) rule).fade(w, new int[] {5}, RATE, slots);

    assertThat(w[0] != before).isEqualTo(((Fading) rule).movesWeights());
  }

  private static Slots one(Slots all, int at) {
    Map<String, double[]> parts = new LinkedHashMap<>();
    all.asMap().forEach((name, array) -> parts.put(name, Arrays.copyOfRange(array, at, at + 1)));
    return Slots.over(parts, List.of());
  }

  private static void step(Updater rule, double[] gradient, double[] w, long t, Slots slots) {
    rule.direction(gradient, w, t, slots);
    for (int i = 0; i < w.length; i++) {
      w[i] -= RATE * gradient[i];
    }
  }
}
