package org.thalweg.update;

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
}
