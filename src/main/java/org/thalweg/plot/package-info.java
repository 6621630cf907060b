/**
 * Charts of lines over two axes, as SVG text or as PNG.
 *
 * <p>{@link org.thalweg.plot.Chart} lays out title, axes, series and legend; {@link
 * org.thalweg.plot.Scale} says where a value stands on an axis and which values have ticks, linear
 * or logarithmic. A chart draws on a {@link org.thalweg.plot.Canvas}, of which there are two: one
 * writes SVG, one paints pixels, so that both show the same picture.
 *
 * <p>The SVG of a chart is the same text every time and on every machine, asks for nothing from
 * outside, and may stand inside an HTML page. The letters of a PNG are those of the machine's
 * sans-serif font.
 *
 * <p>Imports nothing.
 */
package org.thalweg.plot;
