package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.thalweg.text.Secrets;

/** HOCON text as values by key, each checked where it is read. */
final class Settings {
  /** Keys whose values are names and values. */
  private static final Set<String> MAPS =
      Set.of(
          "data.options",
          "objective.classWeights",
          "objective.scores",
          "tune.grid",
          "tune.ranges"); // names, as Keys.ALL is made later

  /** The block of names and values that a conf may refer to, and that are no keys. */
  static final String VARIABLES = "vars";

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

  static ConfException isNull(String key) {
    return new ConfException("%s must have a value but was null".formatted(key));
  }

  /** One known key with a value as text. */
  static Settings of(String key, String text) {
    return new Settings(single(key, text));
  }

  static Config single(String key, Object value) {
    return ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(value));
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
            if (value.valueType() == ConfigValueType.NULL) {
              throw isNull(key);
            }
          }
        });
  }

  static void requireKnown(String key, List<String> known) {
    if (!known.contains(key)
        && Stream.concat(Stream.of(VARIABLES), MAPS.stream())
            .noneMatch(map -> key.startsWith(map + "."))) {
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
      return config.getList(key).stream().map(each -> whole(key, each)).toList();
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

  /** The names and values in braces that a key has, by name; empty where it is not given. */
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
              entry -> {
                String name = String.join(".", ConfigUtil.splitPath(entry.getKey()));
                values.put(name, whole(key + "." + name, entry.getValue()));
              });
    }
    return values;
  }

  /** A value with the space around it, as a tab between columns, or as a name in quotes has it. */
  private static String whole(String name, ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? value.unwrapped().toString()
        : text(name, value);
  }

  /**
   * Names in braces, each with a list of values, in the order in which they are written: by line,
   * and by name within a line. Or a list of such braces.
   */
  Map<String, List<String>> lists(String key) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    ConfigValue given = config.getValue(key);
    if (given.valueType() == ConfigValueType.STRING) {
      String text = given.unwrapped().toString();
      given = Overrides.only(key, text, Hocon.parse(key, "value = " + text));
    }
    List<? extends ConfigValue> groups = given instanceof ConfigList list ? list : List.of(given);
    groups.forEach(group -> addLists(key, "", group, lists));
    return lists;
  }

  private static void addLists(
      String key, String prefix, ConfigValue group, Map<String, List<String>> lists) {
    if (!(group instanceof ConfigObject names)) {
      throw new ConfException("%s must be names and lists in braces".formatted(key));
    }
    names.entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, ConfigValue> entry) ->
                        entry.getValue().origin().lineNumber())
                .thenComparing(Map.Entry::getKey))
        .forEach(
            entry -> {
              String name = prefix + entry.getKey();
              if (entry.getValue() instanceof ConfigObject) {
                addLists(key, name + ".", entry.getValue(), lists);
              } else if (lists.put(name, texts(key + "." + name, entry.getValue())) != null) {
                throw new ConfException(
                    "%s.%s must be given once but was given again".formatted(key, name));
              }
            });
  }

  private static List<String> texts(String name, ConfigValue value) {
    if (value.valueType() == ConfigValueType.STRING) { // of a command line
      return split(value.unwrapped().toString());
    }
    if (!(value instanceof ConfigList list)) {
      throw new ConfException(
          "%s must be a list of values but was %s".formatted(name, shown(name, value)));
    }
    return list.stream().map(each -> text(name, each)).toList();
  }

  private static String text(String name, ConfigValue value) {
    return switch (value.valueType()) {
      case STRING -> value.unwrapped().toString().strip();
      case NUMBER, BOOLEAN, NULL -> value.render(ConfigRenderOptions.concise()); // as words
      default ->
          throw new ConfException(
              "%s must have single values but has %s".formatted(name, shown(name, value)));
    };
  }

  private static String shown(String name, ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return Secrets.isNamed(name) || Secrets.isNamed(text) ? "***" : text;
  }

  String required(String key) {
    return text(key).orElseThrow(() -> new ConfException(key + " must be given"));
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
