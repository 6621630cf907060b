package org.thalweg.data.table;

import java.io.Serializable;
import java.util.Arrays;
import org.thalweg.data.shard.BlockBuilder;

/** The hashed features of one row: how often each of them occurs in it. */
final class HashedFeatures implements Serializable {
  private static final long serialVersionUID = 1;

  private int[] indices = new int[16];
  private int count;

  void clear() {
    count = 0;
  }

  void add(int index) {
    if (count == indices.length) {
      indices = Arrays.copyOf(indices, 2 * count);
    }
    indices[count++] = index;
  }

  /** Adds an entry for each feature that occurs, in order, at {@code from} plus its index. */
  void addTo(BlockBuilder builder, int from) {
    Arrays.sort(indices, 0, count);
    for (int i = 0; i < count; ) {
      int same = 1;
      while (i + same < count && indices[i + same] == indices[i]) {
        same++;
      }
      builder.entry(from + indices[i], same);
      i += same;
    }
  }
}
