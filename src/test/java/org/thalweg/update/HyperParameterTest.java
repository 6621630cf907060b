package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HyperParameterTest {
  private static final double[] NO_FRACTIONS = {
    -Double.MIN_VALUE, -1, 1, 1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };
  private static final double[] NOT_POSITIVE = {
    0, -0.0, -1e-8, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  static Stream<Arguments> fractions() {
    return Stream.of(
        parameter("momentum", Momentum::new),
        parameter("momentum", Nag::new),
        parameter("rho", rho -> new AdaDelta(rho, 1e-6)),
        parameter("delta", delta -> new RmsProp(delta, 1e-8, false)),
        parameter("beta1", beta1 -> new Adam(beta1, 0.999, 1e-8)),
        parameter("beta2", beta2 -> new Adam(0.9, beta2, 1e-8)));
  }

  static Stream<Arguments> positives() {
    return Stream.of(
        parameter("epsilon", epsilon -> new AdaGrad(epsilon, 0)),
        parameter("epsilon", epsilon -> new AdaDelta(0.9, epsilon)),
        parameter("epsilon", epsilon -> new RmsProp(0.99, epsilon, false)),
        parameter("epsilon", epsilon -> new Adam(0.9, 0.999, epsilon)));
  }

  private static Arguments parameter(String name, DoubleFunction<Updater> rule) {
    return Arguments.of(name, rule);
  }

  @ParameterizedTest
  @MethodSource("fractions")
  void rejectsWhatIsNotAFraction(String name, DoubleFunction<Updater> rule) {
    for (double value : NO_FRACTIONS) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rule.apply(value))
          .withMessage("%s must be in [0, 1) but was %s", name, value);
    }
  }

  @ParameterizedTest
  @MethodSource("fractions")
  void takesFractionsToTheirEdges(String name, DoubleFunction<Updater> rule) {
    for (double value : new double[] {0, 0.5, Math.nextDown(1.0)}) {
      assertThat(rule.apply(value).toString()).contains(name + "=" + value);
    }
  }

  @ParameterizedTest
  @MethodSource("positives")
  void rejectsWhatIsNotPositiveAndFinite(String name, DoubleFunction<Updater> rule) {
    for (double value : NOT_POSITIVE) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rule.apply(value))
          .withMessage("%s must be positive and finite but was %s", name, value);
    }
  }

  @ParameterizedTest
  @MethodSource("positives")
  void takesPositiveNumbersToTheirEdges(String name, DoubleFunction<Updater> rule) {
    for (double value : new double[] {Double.MIN_VALUE, 1, Double.MAX_VALUE}) {
      assertThat(rule.apply(value).toString()).contains(name + "=" + value);
    }
  }

  @Test
  void saysWhatWasWrongInOneSentence() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Adam(1.5, 0.999, 1e-8))
        .withMessage("beta1 must be in [0, 1) but was 1.5");
  }

  @Test
  void defaultsAreTheDocumentedOnes() {
    assertThat(new Momentum()).isEqualTo(new Momentum(0.9));
    assertThat(new Nag()).isEqualTo(new Nag(0.9));
    assertThat(new AdaGrad()).isEqualTo(new AdaGrad(1e-10, 0));
    assertThat(new AdaDelta()).isEqualTo(new AdaDelta(0.9, 1e-6));
    assertThat(new RmsProp()).isEqualTo(new RmsProp(0.99, 1e-8, false));
    assertThat(new Adam()).isEqualTo(new Adam(0.9, 0.999, 1e-8));
  }

  /** Every rule there is, once. */
  static Stream<Updater> rules() {
    Map<Class<?>, Updater> once = new LinkedHashMap<>();
    Rules.all().forEach(tuned -> once.putIfAbsent(tuned.rule().getClass(), tuned.rule()));
    return once.values().stream();
  }

  /** NaN is in no range, so a number that takes it has none. */
  @ParameterizedTest
  @MethodSource("rules")
  void everyNumberOfARuleHasARange(Updater rule) throws ReflectiveOperationException {
    RecordComponent[] components = rule.getClass().getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = rule.getClass().getDeclaredConstructor(types);
    for (int k = 0; k < components.length; k++) {
      if (types[k] == double.class) {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = i == k ? Double.NaN : components[i].getAccessor().invoke(rule);
        }
        assertThatThrownBy(() -> constructor.newInstance(values))
            .cause()
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(components[k].getName() + " ")
            .hasMessageEndingWith(" but was NaN");
      }
    }
  }
}
