/**
 * Damaged files for every reader: {@link org.thalweg.fuzz.Mutator} makes them of whole ones, {@link
 * org.thalweg.fuzz.Trial} says what became of them. The suite tries some, and a program of the
 * benchmarks many.
 */
package org.thalweg.fuzz;
