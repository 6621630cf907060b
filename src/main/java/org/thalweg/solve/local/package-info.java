/**
 * Local rounds: every shard takes steps by itself, and the driver goes to their mean.
 *
 * <p>Read {@link org.thalweg.solve.local.LocalDescent} first: what a shard does in a round, with
 * any updater and any penalty. {@link org.thalweg.solve.local.SparseSteps} takes the same steps at
 * the cost of the entries of a batch, where updater and penalty allow it.
 *
 * <p>Knows nothing of Spark. Must not import solve.svrg.
 */
package org.thalweg.solve.local;
