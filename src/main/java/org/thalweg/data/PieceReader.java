package org.thalweg.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Cuts the rows of one partition of a table, projected by an {@link Encoding}, into pieces of about
 * a block each. Where a row ends with the file and the place of its split in it, a piece never goes
 * over the end of a split.
 */
final class PieceReader implements Iterator<Piece> {
  private final Iterator<InternalRow> rows;
  private final RowDecoder decoder;
  private final RowRules rules;
  private final int placeColumn; // of the file, and after it the split; −1 for none
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
   * @param placeColumn of the rows' files, −1 where they have none
   */
  PieceReader(
      String name,
      int partition,
      Iterator<InternalRow> rows,
      RowDecoder decoder,
      RowRules rules,
      int placeColumn) {
    this.rows = rows;
    this.decoder = decoder;
    this.rules = rules;
    this.placeColumn = placeColumn;
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
    BlockBuilder builder = new BlockBuilder();
    List<RejectedRow> rejected = new ArrayList<>();
    long keptBefore = kept;
    boolean begun = false;
    while (!failed && !builder.isFull() && hasNext()) {
      InternalRow row = pending != null ? pending : rows.next();
      pending = null;
      if (placeColumn >= 0 && isElsewhere(row)) {
        if (begun) {
          pending = row;
          break;
        }
        moveTo(row);
        keptBefore = 0;
      }
      begun = true;
      read(row, builder, rejected);
    }
    return new Piece(file.toString(), start, keptBefore, met, builder.build(), rejected);
  }

  private boolean isElsewhere(InternalRow row) {
    return row.getLong(placeColumn + 1) != start || !row.getUTF8String(placeColumn).equals(file);
  }

  private void moveTo(InternalRow row) {
    file = row.getUTF8String(placeColumn).copy();
    start = row.getLong(placeColumn + 1);
    met = 0;
    kept = 0;
  }

  private void read(InternalRow row, BlockBuilder builder, List<RejectedRow> rejected) {
    met++;
    try {
      decoder.decode(row, builder);
      kept++;
    } catch (MalformedRow e) {
      builder.dropRow();
      if (rejected.size() < ShardSummary.NAMED) {
        rejected.add(e.in(file.toString(), met));
      }
      failed = !rules.dropsMalformed();
    }
  }
}
