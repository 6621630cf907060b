package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.functional.InvocationRaisingIOE;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.cli.Console.OutcomeText;
import org.thalweg.cli.DataCommand.ConfCommand;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.OutputKeys;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.diagnose.GradientCheck;
import org.thalweg.event.MlflowRun;
import org.thalweg.event.SearchBar;
import org.thalweg.model.Model;
import org.thalweg.path.ConfTraining;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.PathResult;
import org.thalweg.plan.MemoryPlan;
import org.thalweg.plan.ModelCount;
import org.thalweg.plan.RangePlan;
import org.thalweg.plan.RoundPlan;
import org.thalweg.report.PathFile;
import org.thalweg.report.Report;
import org.thalweg.run.Aggregation;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.GradientGuard;
import org.thalweg.run.OtherPlaces;
import org.thalweg.run.Outcome;
import org.thalweg.run.RangedTraining;
import org.thalweg.run.Results;
import org.thalweg.run.RunDescription;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.History;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.text.Line;
import org.thalweg.text.Secrets;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchMemory;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchOutcome.Bootstrap;
import org.thalweg.tune.SearchOutcome.TuneFile;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.SearchPlan.Point;
import org.thalweg.tune.SearchResult.ModelResult;
import org.thalweg.tune.SearchResult.PointResult;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/** A command that trains: it says what becomes of the results and checkpoints of an earlier run. */
abstract class RunCommand extends ConfCommand {
  private static final int ROWS = 10_000; // that a report scores for its pictures

  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  boolean overwrite;

  @Option(
      names = "--resume",
      description = "Resume from the newest complete checkpoint; start a new run if there is none.")
  boolean resume;

  /** The Spark context, which is started if there is none. */
  JavaSparkContext spark(TrainingConf conf) {
    return context(conf.data().input().columns().isPresent(), this.conf);
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

  /**
   * Sends the report of a run that has left one. One that cannot be made is a note.
   *
   * @param tracked the run on a server of MLflow; null without one
   */
  void sendReport(int code, MlflowRun tracked, TrainingConf conf) {
    if (tracked == null || !tracked.keepsFiles() || code == ExitCode.OTHER) {
      return;
    }
    SparkSession session = session();
    try {
      tracked.file(
          "report.html",
          Report.read(List.of(conf.requireOutput()), session.sparkContext().hadoopConfiguration())
              .with((text, model) -> ReportCommand.beside(session, ROWS, text, model))
              .html());
    } catch (RuntimeException e) { // the run itself has ended well
      note(Line.of("MLflow gets no report of this run: " + e.getMessage()));
    }
  }

  /** Tells the user something on the error stream. */
  void note(String line) {
    errors().println("thalweg: " + line);
  }

  /** The words of a command with these arguments, as a POSIX shell takes them. */
  String command(String beginning) {
    return command(beginning, conf, overrides);
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

  @Command(name = "train", description = "Train a model as a conf file says.")
  static final class TrainCommand extends RunCommand {
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
      TrainingConf training = ConfFile.read(conf, overrides);
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
        sendReport(code, tracked, training);
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
          overwrite || resume && ConfTraining.hasCheckpoints(training, Sessions.hadoop(spark));
      Interrupt interrupt = new Interrupt();
      try (Results results =
              results(
                  training,
                  replace,
                  training.get(OutputKeys.LOG_TENSORBOARD).orElse(false),
                  spark);
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
          if (saving.hasFailed) {
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

  @Command(
      name = "tune",
      description =
          "Search for the best values of some keys: train all points side by side, compare them on"
              + " rows that they did not see, and train the best one on all rows.")
  static final class TuneCommand extends RunCommand {
    private static final Reason CANCELLED =
        new Reason(Reason.Kind.INTERRUPTED, "cancellation", "some steps of its models");

    @Option(names = "--dry-run", description = "Print the points and stop.")
    private boolean dryRun;

    @Mixin private Tracking tracking = new Tracking();

    @Override
    public Integer call() throws IOException {
      tracking.require();
      SearchPlan plan = SearchPlan.of(ConfFile.values(conf, overrides));
      TrainingConf search = plan.conf();
      search.requireTrain();
      search.requireOutput();
      PrintWriter out = out();
      if (dryRun) {
        plan.points().forEach(point -> out.println(point.text()));
        out.flush();
        return ExitCode.DONE;
      }
      JavaSparkContext spark = spark(plan.conf());
      try (MlflowRun tracked =
          tracking.begin(search, plan.points().get(0).settings().keySet(), this::note)) {
        int code = tune(plan, spark, tracked);
        sendReport(code, tracked, search);
        return code;
      }
    }

    /**
     * Searches.
     *
     * @param tracked the run on a server of MLflow; null without one
     */
    private int tune(SearchPlan plan, JavaSparkContext spark, MlflowRun tracked)
        throws IOException {
      TrainingConf search = plan.conf();
      PrintWriter out = out();
      boolean replace =
          overwrite || resume && SearchPlan.hasCheckpoints(search, Sessions.hadoop(spark));
      Interrupt interrupt = new Interrupt();
      try (Results results = results(search, replace, false, spark);
          TuneProgress progress =
              new TuneProgress(
                  new SearchBar(search.stop().budget()),
                  interrupt,
                  best -> results.describe(description(best.conf(), spark)))) {
        Saving saving = new Saving(results, this::note);
        RunOptions options =
            new RunOptions(
                tracked == null
                    ? List.of(results, interrupt)
                    : List.of(results, interrupt, tracked),
                interrupt,
                model -> {
                  progress.close();
                  saving.model(model);
                },
                this::note,
                existing());
        double startSeconds = secondsSinceStart();
        SearchOutcome outcome;
        try {
          outcome = SearchOutcome.of(plan, spark, options, progress);
        } catch (CancelledException e) { // in the first step of a model; others may have taken more
          return interrupted(CANCELLED, search, interrupt, tracked);
        } finally {
          progress.close();
        }
        if (outcome.interrupted().isPresent()) {
          return interrupted(outcome.interrupted().get(), search, interrupt, tracked);
        }
        saving.files(TuneFile.of(search.tune(), outcome));
        if (tracked != null) {
          Tracking.send(tracked, outcome);
        }
        if (outcome.refit().isPresent()) {
          saving.summary(outcome.refit().get(), startSeconds, secondsSinceStart());
          if (tracked != null && !saving.hasFailed) {
            Tracking.send(tracked, outcome.refit().get(), results.summary());
          }
        }
        print(outcome, results, saving, out);
        int code =
            outcome
                .refit()
                .map(
                    refit ->
                        exitCode(
                            refit,
                            outcome.result().best().point().conf(),
                            interrupt,
                            "was saved",
                            ""))
                .orElse(ExitCode.DONE);
        return saving.hasFailed ? ExitCode.OTHER : code;
      }
    }

    /** What is told of the model: the conf of its point, as if it had been trained alone. */
    private RunDescription description(TrainingConf best, JavaSparkContext spark) {
      return RunDescription.of(
          best,
          command("tune"),
          best.checkpoint().directory().map(directory -> command("tune --resume")),
          spark);
    }

    private int interrupted(
        Reason reason, TrainingConf search, Interrupt interrupt, MlflowRun tracked) {
      if (tracked != null) {
        tracked.ends(reason.kind());
      }
      note(
          "interrupted by %s after %s; %s"
              .formatted(
                  reason.rule(),
                  reason.detail(),
                  search.checkpoint().directory().isPresent()
                      ? "--resume goes on"
                      : "without checkpoint.directory it cannot be resumed"));
      return interrupt.exitCode();
    }

    private void print(SearchOutcome outcome, Results results, Saving saving, PrintWriter out) {
      Console.lines(outcome.result()).forEach(out::println);
      PointResult best = outcome.result().best();
      int models = outcome.result().points().size() * best.models().size();
      say("search", "%d models in %.2f s", models, outcome.seconds());
      String metric = outcome.result().metric().name();
      say("best", "%s: %s %.6g", best.point().text(), metric, best.mean());
      outcome
          .bootstrap()
          .map(Bootstrap::metric)
          .ifPresent(
              interval ->
                  say(
                      "bootstrap",
                      "%s in [%.6g, %.6g] of 95 %% of %d models, on rows that they did not see",
                      metric,
                      interval.low(),
                      interval.high(),
                      outcome.bootstrap().get().weights().size()));
      outcome
          .refit()
          .ifPresent(
              refit -> {
                say("train", "%s", OutcomeText.words(refit.train()));
                refit.test().ifPresent(test -> say("test", "%s", OutcomeText.words(test)));
                if (!saving.hasFailed) {
                  say("model", "%s", results.model());
                }
              });
      out.flush();
    }

    /**
     * Shows on standard error how a search goes.
     *
     * @param steps is told of every step of every model, by several threads
     * @param best is told which point the model is of, before it is trained
     */
    private record TuneProgress(SearchBar bar, TrainingListener steps, Consumer<Point> best)
        implements SearchListener, AutoCloseable {
      @Override
      public void begins(int points, int models) {
        bar.begins(points, models);
      }

      @Override
      public void stepped(int model, StepReport report) {
        steps.onStep(report);
        bar.stepped(model, report);
      }

      @Override
      public void ended(int model) {
        bar.ended(model);
      }

      @Override
      public void refits(Point point) {
        best.accept(point);
      }

      @Override
      public void close() {
        bar.close();
      }
    }
  }

  @Command(
      name = "plan",
      description =
          "Print what memory a run or a search needs, and what to tell spark-submit. Loads the data"
              + " once.")
  static final class PlanCommand extends ConfCommand {
    private static final String OBSTACLE = "obstacle   ";

    @Option(
        names = "--executors",
        paramLabel = "N",
        description = "How many will share the blocks; by default as many as there are.")
    private Integer executors;

    @Override
    public Integer call() {
      ConfBuilder values = ConfFile.values(conf, overrides);
      Optional<SearchPlan> search =
          SearchPlan.isWanted(values) ? Optional.of(SearchPlan.of(values)) : Optional.empty();
      TrainingConf training = search.map(SearchPlan::conf).orElseGet(values::build);
      training.requireTrain();
      Aggregation.check(training);
      if (executors != null && executors < 1) {
        throw new ConfException("--executors must be at least 1 but was %s".formatted(executors));
      }
      PrintWriter out = out();
      boolean mayBeRanged = search.isEmpty() && RangedTraining.mayBe(training); // the data decide
      Optional<String> known = mayBeRanged ? Optional.empty() : DriverMemory.obstacle(training);
      known.ifPresent(obstacle -> out.println(OBSTACLE + obstacle));
      SparkSession session = session(conf);
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      int shared = executors == null ? 0 : executors;
      if (search.isPresent()) {
        print(SearchMemory.of(search.get(), spark, shared), known.isEmpty());
        return ExitCode.DONE;
      }
      try (TrainingData data = TrainingData.load(training, spark)) {
        Optional<String> ranged = RangedTraining.reason(training, data);
        if (ranged.isPresent()) {
          out.println("placement  columns, since " + ranged.get());
          RangePlan.of(training, data, shared).lines().forEach(out::println);
        } else {
          print(MemoryPlan.of(training, data, ModelCount.one(), shared), known.isEmpty());
        }
      }
      return ExitCode.DONE;
    }

    /** Prints a plan, and what is in its way unless that was known before the data. */
    private void print(MemoryPlan plan, boolean tells) {
      if (tells) {
        plan.memory().obstacle().ifPresent(obstacle -> out().println(OBSTACLE + obstacle));
      }
      plan.lines().forEach(out()::println);
    }
  }

  @Command(
      name = "check-gradient",
      description =
          "Compare the gradient of the objective of a conf with differences of its value.")
  static final class CheckGradientCommand extends ConfCommand {
    @Option(
        names = "--coordinates",
        paramLabel = "N",
        defaultValue = "50",
        description =
            "How many to compare: the steepest, the last of every segment, and some more.")
    private int coordinates;

    @Override
    public Integer call() {
      TrainingConf training = ConfFile.read(conf, overrides);
      training.requireTrain();
      Aggregation.check(training);
      if (coordinates < 1) {
        throw new ConfException(
            "--coordinates must be at least 1 but was %s".formatted(coordinates));
      }
      SparkSession session = session();
      GradientCheck check = GradientGuard.check(training, session, coordinates);
      say("checked", "%d coordinates over %d rows", check.coordinates(), check.rows());
      say("worst", "%s", check);
      say("verdict", check.isRight() ? "right" : "wrong");
      return check.isRight() ? ExitCode.DONE : ExitCode.OTHER;
    }
  }

  /**
   * Saves what a run of many models has found, one file after the other. One that cannot be written
   * keeps none of the others from it: each failure is a note, and the exit code says that there was
   * one.
   */
  private static final class Saving {
    private final Results results;
    private final Consumer<String> notes;
    private boolean hasFailed;

    Saving(Results results, Consumer<String> notes) {
      this.results = results;
      this.notes = notes;
    }

    private void attempt(InvocationRaisingIOE write) {
      try {
        write.apply();
      } catch (IOException e) {
        hasFailed = true;
        notes.accept(Line.of(e.getMessage()));
      }
    }

    void model(Model model) {
      attempt(() -> results.save(model));
    }

    void files(Map<String, byte[]> texts) {
      attempt(() -> results.write(texts));
    }

    /** The summary, unless something could not be written: it stands for complete results. */
    void summary(Outcome outcome, double startSeconds, double totalSeconds) {
      if (!hasFailed) {
        attempt(() -> results.write(outcome, startSeconds, totalSeconds));
      }
    }
  }

  /**
   * Ctrl-C and SIGTERM, from the first step on: the first one ends the run after the step that is
   * being taken, the second one ends the JVM at once. Before there is a step nothing can be lost,
   * and they end the JVM as ever.
   */
  private static final class Interrupt implements StopCriterion, TrainingListener {
    private static final int BY_SIGNAL = 128; // exit codes of what a signal ended begin here
    private static final int CTRL_C = 2; // the number of SIGINT
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private volatile Signal received;
    private final AtomicBoolean listening = new AtomicBoolean();

    @Override
    public void onStep(StepReport report) {
      listen();
    }

    private void listen() {
      if (listening.compareAndSet(false, true)) { // models of a search step in several threads
        SIGNALS.forEach(name -> Signal.handle(new Signal(name), this::receive));
      }
    }

    private void receive(Signal signal) {
      if (received != null) {
        Runtime.getRuntime().halt(exitCode());
      }
      received = signal;
      System.err.printf(
          "%nthalweg: SIG%s; the run ends after this step, or at once on another%n",
          signal.getName());
    }

    @Override
    public Optional<Reason> check(History history) {
      listen(); // a run that no listener hears of, as from one of many starts, has taken a step
      Signal signal = received;
      return signal == null
          ? Optional.empty()
          : Optional.of(
              new Reason(
                  Reason.Kind.INTERRUPTED,
                  "SIG" + signal.getName(),
                  "%d steps".formatted(history.steps())));
    }

    /** 130 or 143, as a shell has it; 130 also where jobs were cancelled and no signal came. */
    int exitCode() {
      return BY_SIGNAL + (received == null ? CTRL_C : received.getNumber());
    }
  }

  /**
   * The option {@code --track}, by which a command also sends what it does to a server of MLflow.
   */
  private static final class Tracking {
    @Option(
        names = "--track",
        paramLabel = "URI",
        description =
            "Also send the run to a server of MLflow, as http://HOST:PORT#EXPERIMENT: keys, curves, metrics, summary and report.")
    private URI track;

    /**
     * Holds that the option, if it is given, names a server.
     *
     * @throws ConfException if it does not
     */
    void require() {
      if (track != null && !track.toString().matches("https?://[^/?#]+.*")) {
        throw new ConfException("--track must be as http://HOST:PORT but was %s".formatted(track));
      }
    }

    /**
     * Begins a run on the server, which a listener goes on with; null without the option.
     *
     * @param searched keys that have other values in each model, so that they are not sent
     */
    MlflowRun begin(TrainingConf training, Set<String> searched, Consumer<String> notes) {
      if (track == null) {
        return null;
      }
      Map<String, String> keys = new TreeMap<>(training.settings());
      keys.keySet().removeAll(searched);
      keys.replaceAll((key, value) -> value.replaceAll("^\"(.*)\"$", "$1")); // quotes are of HOCON
      try {
        String name = Secrets.hideInUrls(training.requireOutput());
        return MlflowRun.begin(track, name, keys, notes);
      } catch (IOException e) {
        throw new ConfException("--track cannot begin a run: " + e.getMessage());
      }
    }

    /** Sends the metrics of a model, and the summary of its run. */
    static void send(MlflowRun tracked, Outcome outcome, String summary) {
      tracked.metrics("train.", outcome.train().metrics());
      outcome.test().ifPresent(test -> tracked.metrics("test.", test.metrics()));
      tracked.file("summary.json", summary);
    }

    /**
     * Sends a run for each model of a search, below the run of the search, which gets the values of
     * the best point.
     */
    static void send(MlflowRun tracked, SearchOutcome search) {
      String metric = search.result().metric().name();
      for (PointResult point : search.result().points()) {
        List<ModelResult> models = point.models();
        for (int fold = 0; fold < models.size(); fold++) {
          ModelResult model = models.get(fold);
          Map<String, String> params = new LinkedHashMap<>(point.point().settings());
          params.put("fold", String.valueOf(fold));
          params.put("rung", String.valueOf(point.rung()));
          Map<String, Double> figures =
              Map.of(
                  metric,
                  model.metric(),
                  "epochs",
                  model.epochs(),
                  "steps",
                  (double) model.steps(),
                  "norm",
                  model.norm());
          String name = "point %d, fold %d".formatted(point.point().number(), fold);
          boolean isWhole = model.reason().kind() != Reason.Kind.INTERRUPTED;
          tracked.child(name, params, figures, isWhole);
        }
      }
      PointResult best = search.result().best();
      tracked.params(best.point().settings());
      tracked.metrics("best.", Map.of(metric, best.mean()));
      if (search.refit().isEmpty()) {
        tracked.ends(Reason.Kind.CONVERGED);
      }
    }
  }
}
