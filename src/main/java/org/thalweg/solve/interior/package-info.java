/**
 * An interior point method for losses made of straight pieces, where w is short.
 *
 * <p>Read {@link org.thalweg.solve.interior.InteriorPoint}, the solver; {@code StepSearch} leads
 * from the equations of an iteration to its step; {@code Certificate} bounds the minimum from
 * below; {@code Weights} has the penalties, coordinate by coordinate.
 *
 * <p>Imports solve and what that imports; nothing of Spark.
 */
package org.thalweg.solve.interior;
