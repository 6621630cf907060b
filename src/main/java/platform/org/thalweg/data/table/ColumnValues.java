package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What the rows of a table, or of a part of it, have in some columns: the first value of each, how
 * often each category is there, and the names of classes. A final class, because it is a task
 * result.
 */
final class ColumnValues implements Serializable {
  private static final long serialVersionUID = 1;

  private final String[] firsts; // null for none
  private final UTF8String[] files; // in which these are
  private final long[] starts; // of the parts of the files
  private final List<Map<UTF8String, long[]>> counts = new ArrayList<>();
  private final long[] missing; // rows without a category
  private final Map<UTF8String, long[]> classes = new HashMap<>(); // no more than enough
  private boolean hasNumber; // among the classes

  /**
   * Those of no rows.
   *
   * @param firsts the number of columns whose first value is asked for
   * @param counted the number of columns of categories
   */
  ColumnValues(int firsts, int counted) {
    this.firsts = new String[firsts];
    files = new UTF8String[firsts];
    starts = new long[firsts];
    missing = new long[counted];
    IntStream.range(0, counted).forEach(i -> counts.add(new HashMap<>()));
  }

  /** Whether values in a part of a file come before the first one of a column that is known. */
  boolean mayBegin(int column, UTF8String file, long start) {
    if (firsts[column] == null) {
      return true;
    }
    int order = file.compareTo(files[column]);
    return order < 0 || order == 0 && start < starts[column];
  }

  /** Takes the first value of a column in a part of a file. */
  void begin(int column, String value, UTF8String file, long start) {
    firsts[column] = value;
    files[column] = file;
    starts[column] = start;
  }

  /** Counts a category; null where it is missing. */
  void count(int column, UTF8String category) {
    if (category == null) {
      missing[column]++;
    } else {
      add(counts.get(column), category, 1);
    }
  }

  private static void add(Map<UTF8String, long[]> counts, UTF8String category, long rows) {
    long[] count = counts.get(category);
    if (count == null) {
      counts.put(category.copy(), new long[] {rows}); // since a reader uses its rows again
    } else {
      count[0] += rows;
    }
  }

  /** Takes the name of a class, if there are not more than enough. */
  void name(UTF8String label) {
    if (!hasNumber && !classes.containsKey(label)) {
      hasNumber = ClassNames.isNumber(label.toString());
      if (classes.size() <= ClassNames.MOST) {
        add(classes, label, 1);
      }
    }
  }

  /** Adds those of other rows to these. */
  ColumnValues and(ColumnValues other) {
    for (int i = 0; i < firsts.length; i++) {
      if (other.firsts[i] != null && mayBegin(i, other.files[i], other.starts[i])) {
        begin(i, other.firsts[i], other.files[i], other.starts[i]);
      }
    }
    for (int i = 0; i < other.missing.length; i++) {
      missing[i] += other.missing[i];
      Map<UTF8String, long[]> own = counts.get(i);
      other.counts.get(i).forEach((category, rows) -> add(own, category, rows[0]));
    }
    hasNumber |= other.hasNumber;
    other.classes.keySet().forEach(this::name);
    return this;
  }

  /** The first values by the names of the columns, of those that have one. */
  Map<String, String> firsts(List<String> names) {
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < firsts.length; i++) {
      if (firsts[i] != null) {
        found.put(names.get(i), firsts[i]);
      }
    }
    return found;
  }

  /** Whether the first value of a column is in a part of a file. */
  boolean begins(int column, UTF8String file, long start) {
    return firsts[column] != null && starts[column] == start && file.equals(files[column]);
  }

  /** The categories of a column, the most frequent first; equally frequent ones by their bytes. */
  List<String> categories(int column) {
    return counts.get(column).entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<UTF8String, long[]>>comparingLong(entry -> -entry.getValue()[0])
                .thenComparing(Map.Entry::getKey))
        .map(entry -> entry.getKey().toString())
        .toList();
  }

  /** Whether each row has a category in a column. */
  boolean isComplete(int column) {
    return missing[column] == 0;
  }

  /** What the labels call the classes; empty where one is a number. */
  Collection<String> classes() {
    return hasNumber ? List.of() : classes.keySet().stream().map(UTF8String::toString).toList();
  }
}
