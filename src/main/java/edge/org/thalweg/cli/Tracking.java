package org.thalweg.cli;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.event.MlflowRun;
import org.thalweg.report.Report;
import org.thalweg.run.Outcome;
import org.thalweg.solve.Reason;
import org.thalweg.text.Line;
import org.thalweg.text.Secrets;
import org.thalweg.tune.ModelResult;
import org.thalweg.tune.PointResult;
import org.thalweg.tune.SearchOutcome;
import picocli.CommandLine.Option;

/** The option {@code --track}, by which a command also sends what it does to a server of MLflow. */
final class Tracking {
  private static final int ROWS = 10_000; // that a report scores for its pictures

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
      throw new ConfException("--track must be as http://HOST:PORT but was " + track);
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

  /** Sends the report of a run that has ended. One that cannot be made is a note. */
  static void sendReport(
      MlflowRun tracked, String output, SparkSession session, Consumer<String> notes) {
    try {
      Configuration hadoop = session.sparkContext().hadoopConfiguration();
      tracked.file(
          "report.html",
          Report.read(List.of(output), hadoop)
              .with((conf, model) -> ReportCommand.beside(session, ROWS, conf, model))
              .html());
    } catch (RuntimeException e) { // the run itself has ended well
      notes.accept(Line.of("MLflow gets no report of this run: " + e.getMessage()));
    }
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
