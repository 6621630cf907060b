/**
 * What a conf becomes: data, a problem, a run, and what it leaves behind.
 *
 * <p>Read {@link org.thalweg.run.Training} first: one run of a conf on a {@link
 * org.thalweg.run.LoadedProblem}, which is the objective over the loaded rows. {@link
 * org.thalweg.run.Outcome} is what comes out, {@link org.thalweg.run.Results} what is written.
 * {@link org.thalweg.run.Checkpointing} resumes a run that was stopped.
 *
 * <p>Most classes here are public only because the root package and tools call them. Outcome,
 * Surroundings, Former and Results alone are meant for other programs. Must not import tools, cli
 * or the root package.
 */
package org.thalweg.run;
