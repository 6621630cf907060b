package org.thalweg.reduce;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums on their way up the fixed tree: siblings merge as soon as both are there, whoever adds them
 * and in whatever order. So a sum over shards has the same bits on any cluster, and what is kept at
 * any time are the maximal aligned subtrees of what has arrived.
 *
 * <p>Past the last shard the tree is empty, and a node without a sibling passes up unchanged.
 */
public final class PartialSums<S extends Mergeable<S>> {
  private final Map<Long, Subtree<S>> nodes = new HashMap<>();

  /**
   * Adds a node, which this object then owns, and merges as far up as siblings are there. Many
   * threads may add at once: each merges by itself, and only the search for siblings is locked.
   */
  public void add(Subtree<S> node) {
    Subtree<S> last = node;
    for (Subtree<S> sibling = siblingOf(last); sibling != null; sibling = siblingOf(last)) {
      last = last.isLeft() ? last.join(sibling) : sibling.join(last);
    }
  }

  /** Takes out the sibling of a node; or keeps the node, and returns null, where it is missing. */
  private synchronized Subtree<S> siblingOf(Subtree<S> node) {
    Subtree<S> sibling = nodes.remove(node.siblingKey());
    if (sibling == null) {
      nodes.put(node.key(), node);
    }
    return sibling;
  }

  /** What is still unmerged, by first shard. */
  public List<Subtree<S>> nodes() {
    List<Subtree<S>> ordered = new ArrayList<>(nodes.values());
    ordered.sort(Comparator.comparingInt(Subtree::firstShard));
    return ordered;
  }

  /** Into how many maximal aligned subtrees the shards [from, to) merge. */
  public static int aligned(int from, int to) {
    int nodes = 0;
    for (int at = from; at < to; nodes++) {
      int widest = at == 0 ? Integer.highestOneBit(to) : Integer.lowestOneBit(at);
      at += Math.min(widest, Integer.highestOneBit(to - at));
    }
    return nodes;
  }

  /**
   * The sum at the root of a tree over {@code shards} leaves, once everything has been added;
   * shards that were not added contribute nothing.
   *
   * @return null where no shard contributed
   */
  public S root(int shards) {
    for (int level = 0; (1L << level) < shards; level++) {
      for (Subtree<S> node : nodes()) {
        if (node.level() == level && nodes.remove(node.key()) != null) {
          add(node.parent());
        }
      }
    }
    return nodes.isEmpty() ? null : nodes.values().iterator().next().sum();
  }
}
