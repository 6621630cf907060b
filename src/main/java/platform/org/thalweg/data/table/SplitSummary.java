package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.data.shard.RejectedRows;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.ShardSummary;

/**
 * What one reader goes through in one go: a split of a file, or a partition of a table; and how
 * many rows it had. A final class, because it is a task result.
 */
public final class SplitSummary implements Serializable {
  private static final long serialVersionUID = 1;

  /** The order of all rows: by file, and by place in the file. */
  static final Comparator<SplitSummary> ORDER =
      Comparator.<SplitSummary, String>comparing(run -> run.file)
          .thenComparingLong(run -> run.start);

  final String file;
  final long start;
  long met; // rows that were read, malformed ones included
  long kept; // of them
  long entries;
  private OddCells odd; // null for no rows
  private final RejectedRows rejected = new RejectedRows(); // by place

  private SplitSummary(String file, long start) {
    this.file = file;
    this.start = start;
  }

  /** Adds a piece of one reader to the runs of those before it. */
  static void add(Piece piece, List<SplitSummary> runs) {
    SplitSummary last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last == null || last.start != piece.start || !last.file.equals(piece.file)) {
      last = new SplitSummary(piece.file, piece.start);
      runs.add(last);
    }
    last.add(piece);
  }

  /** The runs of all pieces of one reader. */
  static List<SplitSummary> of(Iterator<Piece> pieces) {
    List<SplitSummary> runs = new ArrayList<>();
    pieces.forEachRemaining(piece -> add(piece, runs));
    return runs;
  }

  private void add(Piece piece) {
    met = piece.metSoFar;
    kept = piece.keptBefore + piece.rows;
    entries += piece.entries;
    odd = OddCells.sum(Stream.of(odd, piece.odd));
    rejected.add(piece.rejected);
  }

  /**
   * The rows that were left out, each by its number in its file, from 1, if rows have such.
   *
   * @param runs all, in order
   * @param areNumbered whether they are all rows of their files
   * @param encoding by which they were read
   */
  static Rejections rejections(List<SplitSummary> runs, boolean areNumbered, Encoding encoding) {
    long count = 0;
    Map<String, Long> causes = new TreeMap<>();
    List<String> first = new ArrayList<>();
    String file = null;
    long before = 0; // rows of the file in runs before
    for (SplitSummary run : runs) {
      before = run.file.equals(file) ? before : 0;
      file = run.file;
      count += run.met - run.kept;
      RejectedRows.add(causes, run.rejected);
      for (RejectedRow row : run.rejected.first()) {
        if (first.size() < ShardSummary.NAMED) {
          first.add(areNumbered ? row.message("row", before + row.position()) : row.message());
        }
      }
      before += run.met;
    }
    long met = runs.stream().mapToLong(run -> run.met).sum();
    OddCells cells = OddCells.sum(runs.stream().map(run -> run.odd));
    return new Rejections(
        count,
        causes,
        first,
        cells == null ? List.of() : cells.sentences(encoding, met),
        cells == null ? List.of() : cells.ranges());
  }

  /** The name of the run, by which the place of its first row is found: start and file. */
  String key() {
    return key(file, start);
  }

  static String key(String file, long start) {
    return start + " " + file;
  }
}
