/**
 * Thalweg: distributed data-parallel stochastic gradient descent on Apache Spark.
 *
 * <p>Programs call {@link org.thalweg.Thalweg}, which trains a conf on data and returns an {@link
 * org.thalweg.run.Outcome} with a {@link org.thalweg.model.Model}. {@link
 * org.thalweg.model.ModelStore} stores models on any Hadoop file system, and {@link
 * org.thalweg.run.Results} writes the results of a run.
 *
 * <p>The packages in the order in which a run uses them: config reads the conf, data loads the
 * rows, run makes the problem, and solve minimises it by questions that spark answers. solve knows
 * nothing of Spark, and linalg, loss, reduce, objective, penalty, update and schedule are pure
 * functions. Nothing but cli imports this package.
 */
package org.thalweg;
