/**
 * Thalweg: distributed data-parallel stochastic gradient descent on Apache Spark.
 *
 * <p>{@link org.thalweg.Thalweg} is the one way in: a conf and data become an {@link
 * org.thalweg.run.Outcome} with a {@link org.thalweg.model.Model}. {@link
 * org.thalweg.model.ModelStore} keeps models on any Hadoop file system, {@link
 * org.thalweg.run.Results} what a run leaves behind.
 *
 * <p>The packages below, as the data flow: config → data → spark → train, over linalg, objective,
 * penalty, update and schedule, which know nothing of Spark.
 */
package org.thalweg;
