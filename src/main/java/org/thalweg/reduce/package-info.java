/**
 * Sums over rows, and the one fixed tree in which they merge.
 *
 * <p>Read {@link org.thalweg.reduce.Mergeable} first, then {@link org.thalweg.reduce.Subtree}:
 * shards are the leaves of a binary tree over their numbers, and sums merge along it whoever holds
 * them, so a sum has the same bits on any cluster. {@link org.thalweg.reduce.PartialSums} merges
 * what is there already. {@link org.thalweg.reduce.GradientSum} is the sum of a gradient and its
 * loss; the others are those of step sizes, row norms and feature moments.
 *
 * <p>Imports linalg. Must not import objective or Spark: what is summed and where is decided above.
 */
package org.thalweg.reduce;
