package org.thalweg.data;

import java.io.Serializable;
import org.thalweg.linalg.Block;

/**
 * Counts of one shard, sent to the driver after loading; and, where its input was malformed, the
 * first problem met. A final class, because it is a task result.
 */
public final class ShardSummary implements Serializable {
  private static final long serialVersionUID = 1;

  private int rows;
  private int features;
  private long entries;
  private long bytes;
  private boolean sawMinusOne;
  private boolean sawZero;
  private String problem;

  void countLabel(double raw) {
    sawMinusOne |= raw == -1;
    sawZero |= raw == 0;
  }

  void countBlock(Block block) {
    rows = Math.addExact(rows, block.rows());
    features = Math.max(features, block.features());
    entries += block.entries();
    bytes += block.bytes();
  }

  void fail(String message) {
    problem = message;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** One more than the largest column in use. */
  public int features() {
    return features;
  }

  /** Number of stored entries. */
  public long entries() {
    return entries;
  }

  /** Bytes of the blocks' arrays. */
  public long bytes() {
    return bytes;
  }

  boolean sawMinusOne() {
    return sawMinusOne;
  }

  boolean sawZero() {
    return sawZero;
  }

  /** What was malformed, or null. */
  String problem() {
    return problem;
  }
}
