/**
 * Rounds that go far: between two looks at all rows, many small steps.
 *
 * <p>Read first: {@link org.thalweg.round.VarianceReduced}, the loop, and {@link
 * org.thalweg.round.RoundSource}, all it knows of the data. {@link org.thalweg.round.LocalEpoch} is
 * what a shard does in a round, {@link org.thalweg.round.Anderson} what the driver makes of several
 * rounds.
 *
 * <p>Knows nothing of Spark; {@link org.thalweg.round.MemoryRounds} runs the same rounds over rows
 * in memory.
 */
package org.thalweg.round;
