/**
 * Functions of a few numbers, without data: what gradient descent is learned on.
 *
 * <p>Read {@link org.thalweg.function.DifferentiableFunction} first: a value, and a gradient that
 * is numeric unless a function knows better. {@link org.thalweg.function.TextbookFunctions} and
 * {@link org.thalweg.function.BenchmarkFunctions} hold the well-known ones. {@link
 * org.thalweg.function.StationaryPoint} says what a point is, minimum, maximum or saddle point,
 * from the eigenvalues of the Hessian there, and admits it where they do not say. {@link
 * org.thalweg.function.FiniteDifferences} is behind all that is numeric.
 *
 * <p>Imports the sample package, for random starts. Solvers descend on a function as on data.
 */
package org.thalweg.function;
