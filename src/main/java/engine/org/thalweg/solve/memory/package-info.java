/**
 * Answers to the questions of solvers from rows in the memory of one process.
 *
 * <p>Read first: {@link org.thalweg.solve.memory.MemoryOracle}, the oracle. How a shard makes its
 * sum, its questions say, on a cluster as well, so that an answer has the same bits wherever it is
 * made. {@link org.thalweg.solve.memory.RowDraws} says which rows a question draws at random;
 * {@code RandomOrder} holds the rows in random order, for epochs and samples.
 *
 * <p>Imports the pure packages, and text for its exception. Knows nothing of Spark.
 */
package org.thalweg.solve.memory;
