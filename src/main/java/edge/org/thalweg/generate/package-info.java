/**
 * Synthetic sets of any size, with a known true w, written in parallel.
 *
 * <p>Read {@link org.thalweg.generate.SyntheticData} first: row i is a pure function of the seed
 * and i, so the rows are the same however many tasks write them. A {@link
 * org.thalweg.generate.Generator} says what the features look like. {@link
 * org.thalweg.generate.Generation.SyntheticWriter} writes text as bytes and everything else as a
 * DataFrame; {@link org.thalweg.generate.Generation} puts the model beside that the rows were drawn
 * from.
 *
 * <p>Imports sample (for random numbers by place), loss (for what labels it takes) and model.
 */
package org.thalweg.generate;
