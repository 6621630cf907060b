package org.thalweg.cli;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.OtherPlaces;
import org.thalweg.run.Outcome;
import org.thalweg.run.Results;
import org.thalweg.solve.Reason;
import org.thalweg.text.Secrets;
import picocli.CommandLine.Option;

/** A command that trains: it says what becomes of the results and checkpoints of an earlier run. */
abstract class RunCommand extends ConfCommand {
  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description = "Resume from the newest complete checkpoint; start a new run if there is none.")
  private boolean resume;

  boolean overwrite() {
    return overwrite;
  }

  boolean resume() {
    return resume;
  }

  /** The Spark context, which is started if there is none. */
  JavaSparkContext spark(TrainingConf conf) {
    return context(conf.data().input().columns().isPresent(), conf());
  }

  /**
   * Where the results of a conf go.
   *
   * @param replace whether results that are there already may be replaced
   * @param hasBoard whether there are files for TensorBoard too
   */
  Results results(TrainingConf conf, boolean replace, boolean hasBoard, JavaSparkContext spark) {
    Configuration hadoop = Sessions.hadoop(spark);
    OtherPlaces others = OtherPlaces.of(conf, hadoop, spark.getConf());
    return Results.into(conf.requireOutput(), replace, others, hadoop, this::note, hasBoard);
  }

  /** What becomes of checkpoints that are there already, where no key may differ. */
  ExistingCheckpoints existing() {
    return resume ? ExistingCheckpoints.resume() : existing(Set.of());
  }

  /**
   * What is done with existing checkpoints, if some keys may differ.
   *
   * @param allowed keys whose values may differ from those of the run to resume
   */
  ExistingCheckpoints existing(Set<String> allowed) {
    return resume
        ? ExistingCheckpoints.resume(allowed)
        : overwrite ? ExistingCheckpoints.replace() : ExistingCheckpoints.refuse();
  }

  /**
   * The exit code of a training, which is told of on the error stream where it did not end as it
   * should.
   *
   * @param conf of the run
   * @param model where the last good model is, after a run that diverged
   * @param goesOn how an interrupted run goes on
   */
  int exitCode(
      Outcome outcome, TrainingConf conf, Interrupt interrupt, String model, String goesOn) {
    Reason reason = outcome.result().reason();
    return switch (reason.kind()) {
      case DIVERGED -> {
        note("diverged: %s; the last good model %s".formatted(reason.detail(), model));
        yield ExitCode.DIVERGED;
      }
      case INTERRUPTED -> {
        note("interrupted by %s after %s%s".formatted(reason.rule(), reason.detail(), goesOn));
        yield interrupt.exitCode();
      }
      case STALLED -> {
        Optional<String> why = OutcomeText.stalled(outcome);
        why.ifPresent(this::note);
        yield why.isPresent() ? ExitCode.STALLED : ExitCode.DONE;
      }
      case BUDGET -> {
        boolean isFar = outcome.hasEndedFar() && conf.meansMinimum();
        if (isFar) {
          note(
              "stalled: the default budget of %s was spent, and F is not near its minimum: %s; a larger stop.maxEpochs, data.standardize = scale or another method may help"
                  .formatted(reason.detail(), outcome.bound()));
        }
        yield isFar ? ExitCode.STALLED : ExitCode.DONE;
      }
      default -> ExitCode.DONE;
    };
  }

  /** Tells the user something on the error stream. */
  void note(String line) {
    errors().println("thalweg: " + line);
  }

  /** The words of a command with these arguments, as a POSIX shell takes them. */
  String command(String beginning) {
    return command(beginning, conf(), overrides());
  }

  /** Seconds since this JVM began. */
  static double secondsSinceStart() {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    return (System.currentTimeMillis() - start) / 1e3;
  }

  /** The words of a command as a POSIX shell takes them, without secrets. */
  static String command(String beginning, String conf, List<String> overrides) {
    return Stream.concat(Stream.of(conf), overrides.stream())
        .map(word -> quoted(Secrets.hideIn(word)))
        .collect(Collectors.joining(" ", "thalweg " + beginning + " ", ""));
  }

  /** A word in single quotes, unless a POSIX shell takes it for one word as it is. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
