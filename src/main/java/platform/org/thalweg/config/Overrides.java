package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.thalweg.text.Secrets;

/** The settings of a command line. */
final class Overrides {
  private Overrides() {}

  /**
   * The values of a command line. Those in quotes and lists are read as in a file; others are text,
   * so that parentheses and commas need no quotes there.
   *
   * @param settings each {@code key=value}, of different keys
   * @throws ConfException if one is not of this form, or its key is not known or given before
   */
  static Config of(List<String> settings, List<String> known) {
    Config values = ConfigFactory.empty();
    Set<String> given = new HashSet<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new ConfException("a setting must be key=value but was " + Secrets.hideIn(setting));
      }
      String key = setting.substring(0, equals).strip();
      Settings.requireKnown(key, known);
      if (!given.add(key)) {
        throw new ConfException("%s must be given once but was given again".formatted(key));
      }
      try {
        values =
            Settings.single(key, value(key, setting.substring(equals + 1).strip()))
                .withFallback(values);
      } catch (ConfigException.BadPath e) { // a name within braces that is empty or has odd quotes
        throw new ConfException(
            "a setting must have a key before = but was " + Secrets.hideIn(setting));
      }
    }
    return values;
  }

  /** What a value of a command line stands for. */
  private static Object value(String key, String text) {
    if (text.equals("null")) {
      throw Settings.isNull(key);
    }
    if (!text.startsWith("\"") && !text.startsWith("[")) {
      return text;
    }
    Config read;
    try {
      read = Hocon.parse(key, "value = " + text);
    } catch (ConfException e) { // [a*, b], which needs no quotes here
      if (text.startsWith("[")) {
        return text;
      }
      throw isNotOne(key, text);
    }
    return only(key, text, read);
  }

  private static ConfException isNotOne(String key, String text) {
    return new ConfException(
        "%s must be one value in quotes but was %s"
            .formatted(key, Secrets.isNamed(key) ? "***" : text));
  }

  /** The one value of a text that was read after {@code value =}. */
  static ConfigValue only(String key, String text, Config read) {
    ConfigValue value = read.root().get("value");
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      throw Settings.isNull(key);
    }
    if (read.root().size() > 1) {
      throw Overrides.isNotOne(key, text);
    }
    return value;
  }
}
