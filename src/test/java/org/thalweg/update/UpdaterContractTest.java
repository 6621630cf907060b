package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.update.Rules.Tuned;

/**
 * The laws that every rule keeps; that it reaches the minimum is in {@link UpdaterConvergenceTest}.
 */
class UpdaterContractTest {
  private static final String ALL = "org.thalweg.update.Rules#all";
  private static final double RATE = 0.1;

  @ParameterizedTest
  @MethodSource(ALL)
  void letsThroughOfALastingGradientWhatItsPreconditionerSays(Tuned tuned) {
    double[] lasting = {3, -0.02, 700, -1e-3};
    Slots slots = new Slots(tuned.rule().slots(4));
    for (long t = 1; t <= 3000; t++) {
      double[] d = lasting.clone();
      tuned.rule().direction(d, new double[4], t, slots);
      double[] p = {1, 1, 1, 1};
      tuned.rule().precondition(p, t, slots);
      for (int i = 0; i < 4; i++) {
        assertThat(p[i] * lasting[i]).isCloseTo(d[i], within(1e-12 * Math.abs(d[i])));
      }
      tuned.rule().stepped(new double[4], t, slots);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void looksAheadAsFarAsItsStepSizesSayOrNotAtAll(Tuned tuned) {
    double[] lasting = {3, -0.02};
    Slots slots = new Slots(tuned.rule().slots(2));
    for (long t = 1; t <= 200; t++) {
      double[] point = {0, 0};
      double[] stepSizes = {RATE, 2 * RATE};
      tuned.rule().lookahead(point, stepSizes, t, slots);
      if (tuned.rule().looksAhead()) {
        for (int i = 0; i < 2; i++) {
          double moved = -stepSizes[i] * lasting[i];
          assertThat(point[i]).isCloseTo(moved, within(1e-12 * Math.abs(moved)));
        }
      } else {
        assertThat(point).containsExactly(0, 0);
        assertThat(stepSizes).containsExactly(RATE, 2 * RATE);
      }
      tuned.rule().direction(lasting.clone(), new double[2], t, slots);
      tuned.rule().stepped(new double[2], t, slots);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void keepsAllItsMemoryInTheSlots(Tuned tuned) throws Exception {
    Updater first = tuned.rule();
    Updater second = copy(first);
    double[][] gradients = gradients(5, 40);
    Slots slots = new Slots(first.slots(5));
    play(first, slots, 1, Arrays.copyOfRange(gradients, 0, 20));
    Slots copied = new Slots(second.slots(5));
    slots
        .asMap()
        .forEach((name, array) -> System.arraycopy(array, 0, copied.of(name), 0, array.length));
    double[][] rest = Arrays.copyOfRange(gradients, 20, 40);

    double[][] continued = play(first, slots, 21, rest);
    double[][] resumed = play(second, copied, 21, rest);

    assertThat(second).isEqualTo(first).isNotSameAs(first);
    assertThat(resumed).isDeepEqualTo(continued);
  }

  /** To the bit where it says that it goes by coordinates; else norms sum in another order. */
  @ParameterizedTest
  @MethodSource(ALL)
  void treatsCoordinatesAlike(Tuned tuned) {
    int[] order = {3, 0, 4, 1, 2};
    double[][] gradients = gradients(5, 40);
    double[][] together = play(tuned.rule(), gradients);
    double tolerance = tuned.rule().isCoordinatewise() ? 0 : 1e-9;

    double[][] permuted = play(tuned.rule(), columns(gradients, order));

    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < permuted[i].length; k++) {
        double expected = together[order[i]][k];
        assertThat(permuted[i][k])
            .isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void treatsCoordinatesApartIfAndOnlyIfItSaysSo(Tuned tuned) {
    double[][] gradients = gradients(5, 40);
    double[][] together = play(tuned.rule(), gradients);

    boolean apart = true;
    for (int i = 0; i < 5; i++) {
      apart &= Arrays.equals(play(tuned.rule(), columns(gradients, i))[0], together[i]);
    }

    assertThat(apart).isEqualTo(tuned.rule().isCoordinatewise());
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void movesNothingOnZeroGradientsFromAFreshStart(Tuned tuned) {
    Slots slots = new Slots(tuned.rule().slots(3));
    for (long t = 1; t <= 10; t++) {
      double[] point = {1, -2, 0};
      tuned.rule().lookahead(point, new double[] {RATE, RATE, RATE}, t, slots);
      double[] d = new double[3];
      tuned.rule().direction(d, new double[] {1, -2, 0}, t, slots);

      tuned.rule().stepped(new double[] {1, -2, 0}, t, slots);

      assertThat(point).containsExactly(1, -2, 0);
      assertThat(Arrays.stream(d)).allMatch(each -> each == 0);
    }
  }

  /** Zeros among gradients, at any t: d is 0, and nothing of the coordinate changes. */
  @ParameterizedTest
  @MethodSource(ALL)
  void restsWithoutAGradientIfItSaysSo(Tuned tuned) {
    Slots slots = new Slots(tuned.rule().slots(3));
    boolean rests = true;
    double[] before = {1, 1, 1};
    for (long t = 1; t <= 20; t++) {
      boolean zero = t % 4 != 1;
      double[] d = zero ? new double[3] : new double[] {3, -0.02, 40};
      Map<String, double[]> kept = new HashMap<>();
      slots.asMap().forEach((name, array) -> kept.put(name, array.clone()));
      tuned.rule().direction(d, new double[] {1, -2, 0.5}, t, slots);
      double[] w = {1, -2, 0.5};
      tuned.rule().stepped(w, t, slots);
      double[] p = {1, 1, 1};
      tuned.rule().precondition(p, t, slots);
      rests &=
          !zero
              || Arrays.equals(w, new double[] {1, -2, 0.5})
                  && Arrays.stream(d).allMatch(each -> each == 0)
                  && Arrays.equals(p, before)
                  && kept.keySet().stream()
                      .allMatch(name -> Arrays.equals(kept.get(name), slots.of(name)));
      before = p;
    }
    rests &= tuned.rule().isCoordinatewise();
    assertThat(rests || !tuned.rule().restsWithoutGradient()).isTrue();
  }

  /**
   * A coordinate at 0 that never has a gradient, beside others: d is 0, and its slots are fresh.
   */
  @ParameterizedTest
  @MethodSource(ALL)
  void staysAtZeroIfItSaysSo(Tuned tuned) {
    List<Slot> declared = tuned.rule().slots(3);
    Slots slots = new Slots(declared);
    boolean stays = tuned.rule().isCoordinatewise();
    for (long t = 1; t <= 20; t++) {
      double[] d = {3, -0.02 * t, 0};
      tuned.rule().direction(d, new double[] {1, -2, 0}, t, slots);
      double[] p = {1, 1, 1};
      tuned.rule().precondition(p, t, slots);
      stays &= d[2] == 0 && p[2] > 0;
      for (Slot slot : declared) {
        stays &= slot.length() != 3 || slots.of(slot.name())[2] == slot.initial();
      }
    }
    assertThat(stays || !tuned.rule().staysAtZero()).isTrue();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void staysFiniteOnHugeAndTinyGradients(Tuned tuned) {
    double[][] gradients = new double[1000][];
    for (int t = 0; t < gradients.length; t++) {
      double swinging = t % 2 == 0 ? 1e150 : -1e-150;
      double once = t == 0 ? 1e150 : 0;
      gradients[t] = new double[] {1e150, -1e150, 1e-150, -1e-150, swinging, once};
    }
    Slots slots = new Slots(tuned.rule().slots(6));

    double[][] played = play(tuned.rule(), slots, 1, gradients);

    assertThat(Stream.of(played).flatMapToDouble(Arrays::stream)).allMatch(Double::isFinite);
    assertThat(slots.asMap().values().stream().flatMapToDouble(Arrays::stream))
        .allMatch(Double::isFinite);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void onlyReadsTheParameters(Tuned tuned) {
    double[] w = {1, -2, 0};
    Slots slots = new Slots(tuned.rule().slots(3));
    for (long t = 1; t <= 3; t++) {
      tuned.rule().direction(new double[] {3, 0, -1}, w, t, slots);
    }

    assertThat(w).containsExactly(1, -2, 0);
  }

  /** Normal numbers, scaled by coordinate from 1e-3 to 1e3 and round again; every fifth is zero. */
  private static double[][] gradients(int dimension, int updates) {
    Random random = new Random(20);
    double[][] gradients = new double[updates][dimension];
    for (int t = 0; t < updates; t++) {
      for (int i = 0; i < dimension; i++) {
        double scale = Math.pow(10, i % 7 - 3);
        gradients[t][i] = (t + i) % 5 == 0 ? 0 : scale * random.nextGaussian();
      }
    }
    return gradients;
  }

  private static double[][] columns(double[][] rows, int... order) {
    return Stream.of(rows)
        .map(row -> Arrays.stream(order).mapToDouble(i -> row[i]).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] play(Updater rule, double[][] gradients) {
    return play(rule, new Slots(rule.slots(gradients[0].length)), 1, gradients);
  }

  /** By coordinate all that the rule answers: of each update the point, d, and both step sizes. */
  private static double[][] play(Updater rule, Slots slots, long from, double[][] gradients) {
    int dimension = gradients[0].length;
    double[][] answers = new double[dimension][4 * gradients.length];
    double[] w = new double[dimension];
    for (int k = 0; k < gradients.length; k++) {
      double[] point = w.clone();
      double[] aheadSizes = new double[dimension];
      Arrays.fill(aheadSizes, RATE);
      rule.lookahead(point, aheadSizes, from + k, slots);
      double[] d = gradients[k].clone();
      rule.direction(d, w, from + k, slots);
      double[] stepSizes = new double[dimension];
      Arrays.fill(stepSizes, RATE);
      rule.precondition(stepSizes, from + k, slots);
      for (int i = 0; i < dimension; i++) {
        double[] answer = {point[i], aheadSizes[i], d[i], stepSizes[i]};
        System.arraycopy(answer, 0, answers[i], 4 * k, 4);
        w[i] -= RATE * d[i];
      }
      rule.stepped(w, from + k, slots);
    }
    return answers;
  }

  private static Updater copy(Updater rule) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(rule);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Updater) in.readObject();
    }
  }
}
