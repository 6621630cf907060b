package org.thalweg.inspect;

import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;

/**
 * Some of the distinct rows of a table, drawn by a hash of all that stands in them, and how often
 * each occurs. It does not depend on the order of the rows. A final class, because it is a task
 * result.
 */
final class RowSketch implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MOST = 5000; // rows
  private static final int CELLS = 1_000_000;

  private final TreeMap<Long, SketchedRow> rows = new TreeMap<>(); // those of the least hashes
  private final int most;

  /**
   * A row.
   *
   * @param cells null where one is missing
   * @param count how often it occurs in the table
   */
  record SketchedRow(String[] cells, long count) implements Serializable {}

  RowSketch(int columns) {
    most = Math.max(10, Math.min(MOST, CELLS / Math.max(1, columns)));
  }

  /**
   * Adds a row.
   *
   * @param hash of all its cells
   * @param cells which are copied if they are kept
   */
  void add(long hash, String[] cells) {
    SketchedRow same = rows.get(hash);
    if (same != null) {
      rows.put(hash, new SketchedRow(same.cells, same.count + 1));
    } else if (rows.size() < most || hash < rows.lastKey()) {
      rows.put(hash, new SketchedRow(cells.clone(), 1));
      trim();
    }
  }

  private void trim() {
    while (rows.size() > most) {
      rows.pollLastEntry();
    }
  }

  /** Adds other rows of the table. */
  RowSketch merge(RowSketch other) {
    other.rows.forEach(
        (hash, row) ->
            rows.merge(hash, row, (a, b) -> new SketchedRow(a.cells, a.count + b.count)));
    trim();
    return this;
  }

  /** The rows that were drawn. */
  List<SketchedRow> rows() {
    return List.copyOf(rows.values());
  }

  /** The share of the rows of the table that repeat an earlier one. */
  double repeated() {
    long all = rows.values().stream().mapToLong(SketchedRow::count).sum();
    return all == 0 ? 0 : 1 - (double) rows.size() / all;
  }
}
