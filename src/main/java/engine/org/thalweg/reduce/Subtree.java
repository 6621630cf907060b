package org.thalweg.reduce;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The sum of the shards {@code [index·2^level, (index + 1)·2^level)}: a node of the one fixed
 * binary tree over shard indices in which all partial sums merge. A null sum stands for shards that
 * contributed nothing. A final class, because it is a task result.
 */
public final class Subtree<S extends Mergeable<S>> implements Serializable {
  private static final long serialVersionUID = 1;

  private final int level;
  private final int index;
  private final S sum;

  Subtree(int level, int index, S sum) {
    this.level = level;
    this.index = index;
    this.sum = sum;
  }

  /** The leaf of one shard. */
  public static <S extends Mergeable<S>> Subtree<S> leaf(int shard, S sum) {
    return new Subtree<>(0, shard, sum);
  }

  /** First shard of this node. */
  public int firstShard() {
    return index << level;
  }

  /** The sum, or null where no shard contributed. */
  public S sum() {
    return sum;
  }

  int level() {
    return level;
  }

  boolean isLeft() {
    return (index & 1) == 0;
  }

  /** The parent of this node and its right sibling; the left sum takes up the right one. */
  Subtree<S> join(Subtree<S> right) {
    S joined =
        sum == null || right.sum == null ? (sum == null ? right.sum : sum) : sum.merge(right.sum);
    return new Subtree<>(level + 1, index >> 1, joined);
  }

  /** The parent of this node where the sibling is empty. */
  Subtree<S> parent() {
    return new Subtree<>(level + 1, index >> 1, sum);
  }

  /** This node with its sum in the form that tasks send. */
  public Subtree<S> packed() {
    return sum == null ? this : new Subtree<>(level, index, sum.packed());
  }

  /** This node for each piece of its sum; none if no shard contributed. */
  public List<Subtree<S>> cut(int ranges) {
    List<Subtree<S>> cut = new ArrayList<>();
    if (sum != null) {
      sum.cut(ranges).forEach(piece -> cut.add(new Subtree<>(level, index, piece)));
    }
    return cut;
  }

  /** Names a node of the tree. */
  long key() {
    return key(level, index);
  }

  long siblingKey() {
    return key(level, index ^ 1);
  }

  private static long key(int level, int index) {
    return (long) level << 32 | index;
  }
}
