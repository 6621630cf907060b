package org.thalweg.model;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.thalweg.config.ConfException;
import org.thalweg.linalg.Block;
import org.thalweg.text.Require;

/**
 * Rows of a table of predictions of LIBSVM text, whose one column is {@code label}: the label as it
 * stood in the text, and after it the predictions.
 */
record LabelledRows(RowPredictions predictions) implements Serializable {
  private static final String LABEL = "label";

  /**
   * Those with the columns that are to be kept.
   *
   * @param keep names of columns; empty for all
   * @throws ConfException if there is another than the label
   */
  static LabelledRows of(RowPredictions predictions, List<String> keep) {
    Require.none(
        keep.stream().filter(name -> !name.equals(LABEL)).findFirst(),
        other ->
            new ConfException(
                "--keep must be label for LIBSVM text, which has no other column, but was "
                    + other));
    return new LabelledRows(predictions);
  }

  List<StructField> kept() {
    return List.of(DataTypes.createStructField(LABEL, DataTypes.DoubleType, true));
  }

  /** The rows of a block; one that was malformed has nothing but nulls. */
  Stream<Row> of(double[] w, Block block) {
    Object[][] said = predictions.of(w, block);
    return IntStream.range(0, said.length)
        .mapToObj(
            row -> {
              Object[] values = new Object[1 + said[row].length];
              values[0] = Double.isNaN(block.offset(row)) ? null : block.label(row);
              System.arraycopy(said[row], 0, values, 1, said[row].length);
              return RowFactory.create(values);
            });
  }
}
