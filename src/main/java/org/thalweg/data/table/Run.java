package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.data.shard.ShardSummary;

/**
 * What one reader goes through in one go: a split of a file, or a partition of a table; and how
 * many rows it had. A final class, because it is a task result.
 */
final class Run implements Serializable {
  private static final long serialVersionUID = 1;

  /** The order of all rows: by file, and by place in the file. */
  static final Comparator<Run> ORDER =
      Comparator.<Run, String>comparing(run -> run.file).thenComparingLong(run -> run.start);

  private final String file;
  private final long start;
  private long met;
  private long kept;
  private long entries;
  private final List<RejectedRow> rejected = new ArrayList<>(); // the first ten

  private Run(String file, long start) {
    this.file = file;
    this.start = start;
  }

  /** Adds a piece of one reader to the runs of those before it. */
  static void add(Piece piece, List<Run> runs) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last == null || last.start != piece.start() || !last.file.equals(piece.file())) {
      last = new Run(piece.file(), piece.start());
      runs.add(last);
    }
    last.add(piece);
  }

  private void add(Piece piece) {
    met = piece.metSoFar();
    kept = piece.keptBefore() + piece.block().rows();
    entries += piece.block().entries();
    int room = ShardSummary.NAMED - rejected.size();
    rejected.addAll(piece.rejected().subList(0, Math.min(room, piece.rejected().size())));
  }

  String file() {
    return file;
  }

  /** Names the run. */
  String key() {
    return key(file, start);
  }

  static String key(String file, long start) {
    return start + " " + file;
  }

  /** How many rows there were. */
  long met() {
    return met;
  }

  /** How many of them were kept. */
  long kept() {
    return kept;
  }

  long entries() {
    return entries;
  }

  /** The first of those that were not kept, with their places in the run, from 1. */
  List<RejectedRow> rejected() {
    return rejected;
  }
}
