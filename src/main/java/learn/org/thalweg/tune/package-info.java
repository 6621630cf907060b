/**
 * The search for the best values of some keys: many models over the same rows, trained side by side
 * and compared on rows that they did not see.
 *
 * <p>Read {@link org.thalweg.tune.Search} first, which runs it. {@link
 * org.thalweg.tune.SearchPlan.Point} is one choice of values, and {@link
 * org.thalweg.tune.SearchPlan.Points} makes them of a conf. {@link org.thalweg.tune.SearchResult}
 * is what was found, and {@link org.thalweg.tune.SearchOutcome.TuneFile} writes it. {@code
 * PathSearch} is the search over the strengths of a path of penalties.
 *
 * <p>Imports path and plan, which knows what memory a model needs. Must not import the root package
 * or cli, which prints what is found.
 */
package org.thalweg.tune;
