package org.thalweg.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.report.Report;
import org.thalweg.report.ReportedRows;
import org.thalweg.report.ScoredSample;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = "Make one HTML file of runs: their curves, figures, confs and what they learned.")
final class ReportCommand extends DataCommand {
  private static final int COEFFICIENTS = 30;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "RUN",
      description = "Output directory of a run or a search, also of one that runs or was killed.")
  private List<String> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The HTML file to write. It is self-contained.")
  private String out;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description = "Write a model card of the run as Markdown, from the same data.")
  private String card;

  @Option(names = "--overwrite", description = "Replace files that exist.")
  private boolean overwrite;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "How many rows of the run's data to score for pictures, at most; 0 reads no data."
              + " Default: 50000.")
  private int rows;

  @Override
  public Integer call() throws IOException {
    if (rows < 0) {
      throw new ConfException("--rows must be at least 0 but was " + rows);
    }
    if (out == null && card == null) {
      throw new ConfException("report must be given --out or --card, the file to write");
    }
    if (card != null && runs.size() > 1) {
      throw new ConfException("--card must be of one RUN but %d were given".formatted(runs.size()));
    }
    Optional<OutFile> page = file("--out", out);
    Optional<OutFile> markdown = file("--card", card);
    Configuration hadoop = hadoop();
    Report report =
        Report.read(runs, hadoop)
            .with(
                (conf, model) ->
                    rows == 0
                        ? beside(hadoop, model, (loaded, notes) -> Optional.empty())
                        : beside(session(), rows, conf, model));
    if (page.isPresent()) {
      page.get().write(report.html());
      out().println("report     " + page.get().path());
    }
    if (markdown.isPresent()) {
      markdown.get().write(report.card());
      out().println("card       " + markdown.get().path());
    }
    return ExitCode.DONE;
  }

  private Optional<OutFile> file(String option, String path) throws IOException {
    return path == null ? Optional.empty() : Optional.of(OutFile.of(option, path, overwrite));
  }

  /**
   * What a report shows beside the files of a run: the largest weights of its model, and what that
   * says of the rows of its conf's data, if they still exist. What cannot be had is a line.
   *
   * @param rows that are scored at most
   */
  static Report.Beside beside(SparkSession session, int rows, String conf, String model) {
    return beside(
        session.sessionState().newHadoopConf(),
        model,
        (loaded, notes) -> scored(conf, loaded, rows, session, notes));
  }

  /** A report's part of a model, and of the rows that something scores with it, if any. */
  private static Report.Beside beside(
      Configuration hadoop,
      String model,
      BiFunction<Model, List<String>, Optional<ScoredSample>> scoring) {
    Model loaded;
    try {
      loaded = ModelStore.load(hadoop, model);
    } catch (DataException e) {
      return new Report.Beside(List.of(), Optional.empty(), List.of(e.getMessage()));
    }
    List<String> notes = new ArrayList<>();
    Optional<ScoredSample> scored = scoring.apply(loaded, notes);
    Weights weights = Weights.of(loaded);
    weights = scored.map(ScoredSample::moments).map(weights::over).orElse(weights);
    return new Report.Beside(weights.largest(COEFFICIENTS), scored, notes);
  }

  private static Optional<ScoredSample> scored(
      String conf, Model model, int rows, SparkSession session, List<String> notes) {
    if (conf.isEmpty()) {
      return Optional.empty(); // which the run's own notes say
    }
    try {
      return new ReportedRows(TrainingConf.parse(conf), model, rows).score(session, notes::add);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      boolean isOfData = !(e instanceof ConfException); // such as too little memory for w
      String what = isOfData ? "The data of the run can no longer be read, so none" : "No rows";
      notes.add(Line.of("%s were scored: %s".formatted(what, why(e))));
      return Optional.empty();
    }
  }

  private static String why(Exception e) {
    return Line.firstOf(String.valueOf(e.getMessage()));
  }
}
