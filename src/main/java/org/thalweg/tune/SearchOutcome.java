package org.thalweg.tune;

import java.util.Optional;
import org.thalweg.run.Outcome;
import org.thalweg.solve.Reason;

/**
 * A search, and the model of its best point.
 *
 * @param refit that point trained on all rows; empty where it was not wanted, or the search was
 *     interrupted
 * @param bootstrap models of that point on resampled rows; empty where they were not wanted
 * @param interrupted why the search was interrupted, if it was; not of the last training
 * @param seconds that the search took, without loading and the last training
 */
public record SearchOutcome(
    SearchResult result,
    Optional<Outcome> refit,
    Optional<Bootstrap> bootstrap,
    Optional<Reason> interrupted,
    double seconds) {}
