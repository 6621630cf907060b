/**
 * Newton's method with inexact steps, for smooth losses of a long w on rows that the driver holds.
 *
 * <p>Read {@link org.thalweg.solve.truncated.TruncatedNewton} first, the solver. It asks by {@code
 * StepQuestion} for the next point, which {@code StepSystem} finds by conjugate gradients, or
 * {@code RowSystem} by a factor if rows are few, and for F and its gradient there. {@code
 * LinearRows} keeps scores and second derivatives of the rows meanwhile.
 *
 * <p>Imports solve and what that imports; nothing of Spark.
 */
package org.thalweg.solve.truncated;
