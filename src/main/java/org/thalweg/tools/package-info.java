/**
 * What commands other than training and prediction do.
 *
 * <p>Read {@link org.thalweg.tools.MemoryPlan} first, what memory a run needs, and {@link
 * org.thalweg.tools.RoundPlan}, what its rounds cost under each mode of aggregation. {@link
 * org.thalweg.tools.DataInspection} looks at data before one trains on them, and {@link
 * org.thalweg.tools.Generation} writes synthetic data with a known true w. {@link
 * org.thalweg.tools.ReportedRows} is what a report shows of rows.
 *
 * <p>Imports run, generate, inspect and report. Must not import cli, which prints what these find,
 * or the root package.
 */
package org.thalweg.tools;
