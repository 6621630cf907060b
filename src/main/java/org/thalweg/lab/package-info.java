/**
 * Functions of a few numbers, descended on and drawn.
 *
 * <p>Read {@link org.thalweg.lab.FunctionDescent} first: the trainer, run on a function without
 * data. {@link org.thalweg.lab.DescentPlot} draws the paths of descents over the contours of a
 * function; {@link org.thalweg.lab.Contours} finds these. The drawing itself is XChart's, and
 * Batik's where it is to be SVG.
 *
 * <p>Imports solve and function; nothing of Spark. At the edge: only cli imports it.
 */
package org.thalweg.lab;
