package org.thalweg.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sum of the shards {@code [index·2^level, (index + 1)·2^level)}: a node of the one fixed
 * binary tree over shard indices in which all partial sums merge, whoever merges them and in
 * whatever order they arrive. This is what makes a sum over shards the same bits on any cluster.
 *
 * <p>A null sum stands for shards that contributed nothing. Past the last shard the tree is empty,
 * and a node without a right sibling passes up unchanged.
 */
public final class Subtree implements Serializable {
  private static final long serialVersionUID = 1;

  private final int level;
  private final int index;
  private final GradientSum sum;

  private Subtree(int level, int index, GradientSum sum) {
    this.level = level;
    this.index = index;
    this.sum = sum;
  }

  /** The leaf of one shard. */
  public static Subtree leaf(int shard, GradientSum sum) {
    return new Subtree(0, shard, sum);
  }

  /** First shard of this node. */
  public int firstShard() {
    return index << level;
  }

  /** The sum, or null where no shard contributed. */
  public GradientSum sum() {
    return sum;
  }

  private boolean isLeftOf(Subtree other) {
    return level == other.level && (index & 1) == 0 && other.index == index + 1;
  }

  private Subtree join(Subtree right) {
    return new Subtree(level + 1, index >> 1, add(sum, right.sum));
  }

  private static GradientSum add(GradientSum left, GradientSum right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.merge(right);
  }

  /** Merges siblings as long as there are any; what is left are the maximal aligned subtrees. */
  public static List<Subtree> merge(List<Subtree> nodes) {
    List<Subtree> ordered = new ArrayList<>(nodes);
    ordered.sort(Comparator.comparingInt(Subtree::firstShard));
    List<Subtree> merged = new ArrayList<>();
    for (Subtree node : ordered) {
      push(merged, node);
    }
    return merged;
  }

  /** Appends the node that follows, merging as far as it completes larger nodes. */
  public static void push(List<Subtree> merged, Subtree node) {
    Subtree last = node;
    while (!merged.isEmpty() && merged.get(merged.size() - 1).isLeftOf(last)) {
      last = merged.remove(merged.size() - 1).join(last);
    }
    merged.add(last);
  }

  /**
   * The sum at the root of a tree over {@code shards} leaves; leaves that are missing contribute
   * nothing.
   *
   * @return null where no shard contributed
   */
  public static GradientSum root(List<Subtree> nodes, int shards) {
    List<Subtree> level = new ArrayList<>(nodes);
    level.sort(Comparator.comparingInt(Subtree::firstShard));
    for (int height = 0; (1L << height) < shards; height++) {
      level = lift(level, height);
    }
    return level.isEmpty() ? null : level.get(0).sum;
  }

  /** Merges all nodes of one level with their siblings, or with nothing where there is none. */
  private static List<Subtree> lift(List<Subtree> nodes, int height) {
    List<Subtree> lifted = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Subtree node = nodes.get(i);
      if (node.level > height) {
        lifted.add(node);
      } else if (i + 1 < nodes.size() && node.isLeftOf(nodes.get(i + 1))) {
        lifted.add(node.join(nodes.get(++i)));
      } else {
        lifted.add(new Subtree(height + 1, node.index >> 1, node.sum));
      }
    }
    return lifted;
  }
}
