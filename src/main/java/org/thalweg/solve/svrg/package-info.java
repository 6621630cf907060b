/**
 * Rounds that go far: between two looks at all rows, many small steps.
 *
 * <p>Read first: {@link org.thalweg.solve.svrg.VarianceReduced}, the loop, and {@link
 * org.thalweg.solve.svrg.RoundSource}, all it knows of the data. {@link
 * org.thalweg.epoch.LocalEpoch} is what a shard does in a round, {@link
 * org.thalweg.solve.svrg.Anderson} what the driver makes of several rounds.
 *
 * <p>Knows nothing of Spark; {@link org.thalweg.solve.svrg.MemoryRounds} runs the same rounds over
 * rows in memory.
 */
package org.thalweg.solve.svrg;
