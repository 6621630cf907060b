/**
 * The loop: from gradients to a minimum, and the truth about where it stopped.
 *
 * <p>Read {@link org.thalweg.solve.Trainer} first; it is the algorithm. A {@link
 * org.thalweg.solve.GradientSource} gives it the gradient of a batch and hides where the data are;
 * {@link org.thalweg.solve.TrainingState} is all a run is; a {@link
 * org.thalweg.solve.StopCriterion} reads the {@link org.thalweg.solve.History} and gives a typed
 * {@link org.thalweg.solve.Reason}; a {@link org.thalweg.solve.TrainingListener} gets values, never
 * the trainer.
 *
 * <p>Imports the pure packages. Must not import solve.svrg and solve.local, which build on it, nor
 * anything of Spark.
 */
package org.thalweg.solve;
