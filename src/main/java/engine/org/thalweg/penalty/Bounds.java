package org.thalweg.penalty;

/**
 * A penalty that is 0 where each coordinate lies between two bounds, and infinite outside: behind
 * the prox of L1, its own one makes that of the sum.
 */
interface Bounds {}
