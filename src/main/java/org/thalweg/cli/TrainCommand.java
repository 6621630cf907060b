package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.model.Model;
import org.thalweg.path.PathFile;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.PathResult;
import org.thalweg.penalty.PenaltyPath;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.Outcome;
import org.thalweg.run.Results;
import org.thalweg.run.RunDescription;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.Reason;
import org.thalweg.solve.TrainingListener;
import org.thalweg.text.Secrets;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train a model as a conf file says.")
final class TrainCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "CONF",
      description = "HOCON file, on any file system; thalweg list keys prints its keys.")
  private String conf;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings that override those of the file.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description = "Go on from the newest whole checkpoint; begin where there is none.")
  private boolean resume;

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

  @ArgGroup private Console.Options console = new Console.Options();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    TrainingConf training = ConfFile.read(conf, overrides);
    Thalweg.check(training);
    training.requireTrain();
    if (!planOnly) {
      training.requireOutput();
    }
    if (dryRun) {
      spec.commandLine().getOut().print(training.render());
      spec.commandLine().getOut().flush();
      return Main.DONE;
    }
    JavaSparkContext spark = // no SQL session, which nothing but tables needs
        JavaSparkContext.fromSparkContext(
            SparkContext.getOrCreate(
                new SparkConf().setAppName(Secrets.hide("thalweg train " + conf))));
    if (planOnly) {
      Thalweg.plan(training, spark).lines().forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      return Main.DONE;
    }
    double startSeconds = secondsSinceStart();
    Configuration hadoop = Sessions.hadoop(spark);
    boolean replace = overwrite || resume && Thalweg.hasCheckpoints(training, hadoop);
    Interrupt interrupt = new Interrupt();
    try (Results results =
            Results.into(
                training.requireOutput(),
                replace,
                otherPlaces(training),
                hadoop,
                this::note,
                training.log().tensorboard());
        Console shown = new Console(console, spec, spark.sc())) {
      results.describe(RunDescription.of(training, command("train"), resume(training), spark));
      List<TrainingListener> listeners = new ArrayList<>(List.of(results, interrupt));
      listeners.addAll(shown.listeners());
      RunOptions options =
          new RunOptions(
              listeners, interrupt, model -> save(model, results, shown), this::note, existing());
      Optional<PathResult> path = Optional.empty();
      Outcome outcome;
      if (training.penalty().value() instanceof PenaltyPath) {
        PathOutcome found = Thalweg.path(training, spark, options);
        path = Optional.of(found.path());
        outcome = found.chosen();
        PathFile.write(training.requireOutput(), found.path(), outcome.model(), hadoop);
      } else {
        outcome = Thalweg.train(training, spark, options);
      }
      results.write(outcome, startSeconds, secondsSinceStart());
      shown.print(outcome, path, results);
      return exitCode(outcome, results, training, interrupt);
    }
  }

  private void note(String line) {
    spec.commandLine().getErr().println("thalweg: " + line);
  }

  /** Where the model may be saved if the output cannot be written at the end. */
  private static List<String> otherPlaces(TrainingConf training) {
    String temporary = Path.of(System.getProperty("java.io.tmpdir")).toUri().toString();
    return Stream.concat(training.checkpoint().directory().stream(), Stream.of(temporary)).toList();
  }

  private ExistingCheckpoints existing() {
    return resume
        ? ExistingCheckpoints.resume(allowed)
        : overwrite ? ExistingCheckpoints.replace() : ExistingCheckpoints.refuse();
  }

  private static void save(Model model, Results results, Console shown) {
    shown.endOfSteps();
    try {
      results.save(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int exitCode(
      Outcome outcome, Results results, TrainingConf training, Interrupt interrupt) {
    Reason reason = outcome.result().reason();
    PrintWriter errors = spec.commandLine().getErr();
    return switch (reason.kind()) {
      case DIVERGED -> {
        errors.printf(
            "thalweg: diverged: %s; the last good model is in %s%n",
            reason.detail(), results.model());
        yield Main.DIVERGED;
      }
      case INTERRUPTED -> {
        errors.printf(
            "thalweg: interrupted by %s after %s; %s%n",
            reason.rule(),
            reason.detail(),
            resume(training)
                .map("to go on: "::concat)
                .orElse("without checkpoint.directory it cannot be resumed"));
        yield interrupt.exitCode();
      }
      case STALLED -> {
        if (outcome.result().isNearMinimum()) {
          yield Main.DONE;
        }
        if (reason.rule().equals("objective")) {
          errors.printf(
              "thalweg: stalled: objective %s; a smaller learningRate may help%n", reason.detail());
          yield Main.STALLED;
        }
        errors.printf(
            Locale.ROOT,
            "thalweg: stalled: no lower point was found, but the gradient norm is still %.3g, so this"
                + " is no minimum; data.standardize = scale or another method may help%n",
            outcome.train().gradientNorm());
        yield Main.STALLED;
      }
      default -> Main.DONE;
    };
  }

  private Optional<String> resume(TrainingConf training) {
    return training.checkpoint().directory().map(directory -> command("train --resume"));
  }

  private String command(String beginning) {
    return command(beginning, conf, overrides);
  }

  /** The words of a command as a POSIX shell takes them. */
  static String command(String beginning, String conf, List<String> overrides) {
    return Stream.concat(Stream.of(conf), overrides.stream())
        .map(TrainCommand::quoted)
        .collect(Collectors.joining(" ", "thalweg " + beginning + " ", ""));
  }

  /** A word in single quotes, unless a POSIX shell takes it for one word as it is. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static double secondsSinceStart() {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    return (System.currentTimeMillis() - start) / 1e3;
  }
}
