package org.thalweg.config;

import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.thalweg.text.Secrets;
import org.thalweg.text.Suggestion;

/** The kinds of values that are texts, or several of them. */
final class TextKinds {
  /** What the short name of a source of Spark's is: not that of a class. */
  static final Pattern SOURCE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  private TextKinds() {}

  /**
   * One text, as it is written.
   *
   * @param rule throws an exception for a key and a text that it must not have
   */
  record SingleText(String range, BiConsumer<String, String> rule)
      implements Kinds.OfOneText<String> {
    @Override
    public String parse(String key, String text) {
      return text;
    }

    @Override
    public void check(String key, String value) {
      rule.accept(key, value);
    }
  }

  /** Any text but an empty one. */
  static SingleText free(String range) {
    return new SingleText(range, TextKinds::requireStripped);
  }

  private static void requireStripped(String key, String value) {
    if (value.isEmpty()) {
      throw new ConfException(key + " must not be empty");
    }
    if (!value.equals(value.strip())) {
      throw new ConfException(
          "%s must not begin or end with white space but was \"%s\"".formatted(key, value));
    }
  }

  /** A text that must be one of some names. */
  static SingleText oneOf(String... names) {
    List<String> all = List.of(names);
    return new SingleText(Kinds.code(all), (key, value) -> require(key, value, all, false));
  }

  /**
   * A format: one of some names, or the short name of another source of Spark's, if it is not
   * nearly one of them.
   */
  static SingleText sourceOr(List<String> names) {
    return new SingleText(
        Kinds.code(names) + ", or another source of Spark's",
        (key, value) ->
            require(
                key,
                value,
                names,
                SOURCE.matcher(value).matches() && Suggestion.of(value, names).isEmpty()));
  }

  private static void require(String key, String value, List<String> names, boolean isOther) {
    if (!names.contains(value) && !isOther) {
      throw Nearest.unknown(key, value, names);
    }
  }

  /** Several names, or one number. */
  record NameList(String range) implements Kind<List<String>> {
    @Override
    public List<String> read(Settings settings, String key) {
      return settings.list(key);
    }

    @Override
    public void check(String key, List<String> value) {
      if (value.contains("")) {
        throw new ConfException("%s must not hold an empty name but was %s".formatted(key, value));
      }
    }

    @Override
    public Object written(List<String> value) {
      String joined = String.join(",", value);
      if (joined.matches("[1-9][0-9]{0,9}")) {
        return Long.valueOf(joined); // the number of features of LIBSVM text
      }
      return Settings.split(joined).equals(value) ? joined : ConfigValueFactory.fromIterable(value);
    }
  }

  /** Names and values in braces. */
  record NamedTexts() implements Kind<Map<String, String>> {
    @Override
    public String range() {
      return "names and values in braces";
    }

    @Override
    public Map<String, String> read(Settings settings, String key) {
      return settings.map(key);
    }

    @Override
    public Object written(Map<String, String> value) {
      return ConfigValueFactory.fromMap(Secrets.print(value));
    }
  }

  /**
   * Names in braces, each with a list of values.
   *
   * @param mayBeEmpty whether a list may have none
   */
  record Lists(boolean mayBeEmpty) implements Kind<Map<String, List<String>>> {
    @Override
    public String range() {
      return "names and lists in braces";
    }

    @Override
    public Map<String, List<String>> read(Settings settings, String key) {
      return settings.lists(key);
    }

    @Override
    public void check(String key, Map<String, List<String>> value) {
      value.forEach(
          (name, values) -> {
            if (values.isEmpty() && !mayBeEmpty) {
              throw new ConfException("%s.%s must have a value but has none".formatted(key, name));
            }
            if (!values.stream().allMatch(each -> !each.isEmpty() && each.equals(each.strip()))) {
              throw new ConfException(
                  "%s.%s must have values without white space around them but had %s"
                      .formatted(key, name, values));
            }
          });
    }

    /** A list of braces with one name each, since those in braces have no order. */
    @Override
    public Object written(Map<String, List<String>> value) {
      return ConfigValueFactory.fromIterable(
          value.entrySet().stream()
              .map(entry -> Map.of(entry.getKey(), entry.getValue()))
              .toList());
    }
  }
}
