package org.thalweg.data.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.text.DataException;

/** The rows of a table that are held out for validation, and the others. */
public final class HeldOutRows {
  private HeldOutRows() {}

  /**
   * The rows of which a column of truths says that they are held out, or that they are not, without
   * that column.
   *
   * @param column of truths, of the numbers 0 and 1, or of text that says the same
   * @throws DataException if there is no such column, or it has another value somewhere
   */
  public static Dataset<Row> of(Dataset<Row> table, String column, boolean heldOut) {
    try {
      Column cell = TableColumns.cell(table, column);
      Column text = lower(trim(cell.cast("string")));
      boolean mayBeCorrupt = Arrays.asList(table.columns()).contains(ReadErrors.CORRUPT);
      Column truth =
          when(text.isin("true", "1", "1.0"), true).when(text.isin("false", "0", "0.0"), false);
      Column known =
          mayBeCorrupt ? truth.otherwise(when(col(ReadErrors.CORRUPT).isNotNull(), false)) : truth;
      List<Row> others = table.filter(known.isNull()).select(text).takeAsList(1);
      if (!others.isEmpty()) {
        throw new DataException(
            "data.validation column %s must be true or false in every row but has %s"
                .formatted(column, others.get(0).isNullAt(0) ? "none" : others.get(0).get(0)));
      }
      return table.filter(heldOut ? known : not(known)).drop(cell);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw ReadErrors.failure("the table of data.validation column " + column, e);
    }
  }
}
