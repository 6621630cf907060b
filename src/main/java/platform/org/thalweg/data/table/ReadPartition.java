package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.thalweg.data.shard.Handover;

/**
 * What a task tells the driver of the partition that it read: its runs, and its rows where these
 * are few. A final class, because it is a task result.
 */
final class ReadPartition implements Serializable {
  private static final long serialVersionUID = 1;

  final List<SplitSummary> runs = new ArrayList<>();
  List<Piece> pieces = new ArrayList<>(); // null where they are too many bytes

  private ReadPartition() {}

  /** A partition, with its rows if they have at most so many bytes. */
  static ReadPartition of(Iterator<Piece> all, long most) {
    ReadPartition read = new ReadPartition();
    long bytes = 0;
    while (all.hasNext()) {
      Piece piece = all.next();
      SplitSummary.add(piece, read.runs);
      bytes += piece.block.bytes();
      if (bytes > most) {
        read.pieces = null;
      } else {
        read.pieces.add(piece);
      }
    }
    return read;
  }

  /** A partition, whose rows are handed over as far as there is room for them. */
  static ReadPartition handing(int partition, Iterator<Piece> all, long number) {
    Handover<List<Piece>> handover = Handover.of(number);
    ReadPartition read = new ReadPartition();
    while (!handover.isOver() && all.hasNext()) {
      Piece piece = all.next();
      SplitSummary.add(piece, read.runs);
      if (handover.takes(piece.block.bytes())) {
        read.pieces.add(piece);
      }
    }
    handover.give(partition, read.pieces);
    read.pieces = null;
    return read;
  }

  /** Whether it has the rows. */
  boolean isWhole() {
    return pieces != null;
  }
}
