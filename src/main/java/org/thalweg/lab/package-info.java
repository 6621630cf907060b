/**
 * Pictures of what happened.
 *
 * <p>{@link org.thalweg.lab.DescentPlot} draws the paths of descents over the contours of a
 * function; {@link org.thalweg.lab.Contours} finds these. The drawing itself is XChart's, and
 * Batik's where it is to be SVG.
 *
 * <p>Imports train and function; nothing of Spark.
 */
package org.thalweg.lab;
