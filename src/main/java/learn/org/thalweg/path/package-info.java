/**
 * Regularisation paths: the models of one kind of penalty at many strengths, each of which begins
 * where the one before ended, from the smallest λ under which all weights are 0 on.
 *
 * <p>Read {@link org.thalweg.path.RegularisationPath} first, which runs one; {@link
 * org.thalweg.path.PathResult.PathPoint} is what is kept of a model, {@link
 * org.thalweg.path.PathResult} all of them and the one that was chosen. {@code report.PathFile}
 * writes them as JSON, as CSV and as a picture.
 *
 * <p>Imports run. Must not import the root package or cli.
 */
package org.thalweg.path;
