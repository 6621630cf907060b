package org.thalweg.path;

import org.thalweg.run.Outcome;

/**
 * A path, and the model of it that is kept.
 *
 * @param chosen evaluated as any other model
 */
public record PathOutcome(PathResult path, Outcome chosen) {}
