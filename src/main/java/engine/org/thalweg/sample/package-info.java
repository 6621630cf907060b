/**
 * Which rows a step draws, and random numbers that are the same on every JVM.
 *
 * <p>Read {@link org.thalweg.sample.Sampler} first: the rows of a shard that a step takes are a
 * pure function of seed, step and shard, in O(batch). {@link org.thalweg.sample.Samplers} and
 * {@link org.thalweg.sample.Reshuffling} have one record for each kind of sampling. Of the data a
 * sampler knows only {@link org.thalweg.sample.ShardSizes}. {@link org.thalweg.sample.Permutation}
 * permutes numbers without an array, and {@link org.thalweg.sample.RandomStream} is the one source
 * of random numbers.
 *
 * <p>Imports linalg, for the rows that it names. Must not import Spark or data.
 */
package org.thalweg.sample;
