package org.thalweg.plot;

/**
 * One of the two axes of a chart.
 *
 * @param title what its values are
 * @param isRuled whether a light line crosses the chart at every labelled tick
 */
public record Axis(String title, Scale scale, boolean isRuled) {}
