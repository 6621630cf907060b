package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.SparseRow;

/** Where every row of a range is among the parts that came. */
record PlacedRows(List<RangePart> parts, int[] part, int[] row) {
  static final int BLOCK = 1 << 13; // rows

  static PlacedRows of(int index, List<RangePart> parts) {
    int rows = parts.stream().mapToInt(RangePart::rows).sum();
    int[] part = new int[rows]; // by place
    int[] row = new int[rows];
    Arrays.fill(part, -1);
    for (int p = 0; p < parts.size(); p++) {
      for (int i = 0; i < parts.get(p).rows(); i++) {
        int place = parts.get(p).place(i);
        if (place >= rows || part[place] >= 0) {
          throw new IllegalArgumentException(
              "a row of range %d is there twice, and another is missing".formatted(index));
        }
        part[place] = p;
        row[place] = i;
      }
    }
    return new PlacedRows(parts, part, row);
  }

  int count() {
    return part.length;
  }

  /** The features of the first rows. */
  BitSet occurring(int rows) {
    BitSet occurring = new BitSet();
    for (int place = 0; place < rows; place++) {
      parts.get(part[place]).addFeatures(row[place], occurring);
    }
    return occurring;
  }

  List<CsrBlock> blocks(RowPiece piece, HeldFeatures held) {
    List<CsrBlock> blocks = new ArrayList<>();
    for (int at = 0; at < piece.count(); at += BLOCK) {
      blocks.add(block(piece.from() + at, Math.min(BLOCK, piece.count() - at), held));
    }
    return blocks;
  }

  /** Neighbouring rows, whose columns are the numbers of held features. */
  private CsrBlock block(int from, int count, HeldFeatures held) {
    int[] starts = new int[count + 1];
    SparseRow all = new SparseRow();
    SparseRow one = new SparseRow();
    for (int i = 0; i < count; i++) {
      parts.get(part[from + i]).read(row[from + i], one);
      for (int k = 0; k < one.count(); k++) {
        int number = held.number(one.columns()[k]);
        if (number >= 0) {
          all.add(number, one.values()[k]);
        }
      }
      starts[i + 1] = all.count();
    }
    return RangePart.block(held.count(), starts, all);
  }
}
