/**
 * The loop: from answers about a problem to a minimum, and the truth about where it stopped.
 *
 * <p>Read {@link org.thalweg.solve.Minimiser} first; it is the loop. A {@link
 * org.thalweg.solve.Solver} says what it wants to know of a {@link org.thalweg.solve.Problem} as a
 * {@link org.thalweg.solve.Question}; an {@link org.thalweg.solve.Oracle} answers it and hides
 * where the rows are. A {@link org.thalweg.solve.StopCriterion} reads the {@link
 * org.thalweg.solve.History} and gives a typed {@link org.thalweg.solve.Reason}; a {@link
 * org.thalweg.solve.TrainingListener} gets values, never the solver.
 *
 * <p>Imports the pure packages. Must not import solve.svrg and solve.local, which build on it, nor
 * anything of Spark.
 */
package org.thalweg.solve;
