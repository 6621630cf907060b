package org.thalweg.solve.ranges;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How the features are cut into ranges of about as much work and memory each: half of the measure
 * is the entries of the rows there, and half the number of features. A pure function of the data
 * and of the number of ranges.
 *
 * @param begins the first feature of every range, and how many features there are
 */
public record FeatureRanges(int[] begins) implements Serializable {
  /** Features are counted in at most so many neighbouring groups, at whose ends ranges end. */
  public static final int GROUPS = 1 << 14;

  private static final int WIDTH = 1 << 22; // features of a range that occur, by default

  private static final int FEWEST = 4;

  private static final int MOST = 64;

  /**
   * The number of ranges where the conf does not say, which depends on the data alone.
   *
   * @param entries of the rows in each group of features: at most so many features occur
   */
  public static int standard(long[] entries, int features) {
    long occurring = Math.min(features, Math.max(1, LongStream.of(entries).sum()));
    long byWidth = (occurring - 1) / WIDTH + 1;
    long most = Math.max(1, occurring); // a range of no features, if there are none
    return (int) Math.min(most, Math.max(FEWEST, Math.min(MOST, byWidth)));
  }

  /** How many features a group has. */
  public static int groupWidth(int features) {
    return (features - 1) / GROUPS + 1;
  }

  /**
   * Cuts the features.
   *
   * @param entries of the rows in each group of {@link #groupWidth} features
   * @param count of ranges, at least 1
   */
  public static FeatureRanges of(long[] entries, int features, int count) {
    int width = groupWidth(features);
    double all = Math.max(1, LongStream.of(entries).sum());
    int[] begins = new int[count + 1];
    double measure = 0; // of the groups so far, of 2 in all
    int next = 1;
    for (int group = 0; group < entries.length && next < count; group++) {
      int end = (int) Math.min(features, (group + 1L) * width);
      measure += entries[group] / all + (double) (end - group * width) / features;
      for (; next < count && measure >= 2.0 * next / count; next++) {
        begins[next] = end;
      }
    }
    Arrays.fill(begins, next, count + 1, features);
    return new FeatureRanges(begins);
  }

  /** How many ranges there are. */
  public int count() {
    return begins.length - 1;
  }

  /** How many features there are. */
  public int features() {
    return begins[begins.length - 1];
  }

  /** The first feature of a range. */
  public int from(int range) {
    return begins[range];
  }

  /** How many features a range has; it may have none. */
  public int width(int range) {
    return begins[range + 1] - begins[range];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureRanges ranges && Arrays.equals(begins, ranges.begins);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(begins);
  }

  @Override
  public String toString() {
    return "%d ranges of %d features".formatted(count(), features());
  }
}
