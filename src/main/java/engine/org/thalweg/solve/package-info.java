/**
 * Minimisation of a problem by any solver: one loop that asks questions about the rows, keeps the
 * lowest point, and says why it stopped.
 *
 * <p>Read {@link org.thalweg.solve.Minimiser} first; it is the loop. A {@link
 * org.thalweg.solve.Solver} says what it wants to know of a {@link org.thalweg.solve.Problem} as a
 * {@link org.thalweg.solve.Question}; an {@link org.thalweg.solve.Oracle} answers it and hides
 * where the rows are. A {@link org.thalweg.solve.StopCriterion} reads the {@link
 * org.thalweg.solve.History} and gives a typed {@link org.thalweg.solve.Reason}; a {@link
 * org.thalweg.solve.TrainingListener} gets values, never the solver.
 *
 * <p>Imports the pure packages. Must not import its subpackages, each of which has a solver or an
 * oracle, nor anything of Spark.
 */
package org.thalweg.solve;
