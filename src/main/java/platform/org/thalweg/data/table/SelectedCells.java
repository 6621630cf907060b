package org.thalweg.data.table;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Some cells of a row, in an order of their own, where the row has them. */
final class SelectedCells extends ProjectingInternalRow {
  private static final long serialVersionUID = 1;

  private final int[] places;
  private transient InternalRow row;

  /**
   * Cells of no row yet.
   *
   * @param fields of the cells, in their order
   * @param places of them in a row
   */
  SelectedCells(List<StructField> fields, int[] places) {
    super(
        new StructType(fields.toArray(StructField[]::new)),
        CollectionConverters.asScala(
                Arrays.stream(places).mapToObj(place -> (Object) place).toList())
            .toIndexedSeq());
    this.places = places;
  }

  /** Those of a row, until it is another. */
  InternalRow of(InternalRow whole) {
    row = whole;
    project(whole);
    return this;
  }

  /** The row that has the cells. */
  InternalRow row() {
    return row;
  }

  /** Where it has one of them. */
  int place(int i) {
    return places[i];
  }
}
