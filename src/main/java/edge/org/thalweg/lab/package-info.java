/**
 * Functions without data: descents on them, and pictures of these.
 *
 * <p>{@link org.thalweg.lab.FunctionDescent} runs a solver on a function; {@link
 * org.thalweg.lab.FunctionDescent.DescentPlot} draws the paths over the contours of the function,
 * or on its graph, as a page of {@link org.thalweg.page}.
 *
 * <p>Imports solve, function and page; nothing of Spark.
 */
package org.thalweg.lab;
