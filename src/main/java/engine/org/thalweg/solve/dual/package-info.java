/**
 * Dual coordinate ascent for losses made of straight pieces, where w is long.
 *
 * <p>Read {@link org.thalweg.solve.dual.DualAscent}, the solver, and {@link
 * org.thalweg.solve.dual.DualRows}: some sweeps over rows in random order, each of which changes
 * the dual variable of a row. {@link org.thalweg.solve.dual.DualPoint} is where they end; {@code
 * LinearPieces} is the arithmetic of a loss.
 *
 * <p>Imports solve and what that imports; nothing of Spark.
 */
package org.thalweg.solve.dual;
