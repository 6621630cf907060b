package org.thalweg.solve.ranges;

import java.io.Serializable;

/**
 * Neighbouring rows, in the fixed random order in which ranges hold the rows. A piece that reaches
 * the last row goes on with the first.
 *
 * @param from place of the first row
 * @param count how many rows, at most as many as there are
 */
public record RowPiece(int from, int count) implements Serializable {}
