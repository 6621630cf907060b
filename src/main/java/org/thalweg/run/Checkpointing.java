package org.thalweg.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.checkpoint.CheckpointWriter;
import org.thalweg.checkpoint.DataPrint;
import org.thalweg.checkpoint.Origin;
import org.thalweg.config.CheckpointConf;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.DataException;
import org.thalweg.text.Version;

/**
 * The checkpoints of a run: the one that it continues from, and the directory of its own.
 *
 * @param directory empty where the conf has none
 * @param from the checkpoint to resume from; empty for a new run
 */
public record Checkpointing(
    TrainingConf conf,
    Optional<CheckpointDirectory> directory,
    Optional<Checkpoint> from,
    Consumer<String> notes) {

  /**
   * Opens the directory of checkpoints, and finds the newest one of an earlier run, before any data
   * are read.
   *
   * @throws ConfException if there are checkpoints and must not be, or they are of another conf
   * @throws DataException if none of them is whole
   */
  public static Checkpointing of(
      TrainingConf conf,
      Configuration hadoop,
      ExistingCheckpoints existing,
      Consumer<String> notes) {
    ConfDifference.requireKeys(existing.allowed());
    boolean resumes = existing.treatment() == ExistingCheckpoints.Treatment.RESUME;
    if (conf.checkpoint().directory().isEmpty()) {
      if (resumes) {
        throw new ConfException("checkpoint.directory must be given for --resume");
      }
      return new Checkpointing(conf, Optional.empty(), Optional.empty(), notes);
    }
    CheckpointDirectory directory = open(conf, hadoop);
    Optional<Checkpoint> from = resumes ? newest(directory, notes) : Optional.empty();
    if (existing.treatment() == ExistingCheckpoints.Treatment.REFUSE && !isEmpty(conf, directory)) {
      throw new ConfException(
          "checkpoint.directory must hold no checkpoints but %s does; --resume goes on from them,"
                  .formatted(conf.checkpoint().directory().get())
              + " --overwrite removes them");
    }
    from.ifPresent(checkpoint -> requireSameConf(checkpoint, conf, existing.allowed()));
    if (resumes) {
      notes.accept(
          from.map(found -> "resuming from " + found.directory())
              .orElse("nothing to resume; the run begins"));
    }
    return new Checkpointing(conf, Optional.of(directory), from, notes);
  }

  /** Whether there is anything to resume, whole or not. */
  public static boolean exist(TrainingConf conf, Configuration hadoop) {
    return conf.checkpoint().directory().isPresent() && !isEmpty(conf, open(conf, hadoop));
  }

  /**
   * A store for the checkpoints of a run whose data are loaded.
   *
   * @param layout of w
   * @throws ConfException if the checkpoint to resume from is of other data
   */
  Checkpoints begin(ShardedData data, ParameterLayout layout) {
    if (directory.isEmpty()) {
      return Checkpoints.none();
    }
    String method = conf.method().name().toLowerCase(Locale.ROOT);
    String round = conf.method() == TrainingConf.Method.SGD ? "gradient" : "iteration";
    Origin origin = new Origin(method, round, layout.toString(), conf.render(), print(data));
    from.ifPresent(checkpoint -> requireSameData(checkpoint, origin.data()));
    CheckpointConf given = conf.checkpoint();
    try {
      directory.get().keep(given.keep(), from.map(found -> found.snapshot().step()).orElse(-1L));
    } catch (IOException e) {
      throw unusable(conf, e);
    }
    CheckpointWriter.Cadence cadence =
        new CheckpointWriter.Cadence(given.everyRounds(), given.everySeconds(), given.keep());
    return new CheckpointWriter(directory.get(), cadence, origin, Version.NUMBER);
  }

  /** The snapshot to go on from. */
  Optional<Snapshot> snapshot() {
    return from.map(Checkpoint::snapshot);
  }

  private static CheckpointDirectory open(TrainingConf conf, Configuration hadoop) {
    try {
      return CheckpointDirectory.at(conf.checkpoint().directory().orElseThrow(), hadoop);
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw unusable(conf, e);
    }
  }

  private static boolean isEmpty(TrainingConf conf, CheckpointDirectory directory) {
    try {
      return directory.isEmpty();
    } catch (IOException e) {
      throw unusable(conf, e);
    }
  }

  private static ConfException unusable(TrainingConf conf, Exception e) {
    return new ConfException(
        "checkpoint.directory must be a directory that can be written but was %s: %s"
            .formatted(conf.checkpoint().directory().orElseThrow(), e.getMessage()));
  }

  private static Optional<Checkpoint> newest(
      CheckpointDirectory directory, Consumer<String> notes) {
    try {
      return directory.newest(notes);
    } catch (IOException e) {
      throw new DataException("checkpoint.directory " + e.getMessage());
    }
  }

  private static void requireSameConf(
      Checkpoint checkpoint, TrainingConf conf, Set<String> allowed) {
    List<ConfDifference> harmful =
        ConfDifference.between(checkpoint.origin().conf(), conf).stream()
            .filter(difference -> !difference.isHarmless(allowed))
            .toList();
    if (!harmful.isEmpty()) {
      String keys = harmful.stream().map(ConfDifference::key).collect(Collectors.joining(","));
      throw new ConfException(
          "conf must be that of %s but %s; --allow %s goes on all the same"
              .formatted(
                  checkpoint.directory(),
                  harmful.stream().map(ConfDifference::toString).collect(Collectors.joining("; ")),
                  keys));
    }
  }

  private static void requireSameData(Checkpoint checkpoint, DataPrint data) {
    if (!checkpoint.origin().data().equals(data)) {
      throw new DataException(
          "data.train must be those of %s, %s, but were %s"
              .formatted(checkpoint.directory(), checkpoint.origin().data(), data));
    }
  }

  private static DataPrint print(ShardedData data) {
    return new DataPrint(
        data.sizes().shards(), data.rows(), data.features(), data.entries(), data.sizesSha256());
  }
}
