package org.thalweg.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * The table of keys: every key of a conf, in the order in which a conf is rendered. Its rows stand
 * in {@link DataKeys}, {@link CsvKeys}, {@link ProblemKeys}, {@link RunKeys}, {@link StopKeys},
 * {@link OutputKeys} and {@link TuneKeys}. A new key is a row there.
 */
public final class Keys {
  /** All keys, in the order in which they are rendered. */
  public static final List<Key<?>> ALL =
      Stream.of(
              DataKeys.TABLE,
              CsvKeys.TABLE,
              ProblemKeys.TABLE,
              RunKeys.TABLE,
              StopKeys.TABLE,
              OutputKeys.TABLE,
              TuneKeys.TABLE)
          .<Key<?>>flatMap(table -> table.rows().stream())
          .toList();

  /** The names of all keys, in the same order. */
  static final List<String> NAMES = Key.names(ALL);

  private Keys() {}

  /**
   * The key of a name.
   *
   * @throws ConfException naming the nearest key if there is none
   */
  public static Key<?> named(String name) {
    return ALL.stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .orElseThrow(() -> Nearest.unknown("key", name, NAMES));
  }
}
