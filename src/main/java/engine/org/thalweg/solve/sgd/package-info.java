/**
 * Stochastic gradient descent with pluggable update rules and learning rates: {@link
 * org.thalweg.solve.sgd.MiniBatchSgd}, one gradient of a mini-batch a step, and {@link
 * org.thalweg.solve.sgd.LocalSgd}, in which every shard takes steps by itself between two averages.
 *
 * <p>Both keep their state in a {@link org.thalweg.solve.sgd.DescentState}. {@link
 * org.thalweg.solve.sgd.LocalDescent} is what a shard does in a round of local steps: a pure
 * function of the parameters that are broadcast and of its rows. The rules are in {@code update},
 * the learning rates in {@code schedule}. Imports nothing of Spark.
 */
package org.thalweg.solve.sgd;
