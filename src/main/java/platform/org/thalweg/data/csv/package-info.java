/**
 * How a file of separated values is written: what {@code inspect} finds out from a sample, and what
 * readers are then told.
 *
 * <p>Read {@link org.thalweg.data.csv.Dialect} first, which is what a conf says of a file. {@link
 * org.thalweg.data.csv.DialectSniffer} finds one from the beginning of a file, and {@link
 * org.thalweg.data.csv.NumberMarks} makes plain numbers of what people write.
 *
 * <p>Imports nothing of ours and nothing of Spark.
 */
package org.thalweg.data.csv;
