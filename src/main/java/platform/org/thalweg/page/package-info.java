/**
 * What pages for a browser have in common: pictures with curves, and text that becomes HTML.
 *
 * <p>Read {@link org.thalweg.page.Parts} first: it has the scripts and styles, as texts that a page
 * holds itself. {@code base.js}, {@code chart.js} and {@code curves.js} beside it draw the curves
 * of runs with uPlot, from data that {@link org.thalweg.page.JsonColumns} writes as JSON. The
 * report and the tab in Spark's user interface are made of them.
 *
 * <p>It imports nothing of ours, and knows nothing of files or Spark.
 */
package org.thalweg.page;
