package org.thalweg.run;

import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundCosts;

/**
 * A run that has ended and is not evaluated yet.
 *
 * @param costs where the time of its rounds went
 * @param seconds that it took
 */
public record EndedRun(TrainingResult result, RoundCosts costs, double seconds) {}
