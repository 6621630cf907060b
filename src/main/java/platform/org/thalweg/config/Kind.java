package org.thalweg.config;

/** The values that a key takes: how they are read, checked and written. {@link Kinds} has them. */
public interface Kind<T> {
  /** The values in words: "a whole number from 1". */
  String range();

  /**
   * The value of a key that is given.
   *
   * @throws ConfException naming key, range and value if it is none of these
   */
  T read(Settings settings, String key);

  /**
   * Checks a value that a program gave.
   *
   * @throws ConfException naming key, range and value if it is none of these
   */
  default void check(String key, T value) {}

  /** The value as it is written: text, a number, a truth value, or a value of HOCON. */
  default Object written(T value) {
    return value;
  }
}
