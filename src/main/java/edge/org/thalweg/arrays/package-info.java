/**
 * Fits of rows that another program has in its memory, such as arrays of numpy: {@link
 * org.thalweg.arrays.ArrayProcess} reads requests and rows from its standard input and answers on
 * its standard output. It needs no Spark; the module {@code thalweg.sklearn} starts it.
 *
 * <p>Read {@code ArrayRequest} for the form of a request, then {@code ArrayFit} for what is done.
 */
package org.thalweg.arrays;
