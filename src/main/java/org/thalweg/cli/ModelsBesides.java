package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TrainingConf.Malformed;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.report.Report;
import org.thalweg.report.ScoredRows;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.tools.ScoredSample;

/**
 * What a report shows beside the files of a run: the largest weights of its model, and what that
 * says of the rows of its conf's data, where they still exist. What cannot be had is a line.
 *
 * @param rows how many to score at most; 0 for none
 */
record ModelsBesides(int rows) implements Report.Supplier {
  private static final int COEFFICIENTS = 30;

  @Override
  public Report.Beside of(String conf, String model) {
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
      TrainingConf training = TrainingConf.parse(conf);
      boolean isTest = training.data().test().isPresent();
      Optional<String> path = isTest ? training.data().test() : training.data().train();
      if (path.isEmpty()) {
        notes.add("The conf names no data, so none were scored.");
        return Optional.empty();
      }
      boolean drops = training.data().rows().malformed() == Malformed.DROP;
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      try (ShardedData data = Thalweg.load(model, path.get(), drops, spark)) {
        String source = isTest ? "the test data" : "the training data";
        return Optional.of(ScoredSample.of(model, data, source, rows));
      }
    } catch (DataException | ConfException e) {
      notes.add(
          Line.of("The data of the run can no longer be read, so none were scored: " + why(e)));
      return Optional.empty();
    }
  }

  private static String why(RuntimeException e) {
    return Main.oneLine(String.valueOf(e.getMessage()));
  }
}
