package org.thalweg.config;

import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much more a row counts in the objective for its class; metrics know nothing of it.
 *
 * @param given by class; empty for balanced, where each class counts as much as any other
 */
public record ClassWeights(Map<Integer, Double> given) {
  static final String KEY = "objective.classWeights";

  static Optional<ClassWeights> read(Settings settings) {
    if (!settings.has(KEY)) {
      return Optional.empty();
    }
    if (!settings.isMap(KEY)) {
      String text = settings.required(KEY);
      if (!text.equals("balanced")) {
        throw new ConfException(KEY + " must be balanced or weights by class but was " + text);
      }
      return Optional.of(new ClassWeights(Map.of()));
    }
    Map<Integer, Double> given = new TreeMap<>();
    settings
        .map(KEY)
        .forEach(
            (name, weight) ->
                given.put(
                    (Integer) Literal.number("a class of " + KEY, int.class, name),
                    Settings.positive("%s of class %s".formatted(KEY, name), weight)));
    if (given.isEmpty()) {
      throw new ConfException(KEY + " must be balanced or weights by class but was {}");
    }
    return Optional.of(new ClassWeights(given));
  }

  /** As it stands in a conf. */
  Object value() {
    Map<String, Double> names = new TreeMap<>();
    given.forEach((c, weight) -> names.put(c.toString(), weight));
    return given.isEmpty() ? "balanced" : ConfigValueFactory.fromMap(names);
  }

  /**
   * What to multiply the weights of each class with; balanced: Σs / (K·Σs of the class).
   *
   * @param sums Σ s by class; 0 for one that does not occur
   * @throws ConfException if a class is given that does not occur, or one occurs that is not given
   */
  public double[] factors(double[] sums) {
    double[] factors = new double[sums.length];
    double total = Arrays.stream(sums).sum();
    long occurring = Arrays.stream(sums).filter(sum -> sum > 0).count();
    for (int c = 0; c < sums.length; c++) {
      if (sums[c] > 0 && !given.isEmpty() && !given.containsKey(c)) {
        throw new ConfException(
            "%s must name every class but data.train has class %d too".formatted(KEY, c));
      }
      factors[c] =
          sums[c] == 0 ? 1 : given.isEmpty() ? total / (occurring * sums[c]) : given.get(c);
    }
    given.keySet().stream()
        .filter(c -> c < 0 || c >= sums.length || sums[c] == 0)
        .findFirst()
        .ifPresent(
            c -> {
              throw new ConfException(
                  "%s must name classes that occur but data.train has no class %d"
                      .formatted(KEY, c));
            });
    return factors;
  }
}
