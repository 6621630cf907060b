package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.report.Report;
import org.thalweg.report.ScoredRows;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.tools.ReportedRows;

/**
 * What a report shows beside the files of a run: the largest weights of its model, and what that
 * says of the rows of its conf's data, where they still exist. What cannot be had is a line.
 *
 * @param rows how many to score at most; 0 for none
 */
record ModelsBesides(int rows) implements BiFunction<String, String, Report.Beside> {
  private static final int COEFFICIENTS = 30;

  @Override
  public Report.Beside apply(String conf, String model) {
    SparkSession session = SparkSession.builder().appName("thalweg report").getOrCreate();
    Model loaded;
    try {
      loaded = ModelStore.load(session, model);
    } catch (DataException e) {
      return new Report.Beside(List.of(), Optional.empty(), List.of(e.getMessage()));
    }
    List<String> notes = new ArrayList<>();
    Optional<ScoredRows> scored =
        rows == 0 ? Optional.empty() : scored(conf, loaded, session, notes);
    return new Report.Beside(Weights.of(loaded).largest(COEFFICIENTS), scored, notes);
  }

  private Optional<ScoredRows> scored(
      String conf, Model model, SparkSession session, List<String> notes) {
    if (conf.isEmpty()) {
      return Optional.empty(); // which the run's own notes say
    }
    try {
      Optional<ScoredRows> scored =
          new ReportedRows(TrainingConf.parse(conf), model, rows).score(session);
      if (scored.isEmpty()) {
        notes.add("The conf names no data, so none were scored.");
      }
      return scored;
    } catch (Exception e) { // SparkException too, which Scala does not declare
      notes.add(
          Line.of("The data of the run can no longer be read, so none were scored: " + why(e)));
      return Optional.empty();
    }
  }

  private static String why(Exception e) {
    return Main.oneLine(String.valueOf(e.getMessage()));
  }
}
