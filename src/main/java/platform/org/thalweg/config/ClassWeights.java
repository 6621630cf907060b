package org.thalweg.config;

import com.typesafe.config.ConfigValueFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.thalweg.text.Require;

/**
 * Factors of the weights of rows by their class, in the objective but not in metrics.
 *
 * @param given factors by class; empty for balanced, where every class has the same sum of weights
 */
public record ClassWeights(Map<Integer, Double> given) {
  static final String KEY = "objective.classWeights";

  /**
   * Checks the factors.
   *
   * @throws ConfException if one is not positive and finite
   */
  public ClassWeights {
    given.forEach((c, weight) -> Kinds.POSITIVE.check(nameOf(c), weight));
    given = Map.copyOf(given);
  }

  private static String nameOf(Object c) {
    return "%s of class %s".formatted(KEY, c);
  }

  /** How they are read and written: balanced, or factors by class in braces. */
  record Balance() implements Kind<ClassWeights> {
    private static final String BALANCED = "balanced";

    @Override
    public String range() {
      return "`balanced`, or positive numbers by class in braces";
    }

    @Override
    public ClassWeights read(Settings settings, String key) {
      if (!settings.isMap(key)) {
        String text = settings.required(key);
        if (!text.equals(BALANCED)) {
          throw unfit(text);
        }
        return new ClassWeights(Map.of());
      }
      Map<Integer, Double> given = new TreeMap<>();
      settings
          .map(key)
          .forEach(
              (name, weight) ->
                  given.put(
                      (Integer) Literal.number("a class of " + KEY, int.class, name),
                      Kinds.POSITIVE.parse(nameOf(name), weight)));
      if (given.isEmpty()) {
        throw unfit("{}");
      }
      return new ClassWeights(given);
    }

    private static ConfException unfit(String value) {
      return new ConfException(KEY + " must be balanced or weights by class but was " + value);
    }

    @Override
    public Object written(ClassWeights value) {
      Map<String, Double> names = new TreeMap<>();
      value.given().forEach((c, weight) -> names.put(c.toString(), weight));
      return names.isEmpty() ? BALANCED : ConfigValueFactory.fromMap(names);
    }
  }

  /**
   * The factor of each class; for balanced, with K classes that occur, Σs / (K·Σs of the class).
   *
   * @param sums the sum of the weights s of each class; 0 for a class that does not occur
   */
  public double[] factors(double[] sums) {
    double[] factors = new double[sums.length];
    double total = Arrays.stream(sums).sum();
    long occurring = Arrays.stream(sums).filter(sum -> sum > 0).count();
    for (int c = 0; c < sums.length; c++) {
      factors[c] =
          sums[c] == 0 ? 1 : given.isEmpty() ? total / (occurring * sums[c]) : given.get(c);
    }
    return factors;
  }

  /**
   * Checks that the classes that are given are those of the data.
   *
   * @param sums the sum of the weights of each class, of all rows that were read
   * @throws ConfException if a class is given that does not occur, or one occurs that is not given
   */
  public void requireClassesOf(double[] sums) {
    for (int c = 0; c < sums.length; c++) {
      if (sums[c] > 0 && !given.isEmpty() && !given.containsKey(c)) {
        throw new ConfException(
            "%s must name every class but data.train has class %d too".formatted(KEY, c));
      }
    }
    Require.none(
        given.keySet().stream().filter(c -> c < 0 || c >= sums.length || sums[c] == 0).findFirst(),
        c ->
            new ConfException(
                "%s must name classes that occur but data.train has no class %d"
                    .formatted(KEY, c)));
  }
}
