package org.thalweg.data.shard;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.linalg.Block;

/** Rows as text, "label column:value …" without zeros: different bits give different text. */
public final class RowText {
  private RowText() {}

  public static List<String> of(Block block) {
    List<String> rows = new ArrayList<>();
    double[] x = new double[block.features()];
    for (int row = 0; row < block.rows(); row++) {
      block.add(row, 1, x);
      StringBuilder text = new StringBuilder().append(block.label(row));
      for (int column = 0; column < x.length; column++) {
        if (x[column] != 0) {
          text.append(' ').append(column).append(':').append(x[column]);
          x[column] = 0;
        }
      }
      rows.add(text.toString());
    }
    return rows;
  }

  public static List<String> of(Shard shard) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < shard.blockCount(); i++) {
      rows.addAll(of(shard.block(i)));
    }
    return rows;
  }
}
