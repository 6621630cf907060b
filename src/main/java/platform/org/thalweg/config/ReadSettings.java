package org.thalweg.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.data.csv.DialectOptions;

/**
 * How data are read, whatever their columns are.
 *
 * @param reading the format, and the options of its reader
 * @param unknown what becomes of categories that the training data do not have; empty for what the
 *     model says
 */
public record ReadSettings(ModelReading reading, Optional<UnknownCategory> unknown) {

  /**
   * How data are read that may be written otherwise than those that a model was trained on.
   *
   * @param was how the latter are
   * @param settings each {@code key=value}, with the keys of reading: {@code data.format}, {@code
   *     data.options}, {@code data.sql}, {@code data.unknown} and those of CSV
   * @throws ConfException if a key is none of reading, or a value breaks a rule
   */
  public static ReadSettings of(ModelReading was, List<String> settings) {
    List<Key<?>> known = new ArrayList<>(CsvKeys.TABLE.rows());
    known.addAll(List.of(DataKeys.FORMAT, DataKeys.OPTIONS, DataKeys.SQL, DataKeys.UNKNOWN));
    for (String setting : settings) {
      String key = setting.substring(0, Math.max(0, setting.indexOf('='))).strip();
      if (Keys.NAMES.contains(key) && !Key.names(known).contains(key)) {
        throw new ConfException(
            "%s must not be given here, since the model keeps it; what says how data are read are data.format, data.options, data.sql, data.unknown and data.csv"
                .formatted(key));
      }
    }
    KeyValues values = KeyValues.of(Overrides.of(settings, Key.names(known)), known);
    Optional<String> format = values.get(DataKeys.FORMAT);
    String read = format.orElse(was.format());
    Map<String, String> all = InputConf.kept(was.format(), was.options(), read);
    Map<String, String> given = InputConf.options(read, values);
    if (DialectOptions.areGiven(given)) {
      all.keySet().removeIf(DialectOptions::isSaidByKeys);
    }
    all.putAll(given);
    InputConf.check(all);
    return new ReadSettings(
        was.anew(format.isPresent(), read, given.keySet(), all), values.get(DataKeys.UNKNOWN));
  }
}
