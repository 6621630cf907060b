package org.thalweg.run;

import java.util.Optional;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkRanges;

/**
 * What a run whose w lies in ranges works with.
 *
 * @param data the rows with the weights they have in the objective
 * @param ranges the same rows by ranges
 */
record RangeRun(
    RangedModel model,
    RangedMethod method,
    ShardedData data,
    RangedRows ranges,
    SparkRanges workers,
    RangeOracle oracle,
    Optional<MeasuredRows> validation,
    Optional<MeasuredRows> test,
    RoundClock clock,
    RangedStart start) {}
