/**
 * Which rows a step draws: random numbers as functions of their place.
 *
 * <p>Read {@link org.thalweg.sample.Sampler} first: the rows of a shard that a step takes are a
 * pure function of seed, step and shard, in O(batch). {@link org.thalweg.sample.Samplers} has them
 * all. They need to know nothing of the data but {@link org.thalweg.sample.ShardSizes}. {@link
 * org.thalweg.sample.Permutation} shuffles place by place, without an array; {@link
 * org.thalweg.sample.Hash} makes one number out of several.
 *
 * <p>Imports linalg, for the rows that it names. Must not import Spark or data.
 */
package org.thalweg.sample;
