package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.update.Adam.AdaMax;
import org.thalweg.update.Adam.AmsGrad;
import org.thalweg.update.Adam.NAdam;
import org.thalweg.update.Adam.RAdam;

/**
 * The same steps as an independent implementation, named in the file, takes on the same gradients.
 * Those do not depend on w; their sizes spread from 1e-4 to 1e2 in every coordinate, with zeros
 * among them.
 */
class GoldenTrajectoryTest {
  private static final JsonNode GOLDEN = read();
  private static final double[] START = numbers(GOLDEN.get("start"));

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of("sgd", new Sgd()),
        Arguments.of("momentum", new Momentum(0.9)),
        Arguments.of("adagrad", new AdaGrad(1e-10, 0)),
        Arguments.of("adadelta", new AdaDelta(0.9, 1e-6)),
        Arguments.of("rmsprop", new RmsProp(0.99, 1e-8, false)),
        Arguments.of("rmsprop-centered", new RmsProp(0.95, 1e-8, true)),
        Arguments.of("adam", new Adam(0.9, 0.999, 1e-8)),
        Arguments.of("amsgrad", new AmsGrad(0.9, 0.999, 1e-8)),
        Arguments.of("adamw", new AdamW(0.9, 0.999, 1e-8, 0.01)),
        Arguments.of("adamax", new AdaMax(0.9, 0.999, 1e-8)),
        Arguments.of("nadam", new NAdam(0.9, 0.999, 1e-8, 0.004)),
        Arguments.of("radam", new RAdam(0.9, 0.999, 1e-8)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void followsTheGoldenTrajectory(String name, Updater rule) {
    JsonNode golden = GOLDEN.get("cases").get(name);
    assertFollows(golden, rule, golden.get("hyperParameters").get("lr").asDouble());
  }

  private static void assertFollows(JsonNode golden, Updater rule, double rate) {
    Slots slots = new Slots(rule.slots(START.length));
    double[] w = START.clone();
    for (int step = 0; step < GOLDEN.get("gradients").size(); step++) {
      update(rule, w, rate, step, slots);

      assertAgrees(w, numbers(golden.get("trajectory").get(step)));
    }
  }

  /** RMSprop with momentum, as PyTorch's documentation has it: b = μ·b + g/(√v + ε). */
  @Test
  void aChainIsRmspropWithMomentum() {
    Updater rule = new Chain(List.of(new RmsProp(0.99, 1e-8, false), new Momentum(0.8)));
    Slots slots = new Slots(rule.slots(START.length));
    double[] w = START.clone();
    double[] x = START.clone();
    double[] v = new double[x.length];
    double[] b = new double[x.length];
    for (int step = 0; step < GOLDEN.get("gradients").size(); step++) {
      update(rule, w, 0.01, step, slots);
      double[] g = numbers(GOLDEN.get("gradients").get(step));
      for (int i = 0; i < x.length; i++) {
        v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
        b[i] = 0.8 * b[i] + g[i] / (Math.sqrt(v[i]) + 1e-8);
        x[i] -= 0.01 * b[i];
      }
      assertAgrees(w, x);
    }
  }

  /** There the learning rate is the first step size. */
  @Test
  void rpropFollowsTheGoldenTrajectory() {
    JsonNode golden = GOLDEN.get("cases").get("rprop");
    Updater rule =
        new Rprop(golden.get("hyperParameters").get("lr").asDouble(), 0.5, 1.2, 1e-6, 50);
    assertFollows(golden, rule, 1);
  }

  /** There the parameters are the points of the gradient, w − η·μ·b in our words. */
  @Test
  void nagLooksAheadToTheReformulatedTrajectory() {
    JsonNode golden = GOLDEN.get("cases").get("momentum-nesterov-reformulated");
    double rate = golden.get("hyperParameters").get("lr").asDouble();
    Updater rule = new Nag(golden.get("hyperParameters").get("momentum").asDouble());
    Slots slots = new Slots(rule.slots(START.length));
    double[] w = START.clone();
    for (int step = 0; step < GOLDEN.get("gradients").size(); step++) {
      update(rule, w, rate, step, slots);

      double[] point = w.clone();
      double[] stepSizes = new double[w.length];
      Arrays.fill(stepSizes, rate);
      rule.lookahead(point, stepSizes, step + 2, slots);
      assertAgrees(point, numbers(golden.get("trajectory").get(step)));
    }
  }

  private static void update(Updater rule, double[] w, double rate, int step, Slots slots) {
    double[] d = numbers(GOLDEN.get("gradients").get(step));
    rule.direction(d, w, step + 1, slots);
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * d[i];
    }
  }

  private static void assertAgrees(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-12 * Math.abs(expected[i])));
    }
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    Arrays.setAll(numbers, i -> array.get(i).asDouble());
    return numbers;
  }

  private static JsonNode read() {
    try (InputStream file =
        GoldenTrajectoryTest.class.getResourceAsStream("/golden/updaters.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
