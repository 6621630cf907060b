/**
 * What people look at after a run: one HTML page of one or more runs, and their comparison as text.
 *
 * <p>Read {@link org.thalweg.report.RunDirectory} first, which is what a run left in its output
 * directory, also one that was killed; and {@link org.thalweg.report.Report}, which makes the page
 * from runs, scored rows and coefficients. {@link org.thalweg.report.RunDirectory.EventLog} thins
 * the events so that no peak is lost, {@link org.thalweg.report.ScoredSample} become curves and
 * tables, and {@link org.thalweg.report.RunComparison} is what {@code thalweg compare} prints.
 * {@link org.thalweg.report.PathFile} has the tables and pictures of a regularisation path.
 *
 * <p>The page asks for nothing from outside. All that comes from a run travels as JSON in a data
 * block, is put into the page as text alone, and a content security policy lets no script run but
 * those that this package writes.
 *
 * <p>Reads Hadoop file systems. {@link org.thalweg.report.ReportedRows} alone knows Spark: it draws
 * the rows that a report shows and scores them.
 */
package org.thalweg.report;
