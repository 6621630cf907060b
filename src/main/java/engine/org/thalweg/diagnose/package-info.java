/**
 * What is true at a point: how far it is from a minimum, and what kind of point it is.
 *
 * <p>Read {@link org.thalweg.diagnose.Diagnosis} first: the gradient norm, the ends of the
 * Hessian's spectrum, and bounds of F(w) − F*. {@link org.thalweg.solve.DualBound} is such a bound,
 * for convex losses of linear scores. {@link org.thalweg.diagnose.GradientCheck} compares the
 * gradient of an objective with differences.
 *
 * <p>Asks a {@link org.thalweg.solve.Oracle} for gradients, and needs not know where the rows are.
 * Imports solve and the pure packages. Knows nothing of Spark.
 */
package org.thalweg.diagnose;
