package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardSummary;
import org.thalweg.linalg.Block;

/**
 * Cuts the rows of one partition of a table, projected by an {@link Encoding}, into pieces of about
 * a block each. Where rows say of which file and split they are, a piece never goes over the end of
 * a split.
 */
final class PieceReader implements Iterator<Piece> {
  /**
   * Columns of a row behind those that are decoded; −1 for none.
   *
   * @param place of the file, and after it the place of the split in it
   * @param id of the id, as text
   */
  record Extras(int place, int id) implements Serializable {}

  private final Iterator<InternalRow> rows;
  private final RowDecoder decoder;
  private final RowRules rules;
  private final Extras extras;
  private final boolean areShortLived;
  private final BlockBuilder builder = new BlockBuilder(); // empty between pieces
  private InternalRow pending; // read already, and of another run than the last piece
  private UTF8String file;
  private long start;
  private long met; // of the run
  private long kept; // of the run
  private boolean failed;

  /**
   * A reader of one partition.
   *
   * @param name of the table, which stands for the file where there is none
   * @param extras what the rows hold beside what is decoded
   * @param areShortLived whether the pieces are soon given up, and so need not be narrow
   */
  PieceReader(
      String name,
      int partition,
      Iterator<InternalRow> rows,
      RowDecoder decoder,
      RowRules rules,
      Extras extras,
      boolean areShortLived) {
    this.rows = rows;
    this.decoder = decoder;
    this.rules = rules;
    this.extras = extras;
    this.areShortLived = areShortLived;
    this.file = UTF8String.fromString(name);
    this.start = partition;
  }

  @Override
  public boolean hasNext() {
    return !failed && (pending != null || rows.hasNext());
  }

  @Override
  public Piece next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<String> ids = new ArrayList<>();
    List<RejectedRow> rejected = new ArrayList<>();
    long keptBefore = kept;
    boolean begun = false;
    while (!failed && !builder.isFull() && hasNext()) {
      InternalRow row = pending != null ? pending : rows.next();
      pending = null;
      if (extras.place() >= 0 && isElsewhere(row)) {
        if (begun) {
          pending = row;
          break;
        }
        moveTo(row);
        keptBefore = 0;
      }
      begun = true;
      if (read(row, rejected) && extras.id() >= 0) {
        ids.add(row.isNullAt(extras.id()) ? null : row.getUTF8String(extras.id()).toString());
      }
    }
    long entries = builder.entries();
    Block block = areShortLived ? builder.buildQuick() : builder.build();
    return new Piece(
        file.toString(),
        start,
        keptBefore,
        met,
        block.rows(),
        block,
        null,
        entries,
        ids.toArray(String[]::new),
        rejected,
        decoder.unknown(),
        decoder.ranges());
  }

  private boolean isElsewhere(InternalRow row) {
    return row.getLong(extras.place() + 1) != start
        || !row.getUTF8String(extras.place()).equals(file);
  }

  private void moveTo(InternalRow row) {
    file = row.getUTF8String(extras.place()).copy();
    start = row.getLong(extras.place() + 1);
    met = 0;
    kept = 0;
  }

  /** Adds a row to the piece, unless a rule leaves it out; returns whether it was kept. */
  private boolean read(InternalRow row, List<RejectedRow> rejected) {
    met++;
    try {
      decoder.decode(row, builder);
      kept++;
      return true;
    } catch (MalformedRow e) {
      builder.dropRow();
      if (rejected.size() < ShardSummary.NAMED) {
        rejected.add(e.in(file.toString(), met));
      }
      failed = rules.failsOnMalformed();
      if (rules.malformed() == Malformed.KEEP) {
        builder.endRow(0, 1, Double.NaN);
        kept++;
        return true;
      }
      return false;
    }
  }
}
