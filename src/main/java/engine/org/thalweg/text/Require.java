package org.thalweg.text;

import java.util.Optional;
import java.util.function.Function;

/** Rejects what cannot be, such as numbers of a setting, in one line that names it. */
public final class Require {
  private Require() {}

  /** Rejects what is not in (0, ∞). */
  public static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite but was " + value);
    }
  }

  /** Rejects what is not in [0, ∞). */
  public static void notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be at least 0 and finite but was " + value);
    }
  }

  /** Rejects what is not in [0, 1). */
  public static void belowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1) but was " + value);
    }
  }

  /** Rejects what is not in (0, 1). */
  public static void insideOne(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be in (0, 1) but was " + value);
    }
  }

  /** Rejects what is not in [0, 1]. */
  public static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in [0, 1] but was " + value);
    }
  }

  /** Rejects what is not in (0, 1]. */
  public static void positiveShare(String name, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in (0, 1] but was " + value);
    }
  }

  /**
   * Rejects what should not be there.
   *
   * @param found empty where nothing is wrong
   * @param refusal of what was found
   */
  public static <T> void none(Optional<T> found, Function<? super T, RuntimeException> refusal) {
    if (found.isPresent()) {
      throw refusal.apply(found.get());
    }
  }

  /** Rejects what there is an objection to. */
  public static void nothingAgainst(Optional<String> objection) {
    if (objection.isPresent()) {
      throw new IllegalArgumentException(objection.get());
    }
  }

  /** Rejects what is less than a bound. */
  public static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + " but was " + value);
    }
  }
}
