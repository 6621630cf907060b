package org.thalweg.data.table;

import java.util.OptionalInt;

/**
 * What stands for a number that is missing.
 *
 * @param feature place in x
 * @param value the number
 * @param indicator place in x of the feature that is 1 where the number is missing; empty where
 *     there is none
 */
public record MissingNumber(int feature, double value, OptionalInt indicator) {}
