/**
 * What is added to the mean loss to keep w small, sparse or within bounds.
 *
 * <p>Read {@link org.thalweg.penalty.Penalty}: a smooth penalty adds its gradient to that of the
 * loss; a proximal one is applied after the step, with the step size each coordinate truly had.
 * {@link org.thalweg.penalty.Penalties} is the sum of several over the penalised segments of a
 * layout; that is what the solver holds.
 *
 * <p>Imports objective, for the layout, and nothing of Spark.
 */
package org.thalweg.penalty;
