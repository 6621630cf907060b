package org.thalweg.run;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.DataPrint;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.DataException;

/** A checkpoint that a run goes on from, and what must hold of it. */
record ResumedCheckpoint(Checkpoint checkpoint) {
  static final String OTHER_BUDGET =
      "; learning rates that auto chose fall to the end of the budget, so the run"
          + " is not the one that had it from the start";

  /** Refuses one of another conf; and says where a rate is another one from here on. */
  void require(TrainingConf conf, ExistingCheckpoints existing, Consumer<String> notes) {
    requireVersion();
    requireSameConf(conf, existing);
    noteBudget(conf, notes);
  }

  /** Solvers keep other numbers than in 0.1. */
  private void requireVersion() {
    if (checkpoint.version().startsWith("0.1.")) {
      throw new ConfException(
          "checkpoint %s must be of version 0.2 or later to be resumed but was of %s; start = \"%s\" begins a new run at its w"
              .formatted(checkpoint.directory(), checkpoint.version(), checkpoint.directory()));
    }
  }

  private void requireSameConf(TrainingConf conf, ExistingCheckpoints existing) {
    List<ConfDifference> harmful =
        ConfDifference.between(checkpoint.origin().conf(), conf).stream()
            .filter(difference -> !difference.isHarmless(existing.allowed()))
            .toList();
    if (!harmful.isEmpty()) {
      String keys = harmful.stream().map(ConfDifference::key).collect(Collectors.joining(","));
      throw new ConfException(
          "conf must be that of %s but %s%s"
              .formatted(
                  checkpoint.directory(),
                  harmful.stream().map(ConfDifference::toString).collect(Collectors.joining("; ")),
                  existing.canAllow()
                      ? "; --allow %s goes on all the same".formatted(keys)
                      : "; another checkpoint.directory begins a new run"));
    }
  }

  /** A rate that falls to the end of the budget is another one from here on. */
  private void noteBudget(TrainingConf conf, Consumer<String> notes) {
    if (conf.ratesFollowBudget()) {
      ConfDifference.between(checkpoint.origin().conf(), conf).stream()
          .filter(ConfDifference::isOfBudget)
          .findFirst()
          .ifPresent(difference -> notes.accept(difference + OTHER_BUDGET));
    }
  }

  /**
   * Refuses to go on from a checkpoint of a run on other data.
   *
   * @throws DataException naming both
   */
  void requireSameData(ShardedData data) {
    DataPrint print = print(data);
    if (!checkpoint.origin().data().equals(print)) {
      throw new DataException(
          "data.train must be those of %s, %s, but were %s"
              .formatted(checkpoint.directory(), checkpoint.origin().data(), print));
    }
  }

  /**
   * Says why a run cannot go on from its checkpoint, and what can.
   *
   * @param why the checkpoint is not one of the solver of this run
   */
  ConfException refusal(TrainingConf conf, Snapshot.Unfit why) {
    return new ConfException(
        "checkpoint %s of version %s does not fit method %s: %s; start = \"%s\" begins a new run at its w"
            .formatted(
                checkpoint.directory(),
                checkpoint.version(),
                conf.method().name().toLowerCase(Locale.ROOT),
                why.getMessage(),
                checkpoint.directory()));
  }

  static DataPrint print(ShardedData data) {
    return new DataPrint(
        data.sizes().shards(),
        data.rows(),
        data.features(),
        data.entries(),
        data.counts().sha256());
  }
}
