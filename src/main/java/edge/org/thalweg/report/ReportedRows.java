package org.thalweg.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.DataConf;
import org.thalweg.config.HeldOut;
import org.thalweg.config.Malformed;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.RowSample;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.HeldOutRows;
import org.thalweg.data.table.Sessions;
import org.thalweg.linalg.Block;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Model;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.run.TrainingData;
import org.thalweg.spark.FeatureStatistics;

/**
 * The rows of a run that say most about its model: the test data, where the conf has some; else
 * those that were held out for validation; else the training data.
 *
 * @param conf of the run
 * @param model that it found
 * @param most how many rows to score at most
 */
public record ReportedRows(TrainingConf conf, Model model, int most) {
  static final String TRAINING = "the training data";

  private static final long MOST_ENTRIES = 1 << 24; // stored entries on the driver, about
  private static final long KEY = 0;

  /**
   * Why no rows can be scored, in a sentence: the conf names no data, as where a program handed
   * them over, or the model has scores of which no prediction is known; empty if they can.
   */
  private Optional<String> obstacle() {
    DataConf data = conf.data();
    if (model.objective().predictsScores()) {
      return Optional.of("The model has scores but no predictions, so no rows were scored.");
    }
    boolean isNamed =
        data.test().isPresent()
            || HeldOut.path(data.validation().rows()).isPresent()
            || data.train().isPresent();
    return isNamed ? Optional.empty() : Optional.of("The conf names no data, so none were scored.");
  }

  /**
   * Reads and scores them; empty if there are none, for a reason that is told.
   *
   * @param told takes the reason as a sentence
   * @throws org.thalweg.text.DataException if they are no longer there, or do not fit the model
   */
  public Optional<ScoredSample> score(SparkSession session, Consumer<String> told) {
    Optional<String> obstacle = obstacle();
    obstacle.ifPresent(told);
    Optional<ScoredSample> scored = obstacle.isPresent() ? Optional.empty() : score(session);
    if (scored.isEmpty() && obstacle.isEmpty()) {
      told.accept("The data that the conf names have no rows to score.");
    }
    return scored;
  }

  private Optional<ScoredSample> score(SparkSession session) {
    DataConf data = conf.data();
    boolean isTest = data.test().isPresent();
    Optional<HeldOut> heldOut = isTest ? data.test() : data.validation().rows();
    String purpose = isTest ? "test" : "validation";
    Optional<String> path = HeldOut.path(heldOut);
    if (path.isPresent()) {
      return scored(at(path.get(), session), 0, "the %s data".formatted(purpose), session);
    }
    String train = data.train().orElseThrow();
    String name = "the training data that were held out for " + (isTest ? "the test" : purpose);
    Optional<HeldOut> column = HeldOut.ofTable(heldOut);
    if (column.isPresent()) {
      Dataset<Row> all = model.input().table(session, train);
      Dataset<Row> rows =
          new HeldOutRows(isTest ? "data.test" : "data.validation", conf.seed())
              .of(all, all, column.get(), true);
      Source source = model.input().source(train, rows, TrainingData.partitioning(conf));
      return scored(source, 0, name, session);
    }
    double fraction = HeldOut.fraction(heldOut);
    return scored(at(train, session), fraction, fraction > 0 ? name : TRAINING, session);
  }

  private Source at(String path, SparkSession session) {
    return model
        .input()
        .source(() -> session, path, model.features(), TrainingData.partitioning(conf));
  }

  private Optional<ScoredSample> scored(
      Source source, double heldOut, String name, SparkSession session) {
    Malformed malformed = conf.data().rows().malformed();
    RowRules rules =
        new RowRules(DomainLabels.of(model.conf()), malformed, 1, false, heldOut, conf.seed());
    try (ShardedData data = source.load(Sessions.context(session), rules)) {
      ShardedData rows = heldOut > 0 ? data.heldOut() : data;
      return rows.rows() == 0 ? Optional.empty() : Optional.of(sampled(rows, name));
    }
  }

  /**
   * What the model says of some rows: of all where they are few, else of a sample that depends on
   * the data alone. They are scored on the driver.
   *
   * @param name of the data in words
   */
  private ScoredSample sampled(ShardedData data, String name) {
    double entriesOfRow = Math.max(1, (double) data.entries() / data.rows());
    long rows = Math.max(1, Math.min(most, (long) (MOST_ENTRIES / entriesOfRow)));
    List<Block> blocks = new ArrayList<>();
    RowSample.of(data, rows, KEY).forEach(blocks::addAll);
    FeatureMoments moments = FeatureStatistics.moments(data, model.features());
    return ScoredSample.of(model, blocks, name, data.rows())
        .with(moments, ScoredSample.PermutationImportance.of(model, blocks, moments, conf.seed()));
  }
}
