/**
 * A trained model, and what belongs to it on disk.
 *
 * <p>Read {@link org.thalweg.model.Model} first: the parameters, the objective they belong to, and
 * the {@link org.thalweg.model.Input} that says how data become its features. {@link
 * org.thalweg.model.ModelStore} keeps models on any Hadoop file system, as JSON and Parquet. {@link
 * org.thalweg.model.Predictions} writes what a model says of rows.
 *
 * <p>The name of the class in stored metadata is part of the format, and has stayed what it was
 * when the class was in the root package. Imports config and the data packages. Must not import
 * run: a model knows nothing of how it was trained.
 */
package org.thalweg.model;
