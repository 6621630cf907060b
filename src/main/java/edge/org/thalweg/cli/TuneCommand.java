package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.event.MlflowRun;
import org.thalweg.event.SearchBar;
import org.thalweg.run.Results;
import org.thalweg.run.RunDescription;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.Budget;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.tune.Bootstrap;
import org.thalweg.tune.Point;
import org.thalweg.tune.PointResult;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.TuneFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tune",
    description =
        "Search for the best values of some keys: train all points side by side, compare them on"
            + " rows that they did not see, and train the best one on all rows.")
final class TuneCommand extends RunCommand {
  private static final Reason CANCELLED =
      new Reason(Reason.Kind.INTERRUPTED, "cancellation", "some steps of its models");

  @Option(names = "--dry-run", description = "Print the points and stop.")
  private boolean dryRun;

  @Mixin private Tracking tracking = new Tracking();

  @Override
  public Integer call() throws IOException {
    tracking.require();
    SearchPlan plan = SearchPlan.of(ConfFile.values(conf(), overrides()));
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
      if (tracked != null && tracked.keepsFiles() && code != ExitCode.OTHER) {
        Tracking.sendReport(tracked, search.requireOutput(), session(), this::note);
      }
      return code;
    }
  }

  /**
   * Searches.
   *
   * @param tracked the run on a server of MLflow; null without one
   */
  private int tune(SearchPlan plan, JavaSparkContext spark, MlflowRun tracked) throws IOException {
    TrainingConf search = plan.conf();
    PrintWriter out = out();
    boolean replace =
        overwrite() || resume() && SearchPlan.hasCheckpoints(search, Sessions.hadoop(spark));
    Interrupt interrupt = new Interrupt();
    try (Results results = results(search, replace, false, spark);
        TuneProgress progress =
            new TuneProgress(
                search.stop().budget(),
                interrupt,
                best -> results.describe(description(best.conf(), spark)))) {
      Saving saving = new Saving(results, this::note);
      RunOptions options =
          new RunOptions(
              tracked == null ? List.of(results, interrupt) : List.of(results, interrupt, tracked),
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
        if (tracked != null && !saving.hasFailed()) {
          Tracking.send(tracked, outcome.refit().get(), results.summary());
        }
      }
      print(outcome, results, saving, out);
      return saving.code(
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
              .orElse(ExitCode.DONE));
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

  private static void print(
      SearchOutcome outcome, Results results, Saving saving, PrintWriter out) {
    TuneTable.lines(outcome.result()).forEach(out::println);
    PointResult best = outcome.result().best();
    int models = outcome.result().points().size() * best.models().size();
    out.printf(Locale.ROOT, "search     %d models in %.2f s%n", models, outcome.seconds());
    out.printf(
        Locale.ROOT,
        "best       %s: %s %.6g%n",
        best.point().text(),
        outcome.result().metric().name(),
        best.mean());
    outcome
        .bootstrap()
        .map(Bootstrap::metric)
        .ifPresent(
            interval ->
                out.printf(
                    Locale.ROOT,
                    "bootstrap  %s in [%.6g, %.6g] of 95 %% of %d models, on rows that they did not"
                        + " see%n",
                    outcome.result().metric().name(),
                    interval.low(),
                    interval.high(),
                    outcome.bootstrap().get().weights().size()));
    outcome
        .refit()
        .ifPresent(
            refit -> {
              out.println("train      " + OutcomeText.words(refit.train()));
              refit.test().ifPresent(test -> out.println("test       " + OutcomeText.words(test)));
              if (!saving.hasFailed()) {
                out.println("model      " + results.model());
              }
            });
    out.flush();
  }

  /** Shows on standard error how a search goes. */
  private static final class TuneProgress implements SearchListener, AutoCloseable {
    private final SearchBar bar;
    private final TrainingListener steps;
    private final Consumer<Point> best;

    /**
     * Progress of a search.
     *
     * @param budget of a model
     * @param steps is told of every step of every model, by several threads
     * @param best is told which point the model is of, before it is trained
     */
    TuneProgress(Budget budget, TrainingListener steps, Consumer<Point> best) {
      this.bar = new SearchBar(budget);
      this.steps = steps;
      this.best = best;
    }

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
