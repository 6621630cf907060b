/**
 * L-BFGS with orthant-wise steps for L1 terms and projection for bounds, as a {@link
 * org.thalweg.solve.Solver}.
 *
 * <p>Read {@link org.thalweg.solve.lbfgs.Lbfgs} first: which question it asks when, and which
 * points it accepts. {@link org.thalweg.solve.lbfgs.InverseHessian} is the memory of curvature
 * pairs and the two-loop recursion; {@link org.thalweg.solve.lbfgs.Face} is what L1 terms and
 * bounds change; {@link org.thalweg.solve.lbfgs.WolfeSearch} chooses the length of a step, by the
 * rules of {@link org.thalweg.solve.lbfgs.StepSearch}.
 *
 * <p>All sums over coordinates are taken range by range in a fixed order, so that the bits of a run
 * depend on the data alone. Imports the pure packages. Knows nothing of Spark.
 */
package org.thalweg.solve.lbfgs;
