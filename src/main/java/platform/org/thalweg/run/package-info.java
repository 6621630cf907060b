/**
 * From a conf to a trained model: loads the data, makes the problem, the oracle and the solver,
 * runs them, and writes the results.
 *
 * <p>Read {@link org.thalweg.run.ModelTrainer} and {@link org.thalweg.run.Run} first: a run is that
 * of a conf on a {@link org.thalweg.run.LoadedProblem}, which is the objective over the loaded
 * rows, and a trainer evaluates its model. {@link org.thalweg.run.Algorithm} is the list of what
 * minimises, and {@code AlgorithmChoice} what a run takes of it. {@link org.thalweg.run.Outcome} is
 * the result, and {@link org.thalweg.run.Results} writes it to a directory. {@link
 * org.thalweg.run.Checkpointing} saves and resumes runs.
 *
 * <p>Most classes here are public only because the root package and plan call them. Outcome,
 * RunOptions, ExistingCheckpoints and Results alone are meant for other programs. Must not import
 * plan, cli or the root package.
 */
package org.thalweg.run;
