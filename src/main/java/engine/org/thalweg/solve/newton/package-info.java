/**
 * Newton's method for smooth convex losses, where w is short enough for the matrix of second
 * derivatives.
 *
 * <p>Read {@link org.thalweg.solve.newton.Newton} first, the solver, then {@code Model}: the
 * quadratic function that F is near a point, and where it is least under L1 terms and bounds.
 * {@link org.thalweg.solve.newton.ScreenedNewton} is the solver of the points of a path, of whose
 * weights most are 0.
 *
 * <p>{@link org.thalweg.linalg.Cholesky} factors the matrix; {@link
 * org.thalweg.penalty.CoordinatePenalties} has the penalties coordinate by coordinate.
 *
 * <p>Imports solve and what that imports; nothing of Spark.
 */
package org.thalweg.solve.newton;
