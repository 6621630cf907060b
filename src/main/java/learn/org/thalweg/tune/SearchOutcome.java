package org.thalweg.tune;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.path.ConfTraining;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Reason;
import org.thalweg.spark.JobTags;

/**
 * A search, and the model of its best point.
 *
 * @param refit that point trained on all rows; empty where it was not wanted, or the search was
 *     interrupted
 * @param bootstrap models of that point on resampled rows; empty where they were not wanted
 * @param interrupted why the search was interrupted, if it was; not of the last training
 * @param seconds that the search took, without loading and the last training
 */
public record SearchOutcome(
    SearchResult result,
    Optional<Outcome> refit,
    Optional<Bootstrap> bootstrap,
    Optional<Reason> interrupted,
    double seconds) {

  /**
   * Loads the data of a search, trains all its points side by side, and the best one on all rows.
   *
   * @param options its listeners and notes are for the last training; its interrupt and what it
   *     says of checkpoints are for every training
   * @throws org.thalweg.text.DataException if the data are not what they must be
   * @throws org.thalweg.config.ConfException if the conf does not fit them
   */
  public static SearchOutcome of(
      SearchPlan plan, JavaSparkContext spark, RunOptions options, SearchListener listener) {
    TrainingConf conf = plan.conf();
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing claimed = Checkpointing.claimed(conf, Sessions.hadoop(spark));
        TrainingData data = TrainingData.load(conf, spark)) {
      long begin = System.nanoTime();
      for (Point point : conf.tune().refit() ? plan.points() : List.<Point>of()) {
        TrainingConf own = point.conf();
        CoefficientErrors.require(
            own, data.of(own, data.train()).objective().over(data.features()));
      }
      Search search = new Search(plan, data, options, listener);
      SearchResult result = search.run();
      Optional<Bootstrap> bootstrap =
          result.interrupted().isPresent()
              ? Optional.empty()
              : search.bootstrap(result.best().point());
      Optional<Reason> interrupted =
          result.interrupted().or(() -> bootstrap.flatMap(Bootstrap::interrupted));
      double seconds = (System.nanoTime() - begin) / 1e9;
      boolean refits = interrupted.isEmpty() && conf.tune().refit();
      if (refits) {
        listener.refits(result.best().point());
      }
      Optional<Outcome> refit =
          refits
              ? Optional.of(refit(conf, result.best().point(), data, options))
              : Optional.empty();
      return new SearchOutcome(result, refit, bootstrap, interrupted, seconds);
    }
  }

  private static Outcome refit(
      TrainingConf conf, Point best, TrainingData data, RunOptions options) {
    TrainingConf own =
        ModelTrainer.part(conf, best.conf().toBuilder(), "refit-%04d", best.number());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    ConfTraining training = new ConfTraining(own, Sessions.hadoop(spark), options);
    try (Checkpointing checkpointing = training.checkpointingOfPart()) {
      return training.train(Search.trained(own, data.of(own, data.train())), checkpointing);
    }
  }
}
