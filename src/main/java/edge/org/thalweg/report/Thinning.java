package org.thalweg.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Keeps some rows of a long table while it goes by, so that no peak of any column is lost: the rows
 * are cut into buckets of equal length, and of every bucket the rows stay in which a column has its
 * lowest and its highest value, and the first in which it is not finite. Two neighbours become one
 * bucket when there are too many, so memory does not grow with the table. The first and the last
 * row always stay.
 *
 * <p>In a row NaN stands for no value, and infinity for one that is not finite. Rows may grow
 * longer when new columns appear.
 */
final class Thinning {
  private static final int BUCKETS = 2048;

  private List<Bucket> buckets = new ArrayList<>();
  private long stride = 1;
  private long count;
  private double[] first;
  private double[] last;

  /** Takes a row, which must not change afterwards. */
  void add(double[] row) {
    if (count % stride == 0) {
      if (buckets.size() == BUCKETS) {
        halve();
      }
      if (count % stride == 0) {
        buckets.add(new Bucket());
      }
    }
    buckets.get(buckets.size() - 1).add(count, row);
    first = count == 0 ? row : first;
    last = row;
    count++;
  }

  /** How many rows went by. */
  long count() {
    return count;
  }

  /** At most so many rows, in their order; more only where one bucket alone has more. */
  List<double[]> rows(int most) {
    List<double[]> kept = kept();
    while (kept.size() > most && buckets.size() > 1) {
      halve();
      kept = kept();
    }
    return kept;
  }

  private List<double[]> kept() {
    TreeMap<Long, double[]> kept = new TreeMap<>();
    if (count > 0) {
      kept.put(0L, first);
      kept.put(count - 1, last);
      buckets.forEach(bucket -> bucket.collect(kept));
    }
    return new ArrayList<>(kept.values());
  }

  private void halve() {
    List<Bucket> pairs = new ArrayList<>();
    for (int i = 0; i < buckets.size(); i += 2) {
      Bucket bucket = buckets.get(i);
      if (i + 1 < buckets.size()) {
        bucket.addAll(buckets.get(i + 1));
      }
      pairs.add(bucket);
    }
    buckets = pairs;
    stride *= 2;
  }

  /** A row with its place in the table. */
  private record Placed(long place, double[] row) {
    double value(int column) {
      return column < row.length ? row[column] : Double.NaN;
    }
  }

  /** By column, the rows of a bucket that stay; null where there is none. */
  private static final class Bucket {
    private final List<Placed> lowest = new ArrayList<>();
    private final List<Placed> highest = new ArrayList<>();
    private final List<Placed> endless = new ArrayList<>();

    void add(long place, double[] row) {
      Placed placed = new Placed(place, row);
      for (int c = 0; c < row.length; c++) {
        take(c, placed, placed, Double.isInfinite(row[c]) ? placed : null);
      }
    }

    /** Takes the rows of the bucket that follows. */
    void addAll(Bucket next) {
      for (int c = 0; c < next.lowest.size(); c++) {
        take(c, next.lowest.get(c), next.highest.get(c), next.endless.get(c));
      }
    }

    private void take(int c, Placed low, Placed high, Placed infinite) {
      while (lowest.size() <= c) {
        lowest.add(null);
        highest.add(null);
        endless.add(null);
      }
      if (isFinite(low, c) && !(isFinite(lowest.get(c), c) && isBelow(lowest.get(c), low, c))) {
        lowest.set(c, low);
      }
      if (isFinite(high, c) && !(isFinite(highest.get(c), c) && isBelow(high, highest.get(c), c))) {
        highest.set(c, high);
      }
      if (infinite != null && endless.get(c) == null) {
        endless.set(c, infinite);
      }
    }

    private static boolean isFinite(Placed placed, int c) {
      return placed != null && Double.isFinite(placed.value(c));
    }

    private static boolean isBelow(Placed one, Placed other, int c) {
      return one.value(c) <= other.value(c);
    }

    void collect(TreeMap<Long, double[]> kept) {
      List.of(lowest, highest, endless)
          .forEach(
              rows ->
                  rows.stream()
                      .filter(placed -> placed != null)
                      .forEach(placed -> kept.put(placed.place(), placed.row())));
    }
  }
}
