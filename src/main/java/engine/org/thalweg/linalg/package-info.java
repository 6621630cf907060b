/**
 * Rows in primitive arrays, and the kernels that run over them.
 *
 * <p>Read {@link org.thalweg.linalg.Block} first: it says what a kernel computes, row by row, in
 * its default methods; {@link org.thalweg.linalg.CsrBlock} and {@link
 * org.thalweg.linalg.DenseBlock} are the two layouts. Their numbers, columns and {@link
 * org.thalweg.linalg.Targets} are stored as narrow as keeps every bit, block by block; the loops
 * over them are written once, in SparseLoops and DenseLoops, and KernelCopies has them compiled for
 * each storage. Passes over rows of doubles have DenseVectors where the JVM has the Vector API.
 * {@link org.thalweg.linalg.Rows} names the rows a step wants, all of them or a drawn few. {@link
 * org.thalweg.linalg.Elementary} holds exp, ln(1 + x), the sigmoid and tanh in plain arithmetic, so
 * that every JVM and processor gives the same bits.
 *
 * <p>{@link org.thalweg.linalg.Packed} has symmetric matrices, which kernels add outer products of
 * rows to, and {@link org.thalweg.linalg.Cholesky} solves equations with them.
 *
 * <p>Every sum runs in one fixed order with a fixed number of lanes. No kernel allocates per row.
 *
 * <p>Imports nothing of ours and nothing of Spark.
 */
package org.thalweg.linalg;
