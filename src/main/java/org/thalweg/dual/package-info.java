/**
 * Dual coordinate ascent over rows, for losses made of straight pieces.
 *
 * <p>Read {@link org.thalweg.dual.DualRows} first: some sweeps over rows in random order, each of
 * which changes the dual variable of a row. {@link org.thalweg.dual.DualTask} is where they begin
 * and {@link org.thalweg.dual.DualPoint} where they end; {@code LinearPieces} is the arithmetic of
 * a loss.
 *
 * <p>Imports objective and what that imports. Must not import solve, whose solver asks for the
 * sweeps, nor anything of Spark.
 */
package org.thalweg.dual;
