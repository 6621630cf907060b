/**
 * Gradient steps and L-BFGS on a w that no machine holds whole. The features are cut into ranges; a
 * range has its columns of all rows, its part of w and of the update rule's memory. A step sums the
 * scores of its batch over the ranges, and sends the derivatives of the loss by these scores back:
 * numbers by row, whatever the length of w.
 *
 * <pre>
 *   range    g_j = Σ δ_i·x_ij over the batch of step t − 1; rule and prox at the touched j
 *            z_i = Σ x_ij·w_j for the batch of step t
 *   driver   z summed over the ranges in their order; loss and δ = ∂loss/∂z of step t
 * </pre>
 *
 * L-BFGS does the same with all rows: its vectors lie in the ranges too, and {@link
 * org.thalweg.solve.ranges.HistoryProducts} makes a direction from their inner products.
 *
 * <p>Read first: {@link org.thalweg.solve.ranges.RangeState}, the arithmetic of a range, and {@link
 * org.thalweg.solve.ranges.RangeDescent} and {@link org.thalweg.solve.ranges.RangeLbfgs}, the
 * solvers. Where the ranges lie, {@link org.thalweg.solve.ranges.RangeWorkers} alone knows. A range
 * that is lost is made again from its rows and the {@link org.thalweg.solve.ranges.StepLog} of
 * derivatives, to the same bits. Imports no Spark.
 */
package org.thalweg.solve.ranges;
