package org.thalweg.config;

import com.typesafe.config.Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that have a value, be it from text or from a program, and their values in range. */
final class KeyValues {
  private static final Map<String, Object> DEFAULTS = new ConcurrentHashMap<>();

  private final Map<String, Object> given = new LinkedHashMap<>();

  /**
   * The values of text.
   *
   * @param known the keys that it may name
   * @throws ConfException if it names another key, or a value is out of range
   */
  static KeyValues of(Config config, List<Key<?>> known) {
    Settings settings = new Settings(config, Key.names(known));
    KeyValues values = new KeyValues();
    known.stream()
        .filter(key -> settings.has(key.name()))
        .forEach(key -> values.read(settings, key));
    return values;
  }

  private <T> void read(Settings settings, Key<T> key) {
    put(key, key.kind().read(settings, key.name()));
  }

  /**
   * Gives a key a value.
   *
   * @throws ConfException if the value is out of range
   */
  <T> void put(Key<T> key, T value) {
    key.kind().check(key.name(), value);
    given.put(key.name(), value);
  }

  /** Gives a key its default, which must not depend on anything. */
  <T> void putDefault(Key<T> key) {
    given.put(key.name(), absent(key));
  }

  /** Takes the value of a key away. */
  void remove(Key<?> key) {
    given.remove(key.name());
  }

  /** A copy without the value of a key. */
  KeyValues without(Key<?> key) {
    KeyValues others = copy();
    others.remove(key);
    return others;
  }

  /** A copy, which later changes of these values leave as it is. */
  KeyValues copy() {
    KeyValues others = new KeyValues();
    others.given.putAll(given);
    return others;
  }

  boolean has(Key<?> key) {
    return given.containsKey(key.name());
  }

  @SuppressWarnings("unchecked") // put takes values of the type of the key alone
  <T> Optional<T> get(Key<T> key) {
    return Optional.ofNullable((T) given.get(key.name()));
  }

  /** The value of a key, or its default, which must not depend on anything. */
  <T> T orDefault(Key<T> key) {
    return get(key).orElseGet(() -> absent(key));
  }

  /** The value of a key as HOCON; empty where it has none. */
  <T> Optional<String> rendered(Key<T> key) {
    return get(key).map(key::rendered);
  }

  /** The default of a key, which must not depend on anything. */
  @SuppressWarnings("unchecked") // the text of a key is parsed to a value of its type
  static <T> T absent(Key<T> key) {
    return (T)
        DEFAULTS.computeIfAbsent(
            key.name(), name -> parsed(key, key.absent().text().orElseThrow()));
  }

  /** The value of a key that is given as text. */
  static <T> T parsed(Key<T> key, String text) {
    return key.kind().read(Settings.of(key.name(), text), key.name());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyValues values && given.equals(values.given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }
}
