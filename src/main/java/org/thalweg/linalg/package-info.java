/**
 * Rows in primitive arrays, and the kernels that run over them.
 *
 * <p>Read {@link org.thalweg.linalg.Block} first: it says what a kernel computes, row by row, in
 * its default methods; {@link org.thalweg.linalg.CsrBlock} and {@link
 * org.thalweg.linalg.DenseBlock} are the two layouts that do it fast. {@link
 * org.thalweg.linalg.Rows} names the rows a step wants, all of them or a drawn few. {@link
 * org.thalweg.linalg.Elementary} holds the two functions losses need, in plain arithmetic, so that
 * every JVM and processor gives the same bits.
 *
 * <p>Every sum runs in one fixed order with a fixed number of lanes. No kernel allocates per row.
 *
 * <p>Imports nothing of ours and nothing of Spark.
 */
package org.thalweg.linalg;
