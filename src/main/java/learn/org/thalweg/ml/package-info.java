/**
 * Estimators of Spark ML that train with Thalweg. A program that uses those of Spark changes its
 * imports: {@link org.thalweg.ml.LogisticRegression} and the other classes with the names of
 * Spark's are subclasses of these, have all of their Params, minimise the same objective, and
 * return Spark's own models with Spark's own summaries.
 *
 * <p>Read {@link org.thalweg.ml.LogisticRegression} first, which turns its Params into a conf and
 * the w that was found into a model; then {@code Fit}, which loads the rows of a Dataset and trains
 * the conf, on the path that the command line takes, too. {@link org.thalweg.ml.TrainingParams} are
 * the Params that Spark's estimators do not have: keys of a conf, under their short names.
 *
 * <p>Imports run, and nothing imports it.
 */
package org.thalweg.ml;
