package org.thalweg.data.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.BlockBuilder;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.RejectedRows;
import org.thalweg.data.shard.RowRules;
import org.thalweg.linalg.Block;

/**
 * Cuts the rows of one partition of a table, projected by an {@link Encoding}, into pieces of about
 * a block each. Where rows say of which file and split they are, a piece never goes over the end of
 * a split.
 */
final class PieceReader implements Iterator<Piece> {
  /**
   * What is known of rows beside what is decoded.
   *
   * @param isPlaced whether they come from files, and are told from which part
   * @param place in a row of what tells that; −1 where Spark does
   * @param id place in a row of the id, as text; −1 for none
   */
  record Extras(boolean isPlaced, int place, int id) implements Serializable {}

  private final Iterator<InternalRow> rows;
  private final RowDecoder decoder;
  private final RowRules rules;
  private final Extras extras;
  private final boolean areShortLived;
  private final Consumer<InternalRow> keeping;
  private final BlockBuilder builder = new BlockBuilder(); // empty between pieces
  private final FilePart part; // of the row that was read last
  private InternalRow pending; // read already, and of another run than the last piece
  private String file;
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
   * @param keeping gets each row that is kept, until it is another
   */
  PieceReader(
      String name,
      int partition,
      Iterator<InternalRow> rows,
      RowDecoder decoder,
      RowRules rules,
      Extras extras,
      boolean areShortLived,
      Consumer<InternalRow> keeping) {
    this.keeping = keeping;
    this.rows = rows;
    this.decoder = decoder;
    this.rules = rules;
    this.extras = extras;
    this.part = new FilePart(extras.place());
    this.areShortLived = areShortLived;
    this.file = name;
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
    RejectedRows rejected = new RejectedRows();
    long keptBefore = kept;
    boolean begun = false;
    while (!failed && !builder.isFull() && hasNext()) {
      boolean isPending = pending != null;
      InternalRow row = isPending ? pending : rows.next();
      pending = null;
      if (isPending || extras.isPlaced() && part.move(row)) {
        if (begun) {
          pending = row;
          break;
        }
        move();
        keptBefore = 0;
      }
      begun = true;
      if (read(row, rejected)) {
        keeping.accept(row);
        if (extras.id() >= 0) {
          ids.add(row.isNullAt(extras.id()) ? null : row.getUTF8String(extras.id()).toString());
        }
      }
    }
    long entries = builder.entries();
    Block block = areShortLived ? builder.buildQuick() : builder.build();
    return new Piece(
        file,
        start,
        keptBefore,
        met,
        block.rows(),
        block,
        entries,
        ids.toArray(String[]::new),
        rejected,
        decoder.odd());
  }

  private void move() {
    file = part.path().toString();
    start = part.start();
    met = 0;
    kept = 0;
  }

  /** Adds a row to the piece, unless a rule leaves it out; returns whether it was kept. */
  private boolean read(InternalRow row, RejectedRows rejected) {
    met++;
    try {
      decoder.decode(row, builder);
      kept++;
      return true;
    } catch (MalformedRow e) {
      builder.dropRow();
      rejected.add(e.in(file, met));
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
