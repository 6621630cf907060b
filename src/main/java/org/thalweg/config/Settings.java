package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** HOCON text as values by key, each checked where it is read. */
final class Settings {
  /** Keys whose values are names and values. */
  private static final Set<String> MAPS =
      Set.of("data.options", "objective.classWeights"); // names, as Keys.ALL is made later

  private static final int DEEPEST = 10; // points in an unknown key, for messages

  private final Config config;

  /**
   * Values by key.
   *
   * @throws ConfException if a key is not among the known ones
   */
  Settings(Config config, List<String> known) {
    this(config);
    requireKnown("", config.root(), known);
  }

  private Settings(Config config) {
    this.config = config;
  }

  static Config override(String keyAndValue, List<String> known) {
    int equals = keyAndValue.indexOf('=');
    if (equals < 1) {
      throw new ConfException("a setting must be key=value but was " + keyAndValue);
    }
    String key = keyAndValue.substring(0, equals).strip();
    requireKnown(key, known);
    try {
      return single(key, keyAndValue.substring(equals + 1).strip());
    } catch (ConfigException.BadPath e) { // a name within braces that is empty or has odd quotes
      throw new ConfException("a setting must have a key before = but was " + keyAndValue);
    }
  }

  /** One known key with a value as text. */
  static Settings of(String key, String text) {
    return new Settings(single(key, text));
  }

  private static Config single(String key, String text) {
    return ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(text));
  }

  /** Looks at every value in braces, be it null or empty braces, as deep as a key may be. */
  private static void requireKnown(String prefix, ConfigObject values, List<String> known) {
    values.forEach(
        (name, value) -> {
          String key = prefix + ConfigUtil.joinPath(name);
          boolean group = known.stream().anyMatch(one -> one.startsWith(key + "."));
          if (MAPS.contains(key)) {
            return; // any name is good
          }
          boolean inside = value instanceof ConfigObject inner && (group || !inner.isEmpty());
          if (inside && key.chars().filter(c -> c == '.').count() < DEEPEST) {
            requireKnown(key + ".", (ConfigObject) value, known);
          } else {
            requireKnown(key, known);
          }
        });
  }

  private static void requireKnown(String key, List<String> known) {
    if (!known.contains(key) && MAPS.stream().noneMatch(map -> key.startsWith(map + "."))) {
      throw Nearest.unknown("key", key, known);
    }
  }

  Optional<String> text(String key) {
    if (!config.hasPath(key)) {
      return Optional.empty();
    }
    try {
      String text = config.getString(key).strip();
      if (text.isEmpty()) {
        throw new ConfException(key + " must not be empty");
      }
      return Optional.of(text);
    } catch (ConfigException.WrongType e) {
      String given = config.getValue(key).render(ConfigRenderOptions.concise());
      throw new ConfException("%s must be one value but was %s".formatted(key, given));
    }
  }

  boolean has(String key) {
    return config.hasPath(key);
  }

  /** Several values: a list, or text with commas between them, with or without brackets. */
  List<String> list(String key) {
    if (config.hasPath(key) && config.getValue(key).valueType() == ConfigValueType.LIST) {
      return config.getStringList(key);
    }
    return text(key).map(Settings::split).orElse(List.of());
  }

  /** The names in text: with commas between them, with or without brackets around them. */
  static List<String> split(String text) {
    return Arrays.stream(text.replaceAll("^\\[|\\]$", "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** Whether names and values in braces were given, be it as text. */
  boolean isMap(String key) {
    return config.hasPath(key)
        && (config.getValue(key).valueType() == ConfigValueType.OBJECT
            || text(key).orElse("").startsWith("{"));
  }

  /** Values by name. */
  Map<String, String> map(String key) {
    Map<String, String> values = new TreeMap<>();
    if (config.hasPath(key)) {
      if (!isMap(key)) {
        throw new ConfException("%s must be names and values in braces".formatted(key));
      }
      boolean isText = config.getValue(key).valueType() == ConfigValueType.STRING;
      (isText ? Hocon.parse(key, config.getString(key)) : config.getConfig(key))
          .entrySet()
          .forEach(
              entry ->
                  values.put(
                      String.join(".", ConfigUtil.splitPath(entry.getKey())),
                      entry.getValue().unwrapped().toString()));
    }
    return values;
  }

  String required(String key) {
    return text(key).orElseThrow(() -> new ConfException(key + " must be given"));
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    String given = required(key);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> lower(constant).equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                Nearest.unknown(
                    key,
                    given,
                    Arrays.stream(type.getEnumConstants()).map(Settings::lower).toList()));
  }

  /** The name of a constant as it stands in a conf: MEMORY_AND_DISK is memoryAndDisk. */
  static String lower(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().toLowerCase(Locale.ROOT).split("_")) {
      String first = word.substring(0, 1);
      name.append(name.isEmpty() ? first : first.toUpperCase(Locale.ROOT));
      name.append(word.substring(1));
    }
    return name.toString();
  }
}
