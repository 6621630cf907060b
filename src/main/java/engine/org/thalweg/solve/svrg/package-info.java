/**
 * Variance-reduced rounds: between two gradients over all rows, an epoch of many small steps.
 *
 * <p>Read first: {@link org.thalweg.solve.svrg.Svrg}, the solver, and {@link
 * org.thalweg.solve.svrg.RoundState}, the rounds over the rows of one draw. {@link
 * org.thalweg.solve.svrg.ScalingSearch} finds the step size, and {@link
 * org.thalweg.solve.svrg.Anderson} accelerates the map from one round to the next. {@link
 * org.thalweg.solve.svrg.LocalEpoch} is what a shard does in an epoch, as an {@link
 * org.thalweg.solve.svrg.EpochPlan} says: a pure function of that and of its rows.
 *
 * <p>Knows nothing of Spark, and of rows only what an {@link org.thalweg.solve.Oracle} answers.
 */
package org.thalweg.solve.svrg;
