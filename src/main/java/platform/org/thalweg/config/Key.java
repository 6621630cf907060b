package org.thalweg.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thalweg.text.Secrets;

/**
 * One key of a conf. {@link Keys} lists them all; reading, rendering, the reference page and the
 * comparison of two confs go by that list.
 *
 * @param name as it stands in a conf, such as {@code stop.maxSteps}
 * @param kind the values that it takes
 * @param absent what it means to leave the key out
 * @param changes what another value changes
 * @param methods the values of {@code method} that use it
 * @param params which estimators have it as a Param
 * @param doc its meaning in a line
 */
public record Key<T>(
    String name,
    Kind<T> kind,
    Default absent,
    Changes changes,
    Set<Method> methods,
    Params params,
    String doc) {

  /**
   * Keys that no method but sgd has a use for, not even for one value; as batch.sampling = full.
   */
  private static final Set<String> OF_STEPS = Set.of("updater", "learningRate", "onDivergence");

  /** What another value of a key changes. */
  public enum Changes {
    /** The bits of the parameters after some step. */
    BITS,
    /** When a run ends, but no step before that. */
    END,
    /** How fast a run is, and how much memory it takes. */
    SPEED,
    /** What is written, evaluated or printed. */
    OUTPUT
  }

  /** Which estimators have a key as a Param. */
  public enum Params {
    /** No estimator has a Param for the key: it gets the data, and returns what it finds. */
    NONE,
    /** Estimators of our own, whose Params are all keys, have a Param for the key. */
    OWN,
    /** Estimators that extend one of Spark's have a Param for the key, too. */
    ALL
  }

  /**
   * The value of a key that is left out.
   *
   * @param text the value as it would be written; empty where there is none, or it depends
   * @param words the same for people
   */
  public record Default(Optional<String> text, String words) {}

  /**
   * The name without its points, and without the groups data and objective: maxSteps of stop is
   * stopMaxSteps, bits of data.hash is hashBits. {@link ConfBuilder} has a method of this name.
   */
  public String shortName() {
    StringBuilder camel = new StringBuilder();
    for (String part : name.replaceFirst("^(data|objective)\\.", "").split("\\.")) {
      boolean first = camel.isEmpty();
      camel.append(first ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return camel.toString();
  }

  /** Whether the key must not be given for a method, since that would have no use for it. */
  boolean isRefusedBy(Method method) {
    return !methods.contains(method) && (method.setsItsSteps() || OF_STEPS.contains(name));
  }

  /** A value of this key as HOCON text, in quotes if it needs them. */
  String rendered(T value) {
    return quoted(kind.written(value));
  }

  static List<String> names(List<Key<?>> keys) {
    return keys.stream().<String>map(Key::name).toList();
  }

  private static String quoted(Object value) {
    if (value instanceof ConfigValue several) {
      return several.render(ConfigRenderOptions.concise());
    }
    return value instanceof String text
        ? ConfigUtil.quoteString(Secrets.print(text))
        : value.toString();
  }
}
