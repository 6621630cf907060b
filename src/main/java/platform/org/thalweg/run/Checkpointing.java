package org.thalweg.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.checkpoint.CheckpointWriter;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.Origin;
import org.thalweg.config.CheckpointConf;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.Patience;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Version;

/**
 * The checkpoints of a run: the one that it continues from, and the directory of its own.
 *
 * @param directory empty where the conf has none
 * @param claim to that directory, until this is closed
 * @param from the checkpoint to resume from; empty for a new run
 * @param patience with a file system that is away when the run begins
 */
public record Checkpointing(
    TrainingConf conf,
    Optional<CheckpointDirectory> directory,
    Optional<DirectoryClaim> claim,
    Optional<Checkpoint> from,
    Consumer<String> notes,
    Patience patience)
    implements AutoCloseable {
  private static final String NOTHING = "nothing to resume; the run begins";
  private static final String RESUMING = "resuming from ";

  /** Whether a note says how a run begins; all others say what went wrong. */
  public static boolean isOfBeginning(String note) {
    return note.equals(NOTHING)
        || note.startsWith(RESUMING)
        || note.endsWith(ResumedCheckpoint.OTHER_BUDGET);
  }

  /**
   * Claims the directory of checkpoints, and finds the newest one of an earlier run, before any
   * data are read.
   *
   * @throws ConfException if there are checkpoints and must not be, or they are of another conf, or
   *     the directory cannot be written or is another run's
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
      return none(conf);
    }
    return claimedBy(claim(conf, hadoop), conf, hadoop, existing, notes);
  }

  /**
   * Checkpointing for a part of a run that has begun, such as a point of a path. So that the parts
   * before it are not lost, a directory that cannot be written leads to a note, and to no
   * checkpoints of this part.
   *
   * @param options of the part
   * @param notes of the whole run
   */
  public static Checkpointing ofPart(
      TrainingConf conf, Configuration hadoop, RunOptions options, Consumer<String> notes) {
    Optional<String> directory = conf.checkpoint().directory();
    if (directory.isEmpty()) {
      return none(conf);
    }
    DirectoryClaim claim;
    try {
      claim = DirectoryClaim.of(directory.get(), DirectoryClaim.OF_CHECKPOINTS, hadoop);
    } catch (IOException e) {
      notes.accept(
          Line.of(
              "checkpoints in %s cannot be written: %s; the run goes on without them"
                  .formatted(directory.get(), e.getMessage())));
      return none(conf);
    }
    return claimedBy(claim, conf, hadoop, options.existing(), options.notes());
  }

  private static Checkpointing claimedBy(
      DirectoryClaim claim,
      TrainingConf conf,
      Configuration hadoop,
      ExistingCheckpoints existing,
      Consumer<String> notes) {
    try {
      return of(conf, hadoop, existing, claim, notes);
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /** No checkpoints, of a run whose conf may have a directory of some. */
  public static Checkpointing none(TrainingConf conf) {
    return new Checkpointing(
        conf, Optional.empty(), Optional.empty(), Optional.empty(), note -> {}, new Patience(0));
  }

  /**
   * The directory of checkpoints, where the conf has one, claimed for a run of many parts, each of
   * which leaves its own in a directory within.
   *
   * @throws ConfException if it cannot be written or is another run's
   */
  public static Checkpointing claimed(TrainingConf conf, Configuration hadoop) {
    Optional<DirectoryClaim> claim =
        conf.checkpoint().directory().map(directory -> claim(conf, hadoop));
    return new Checkpointing(
        conf, Optional.empty(), claim, Optional.empty(), note -> {}, Patience.of(hadoop));
  }

  private static Checkpointing of(
      TrainingConf conf,
      Configuration hadoop,
      ExistingCheckpoints existing,
      DirectoryClaim claim,
      Consumer<String> notes) {
    boolean resumes = existing.treatment() == ExistingCheckpoints.Treatment.RESUME;
    CheckpointDirectory directory = open(conf, hadoop).under(claim);
    Patience patience = Patience.of(hadoop);
    Optional<Checkpoint> from =
        resumes ? newest(conf, directory, patience, notes) : Optional.empty();
    if (existing.treatment() == ExistingCheckpoints.Treatment.REFUSE
        && !usable(conf, patience, directory::isEmpty)) {
      throw new ConfException(
          "checkpoint.directory must hold no checkpoints but %s does; --resume goes on from them,"
                  .formatted(conf.checkpoint().directory().get())
              + " --overwrite removes them");
    }
    from.ifPresent(found -> new ResumedCheckpoint(found).require(conf, existing, notes));
    if (resumes && from.isEmpty()) {
      notes.accept(NOTHING);
    }
    return new Checkpointing(
        conf, Optional.of(directory), Optional.of(claim), from, notes, patience);
  }

  /**
   * What the run goes on from; empty for a new run.
   *
   * @throws DataException if that is of a run on other data
   */
  Optional<Snapshot> snapshot(ShardedData data) {
    from.map(ResumedCheckpoint::new).ifPresent(it -> it.requireSameData(data));
    return from.map(Checkpoint::snapshot);
  }

  /** Lets other runs have the directory. */
  @Override
  public void close() {
    claim.ifPresent(DirectoryClaim::close);
  }

  /** Whether there is anything to resume, whole or not. */
  public static boolean exist(TrainingConf conf, Configuration hadoop) {
    return conf.checkpoint().directory().isPresent()
        && !usable(conf, Patience.of(hadoop), open(conf, hadoop)::isEmpty);
  }

  /**
   * Begins to leave checkpoints of a run on data. From here on those that a former run left may be
   * removed, so whatever can be refused has been.
   *
   * @param layout of w
   * @param written what a checkpoint has of a snapshot; empty if it cannot be written
   * @throws UncheckedIOException if the directory has become another run's
   */
  Checkpoints begin(
      ShardedData data, ParameterLayout layout, Function<Snapshot, Optional<Snapshot>> written) {
    if (directory.isEmpty()) {
      return Checkpoints.none();
    }
    String method = conf.method().name().toLowerCase(Locale.ROOT);
    String round = conf.takesGradientSteps() ? "gradient" : "iteration";
    Origin origin =
        new Origin(method, round, layout.toString(), conf.render(), ResumedCheckpoint.print(data));
    CheckpointConf given = conf.checkpoint();
    try {
      patience.read(
          given.directory().orElseThrow(),
          () -> {
            long upTo = from.map(found -> found.snapshot().step()).orElse(-1L);
            directory.get().keep(given.keep(), upTo); // what the run does not go on from goes
            return null;
          });
    } catch (DirectoryClaim.Lost e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw unusable(conf, e);
    }
    from.ifPresent(found -> notes.accept(RESUMING + found.directory()));
    CheckpointWriter.Cadence cadence =
        new CheckpointWriter.Cadence(given.everyRounds(), given.everySeconds(), given.keep());
    return new CheckpointWriter(directory.get(), cadence, origin, Version.NUMBER, notes, written);
  }

  private static DirectoryClaim claim(TrainingConf conf, Configuration hadoop) {
    String directory = conf.checkpoint().directory().orElseThrow();
    return usable(
        conf,
        Patience.of(hadoop),
        () -> DirectoryClaim.of(directory, DirectoryClaim.OF_CHECKPOINTS, hadoop));
  }

  private static CheckpointDirectory open(TrainingConf conf, Configuration hadoop) {
    String path = conf.checkpoint().directory().orElseThrow();
    return usable(conf, Patience.of(hadoop), () -> CheckpointDirectory.at(path, hadoop));
  }

  private static <T> T usable(TrainingConf conf, Patience patience, Callable<T> work) {
    try {
      return patience.read(conf.checkpoint().directory().orElseThrow(), work);
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw unusable(conf, e);
    }
  }

  private static ConfException unusable(TrainingConf conf, Exception e) {
    return new ConfException(
        "checkpoint.directory must be a directory that can be written but was %s: %s"
            .formatted(conf.checkpoint().directory().orElseThrow(), e.getMessage()));
  }

  private static Optional<Checkpoint> newest(
      TrainingConf conf, CheckpointDirectory directory, Patience patience, Consumer<String> notes) {
    try {
      return patience.read(
          conf.checkpoint().directory().orElseThrow(), () -> directory.newest(notes));
    } catch (IOException e) {
      throw new DataException("checkpoint.directory " + e.getMessage());
    }
  }
}
