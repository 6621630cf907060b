/**
 * Sums over rows, and the one fixed tree in which they merge.
 *
 * <p>Read {@link org.thalweg.reduce.Mergeable} first, then {@link org.thalweg.reduce.Subtree}:
 * shards are the leaves of a binary tree over their numbers. Sums merge along this tree on every
 * machine, so a sum has the same bits on any cluster. {@link org.thalweg.reduce.PartialSums} merges
 * sums in any order of arrival. {@link org.thalweg.reduce.GradientSum} is the sum of losses and
 * gradients; other classes sum second derivatives, losses along a line, displacements, norms of
 * rows and moments of features.
 *
 * <p>Imports linalg. Must not import objective or Spark.
 */
package org.thalweg.reduce;
