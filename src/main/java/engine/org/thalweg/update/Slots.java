package org.thalweg.update;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of one updater in one run: named arrays, in the order the rule declared them; and the
 * segments of the parameters, which some rules treat one by one.
 */
public final class Slots {
  private final Map<String, double[]> arrays;
  private final List<SlotSegment> segments;
  private final String prefix; // of the rule that sees these slots, where it is part of another

  /** SlotSegment {@code [from, to)} of w, and whether it may decay, which an intercept may not. */
  public record SlotSegment(int from, int to, boolean decays) {
    /** The part of it in a range that overlaps it, counted from the range's beginning. */
    private SlotSegment within(int first, int end) {
      return new SlotSegment(Math.max(from, first) - first, Math.min(to, end) - first, decays);
    }
  }

  /** Fresh memory for the given slots, over parameters that are one segment. */
  public Slots(List<Slot> slots) {
    this(slots, List.of());
  }

  /**
   * Fresh memory for the given slots.
   *
   * @param segments of w, in order; none for one that is all of it
   */
  public Slots(List<Slot> slots, List<SlotSegment> segments) {
    this(new LinkedHashMap<>(), List.copyOf(segments), "");
    for (Slot slot : slots) {
      double[] array = new double[slot.length()];
      Arrays.fill(array, slot.initial());
      if (arrays.put(slot.name(), array) != null) {
        throw new IllegalArgumentException("slot %s is declared twice".formatted(slot.name()));
      }
    }
  }

  /**
   * Memory in given arrays, which are kept.
   *
   * @param arrays by name, in the order in which the slots are declared
   * @param segments of w, in order; none for one that is all of it
   */
  public static Slots over(Map<String, double[]> arrays, List<SlotSegment> segments) {
    return new Slots(new LinkedHashMap<>(arrays), List.copyOf(segments), "");
  }

  private Slots(Map<String, double[]> arrays, List<SlotSegment> segments, String prefix) {
    this.arrays = arrays;
    this.segments = segments;
    this.prefix = prefix;
  }

  /** The array of a slot itself, to be read and written. */
  public double[] of(String name) {
    double[] array = arrays.get(prefix + name);
    if (array == null) {
      throw new IllegalArgumentException(
          "there is no slot %s, only %s".formatted(prefix + name, arrays.keySet()));
    }
    return array;
  }

  /** The part of this memory that belongs to a nested rule, which sees names without the prefix. */
  public Slots part(String part) {
    return new Slots(arrays, segments, prefix + part + ".");
  }

  /**
   * Takes over the values of other memory for the same slots.
   *
   * @throws IllegalArgumentException if one of them is missing there or has another length
   */
  public void set(Map<String, double[]> values) {
    arrays.forEach(
        (name, array) -> {
          double[] value = values.get(name);
          if (value == null || value.length != array.length) {
            throw new IllegalArgumentException(
                "slot %s must have %d values but has %s"
                    .formatted(name, array.length, value == null ? "none" : value.length));
          }
          System.arraycopy(value, 0, array, 0, array.length);
        });
  }

  /** Copies the values, slot by slot, into an array, from a place of it on. */
  public void write(double[] to, int at) {
    int next = at;
    for (double[] array : mine()) {
      System.arraycopy(array, 0, to, next, array.length);
      next += array.length;
    }
  }

  /** Takes the values over that {@link #write} put there. */
  public void read(double[] from, int at) {
    int next = at;
    for (double[] array : mine()) {
      System.arraycopy(from, next, array, 0, array.length);
      next += array.length;
    }
  }

  /**
   * Takes over what whole memory has for the parameters {@code [from, to)}: of a rule's slots that
   * have an entry per parameter, those of the range; all of those whose length is always the same.
   *
   * @return these arrays, with the segments of the range
   */
  public Slots range(Slots whole, int from, int to) {
    arrays.forEach(
        (name, part) -> {
          double[] all = whole.of(name);
          System.arraycopy(all, all.length == part.length ? 0 : from, part, 0, part.length);
        });
    List<SlotSegment> within =
        whole.segments.stream()
            .filter(segment -> segment.from < to && segment.to > from)
            .map(segment -> segment.within(from, to))
            .toList();
    return new Slots(arrays, within, "");
  }

  /** Takes back what became of a range that begins at a place, but for what all ranges share. */
  public void take(Slots range, int from) {
    range.arrays.forEach(
        (name, part) -> {
          double[] whole = of(name);
          if (whole.length != part.length) {
            System.arraycopy(part, 0, whole, from, part.length);
          }
        });
  }

  /** Takes back what became of what all ranges share. */
  public void takeShared(Slots range) {
    range.arrays.forEach(
        (name, part) -> {
          double[] whole = of(name);
          if (whole.length == part.length) {
            System.arraycopy(part, 0, whole, 0, part.length);
          }
        });
  }

  /** How many values there are. */
  public int length() {
    return mine().stream().mapToInt(array -> array.length).sum();
  }

  private List<double[]> mine() {
    return arrays.entrySet().stream()
        .filter(slot -> slot.getKey().startsWith(prefix))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The segments of parameters of the given dimension. */
  List<SlotSegment> segments(int dimension) {
    return segments.isEmpty() ? List.of(new SlotSegment(0, dimension, true)) : segments;
  }

  /** All arrays by name, in declared order; the arrays themselves, not copies. */
  public Map<String, double[]> asMap() {
    return Collections.unmodifiableMap(arrays);
  }
}
