/**
 * What is minimised: the mean over the rows of f(w; x, y).
 *
 * <p>Read {@link org.thalweg.objective.Objective} and {@link org.thalweg.loss.PointwiseLoss} first.
 * A loss ℓ(z, y) is a pure function of a raw score and a label and knows nothing of w; an objective
 * knows how w is laid out ({@link org.thalweg.objective.ParameterLayout}) and how a block of rows
 * becomes a {@link org.thalweg.reduce.GradientSum}. Sums are merged in the one fixed tree of {@link
 * org.thalweg.reduce.Subtree} and divided once, by the solver.
 *
 * <p>The loss is minimised; derivatives are of the loss. Imports loss and reduce, and nothing of
 * Spark.
 */
package org.thalweg.objective;
