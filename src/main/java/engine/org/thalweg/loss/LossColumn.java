package org.thalweg.loss;

/**
 * A column of the table that a loss reads of each row, beside the label.
 *
 * @param name as the table has it
 * @param least the least number it may have; −∞ for any
 */
public record LossColumn(String name, double least) {}
