package org.thalweg.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.OutputKeys;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.event.MlflowRun;
import org.thalweg.model.Model;
import org.thalweg.path.ConfTraining;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.PathResult;
import org.thalweg.plan.RoundPlan;
import org.thalweg.report.PathFile;
import org.thalweg.run.Aggregation;
import org.thalweg.run.Outcome;
import org.thalweg.run.Results;
import org.thalweg.run.RunDescription;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.TrainingListener;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "train", description = "Train a model as a conf file says.")
final class TrainCommand extends RunCommand {
  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "KEY",
      description = "Keys whose values may differ from those of the run to resume.")
  private Set<String> allowed = new LinkedHashSet<>();

  @Option(names = "--dry-run", description = "Print the effective conf and stop.")
  private boolean dryRun;

  @Option(
      names = "--plan-only",
      description =
          "Measure a few rounds in each mode of aggregation, print what the conf should say, stop.")
  private boolean planOnly;

  @Mixin private Tracking tracking = new Tracking();

  @ArgGroup private Console.Options console = new Console.Options();

  @Override
  public Integer call() throws IOException {
    TrainingConf training = ConfFile.read(conf(), overrides());
    Aggregation.check(training);
    ConfDifference.requireKeys(allowed);
    training.requireTrain();
    tracking.require();
    if (!planOnly) {
      training.requireOutput();
    }
    if (dryRun) {
      out().print(training.render());
      out().flush();
      return ExitCode.DONE;
    }
    JavaSparkContext spark = spark(training);
    if (planOnly) {
      RoundPlan.of(training, spark).lines().forEach(out()::println);
      out().flush();
      return ExitCode.DONE;
    }
    try (MlflowRun tracked = tracking.begin(training, Set.of(), this::note)) {
      int code = train(training, spark, tracked);
      if (tracked != null && tracked.keepsFiles() && code != ExitCode.OTHER) {
        Tracking.sendReport(tracked, training.requireOutput(), session(), this::note);
      }
      return code;
    }
  }

  /**
   * Trains.
   *
   * @param tracked the run on a server of MLflow; null without one
   */
  private int train(TrainingConf training, JavaSparkContext spark, MlflowRun tracked)
      throws IOException {
    boolean replace =
        overwrite() || resume() && ConfTraining.hasCheckpoints(training, Sessions.hadoop(spark));
    Interrupt interrupt = new Interrupt();
    try (Results results =
            results(
                training, replace, training.get(OutputKeys.LOG_TENSORBOARD).orElse(false), spark);
        Console shown = new Console(console, spec(), spark.sc())) {
      results.describe(RunDescription.of(training, command("train"), resume(training), spark));
      boolean isPath = training.path().isPresent();
      Saving saving = new Saving(results, this::note);
      List<TrainingListener> listeners = new ArrayList<>(List.of(results, interrupt));
      listeners.addAll(shown.listeners());
      if (tracked != null) {
        listeners.add(tracked);
      }
      RunOptions options =
          new RunOptions(
                  listeners,
                  interrupt,
                  model -> {
                    shown.endOfSteps();
                    if (isPath) {
                      saving.model(model);
                    } else {
                      save(model, results);
                    }
                  },
                  note -> {
                    if (shown.shows(note)) {
                      note(note);
                    }
                  },
                  existing(allowed))
              .owningOutput();
      double startSeconds = secondsSinceStart();
      Optional<PathResult> path = Optional.empty();
      Outcome outcome;
      if (isPath) {
        PathOutcome found = Thalweg.path(training, spark, options);
        path = Optional.of(found.path());
        outcome = found.chosen();
        saving.files(PathFile.of(found.path(), outcome.model()));
        saving.summary(outcome, startSeconds, secondsSinceStart());
        if (saving.hasFailed()) {
          return ExitCode.OTHER;
        }
      } else {
        outcome = Thalweg.train(training, spark, options);
        results.write(outcome, startSeconds, secondsSinceStart());
      }
      if (tracked != null) {
        Tracking.send(tracked, outcome, results.summary());
      }
      shown.print(outcome, path, results);
      String goesOn =
          resume(training)
              .map("to go on: "::concat)
              .orElse("without checkpoint.directory it cannot be resumed");
      return exitCode(outcome, training, interrupt, "is in " + results.model(), "; " + goesOn);
    }
  }

  private static void save(Model model, Results results) {
    try {
      results.save(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> resume(TrainingConf training) {
    return training.checkpoint().directory().map(directory -> command("train --resume"));
  }
}
