/**
 * Steps that one shard takes on its own rows between two broadcasts of w. Only the sum of
 * displacements travels back to the driver.
 *
 * <p>There are two kinds. {@link org.thalweg.epoch.LocalEpoch} takes variance-reduced row steps
 * around a point whose gradient is known, as an {@link org.thalweg.epoch.EpochPlan} says, over
 * {@link org.thalweg.epoch.ShuffledRows}. {@link org.thalweg.epoch.LocalDescent} takes steps of any
 * rule on batches of the shard's own.
 *
 * <p>Both are pure functions of the parameters that are broadcast and of the rows of the shard.
 * They run in one thread, and return a {@link org.thalweg.reduce.Displacement}. Nothing here knows
 * of solvers or of Spark.
 */
package org.thalweg.epoch;
