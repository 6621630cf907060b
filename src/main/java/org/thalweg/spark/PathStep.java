package org.thalweg.spark;

import org.thalweg.data.shard.Shard;
import org.thalweg.interior.PathRows;
import org.thalweg.interior.PathSum;
import org.thalweg.interior.PathTask;
import org.thalweg.objective.LinearObjective;

/**
 * The sums of an interior point method over one shard, from where its rows were left by the
 * question before, if that was answered in this process.
 *
 * @param run one of {@link PathStates#next}
 */
record PathStep(LinearObjective objective, PathTask task, long run)
    implements ShardFunction<PathSum> {
  @Override
  public PathSum apply(Shard shard) {
    PathRows rows = new PathRows(objective, shard.blocks(), PathStates.take(run, shard.index()));
    PathSum sum = rows.answer(task);
    PathStates.keep(run, shard.index(), rows.state());
    return sum;
  }
}
