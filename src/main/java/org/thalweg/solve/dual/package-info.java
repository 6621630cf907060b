/**
 * Dual coordinate ascent for losses made of straight pieces, where w is long.
 *
 * <p>Read {@link org.thalweg.solve.dual.DualAscent}, the solver. The sweeps over the rows are in
 * {@link org.thalweg.dual}.
 *
 * <p>Imports solve and what that imports; nothing of Spark.
 */
package org.thalweg.solve.dual;
