/**
 * Thalweg: distributed data-parallel stochastic gradient descent on Apache Spark.
 *
 * <p>{@link org.thalweg.Thalweg} is the one way in: a conf and data become an {@link
 * org.thalweg.run.Outcome} with a {@link org.thalweg.model.Model}. {@link
 * org.thalweg.model.ModelStore} keeps models on any Hadoop file system, {@link
 * org.thalweg.run.Results} what a run leaves behind.
 *
 * <p>The packages below, as the data flow: config → data → spark → run, over solve, which knows
 * nothing of Spark, and over the pure linalg, loss, reduce, objective, penalty, update and
 * schedule. Nothing but cli imports this package.
 */
package org.thalweg;
