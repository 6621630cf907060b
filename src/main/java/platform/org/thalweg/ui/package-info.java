/**
 * What Spark shows of training runs: a tab in its user interface, live and in the history server,
 * and gauges among its metrics.
 *
 * <p>Read {@link org.thalweg.ui.RunFeed} first: it is the listener that a run gets, and posts
 * {@link org.thalweg.ui.RunEvent}s to Spark's listener bus, which also writes them to the event
 * log. {@code RunStore} keeps them as {@link org.thalweg.ui.RunData}, and {@code TabPage} shows
 * these, with the curves of {@link org.thalweg.page}; in the history server {@link
 * org.thalweg.ui.HistoryTab} connects the two. {@link org.thalweg.ui.ThalwegPlugin} has the gauges.
 *
 * <p>Pages and stores of Spark are internal and change between its minor releases. Only {@code
 * SparkTab}, {@code TabPage} and {@code HistoryTab} touch them, and where they do not fit, there is
 * no tab and one line in the log.
 */
package org.thalweg.ui;
