/**
 * The work that one shard does by itself between two broadcasts of w: many steps on its own rows,
 * of which only the displacement comes back.
 *
 * <p>There are two kinds. {@link org.thalweg.epoch.LocalEpoch} takes variance-reduced row steps
 * around a point whose gradient is known, as an {@link org.thalweg.epoch.EpochPlan} says, over
 * {@link org.thalweg.epoch.ShuffledRows}. {@link org.thalweg.epoch.LocalDescent} takes steps of any
 * rule on batches of the shard's own.
 *
 * <p>Both are pure functions of what is sent to the shard and of its rows, run in one thread, and
 * answer with a {@link org.thalweg.reduce.Displacement}. Nothing here knows of solvers or of Spark.
 */
package org.thalweg.epoch;
