package org.thalweg.dual;

/**
 * Where some sweeps of dual coordinate ascent begin; {@link DualRows} says what they do.
 *
 * @param lambda λ of the L2 penalty of every weight
 * @param seed of the random order of rows
 * @param from where the sweeps before have ended; null for the first ones
 */
public record DualTask(double lambda, long seed, DualPoint from) {}
