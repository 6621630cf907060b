package org.thalweg.data.table;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;

/** Rows that a task reads straight from files, and behind their cells the path and the place. */
final class PlacedRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> rows;
  private final FilePart part = new FilePart();
  private final JoinedRow placed = new JoinedRow();
  private InternalRow place;

  PlacedRows(Iterator<InternalRow> rows) {
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    InternalRow row = rows.next();
    if (part.move()) {
      place = new GenericInternalRow(new Object[] {part.path(), part.start()});
    }
    return placed.apply(row, place);
  }
}
