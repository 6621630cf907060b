/**
 * The loop: from gradients to a minimum, and the truth about where it stopped.
 *
 * <p>Read {@link org.thalweg.train.Trainer} first; it is the algorithm. A {@link
 * org.thalweg.train.GradientSource} gives it the gradient of a batch and hides where the data are;
 * {@link org.thalweg.train.TrainingState} is all a run is; a {@link
 * org.thalweg.train.StopCriterion} reads the {@link org.thalweg.train.History} and gives a typed
 * {@link org.thalweg.train.Reason}; a {@link org.thalweg.train.TrainingListener} gets values, never
 * the trainer.
 *
 * <p>Imports the pure packages. Knows nothing of Spark.
 */
package org.thalweg.train;
