package org.thalweg.update;

import java.util.List;
import java.util.stream.Stream;

/**
 * One named array of a rule's memory.
 *
 * @param name as in the rule's Javadoc; unique within the rule
 * @param length number of doubles
 * @param initial the value every entry starts from
 */
public record Slot(String name, int length, double initial) {
  public Slot {
    if (length < 0) {
      throw new IllegalArgumentException(
          "length of slot %s must be at least 0 but was %d".formatted(name, length));
    }
  }

  /** Slots of one number a coordinate, each of which begins at 0. */
  static List<Slot> zeros(int dimension, String... names) {
    return Stream.of(names).map(name -> new Slot(name, dimension, 0)).toList();
  }

  /** The slots of a rule within another, as {@link Slots#part} finds them again. */
  public static List<Slot> part(String part, List<Slot> slots) {
    return slots.stream()
        .map(slot -> new Slot(part + "." + slot.name, slot.length, slot.initial))
        .toList();
  }
}
