package org.thalweg.update;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The memory of one updater in one run: named arrays, in the order the rule declared them. */
public final class Slots {
  private final Map<String, double[]> arrays = new LinkedHashMap<>();

  /** Fresh memory for the given slots. */
  public Slots(List<Slot> slots) {
    for (Slot slot : slots) {
      double[] array = new double[slot.length()];
      Arrays.fill(array, slot.initial());
      if (arrays.put(slot.name(), array) != null) {
        throw new IllegalArgumentException("slot %s is declared twice".formatted(slot.name()));
      }
    }
  }

  /** The array of a slot itself, to be read and written. */
  public double[] of(String name) {
    double[] array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "there is no slot %s, only %s".formatted(name, arrays.keySet()));
    }
    return array;
  }

  /** All arrays by name, in declared order; the arrays themselves, not copies. */
  public Map<String, double[]> asMap() {
    return java.util.Collections.unmodifiableMap(arrays);
  }
}
