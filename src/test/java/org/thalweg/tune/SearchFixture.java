package org.thalweg.tune;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.spark.SparkFixture;

/** Searches over a small file of rows with two classes, and what kills and resumes them. */
record SearchFixture(JavaSparkContext spark, Path rows) implements AutoCloseable {

  static SearchFixture open(Path directory, String serializer) {
    return new SearchFixture(
        SparkFixture.spark("local[2]", serializer),
        SparkFixture.file(directory, "rows.libsvm", 300, 7, true));
  }

  /** A conf of these rows in five shards and three partitions. */
  TrainingConf conf(String more) {
    return TrainingConf.parse(
        "data { train = \"%s\", shards = 5, partitions = 3 }\n%s".formatted(rows, more));
  }

  SearchOutcome search(TrainingConf conf) {
    return search(conf, RunOptions.of(List.of()), SearchListener.none());
  }

  SearchOutcome search(TrainingConf conf, RunOptions options, SearchListener listener) {
    return Thalweg.tune(conf, spark, options, listener);
  }

  /** The result of a search whose driver has so many bytes. */
  SearchResult search(TrainingConf conf, long memory) {
    return search(conf, RunOptions.of(List.of()), SearchListener.none(), memory);
  }

  SearchResult search(TrainingConf conf, RunOptions options, SearchListener listener, long memory) {
    SearchPlan plan = SearchPlan.of(conf.toBuilder());
    try (TrainingData data = TrainingData.load(plan.conf(), spark)) {
      return new Search(plan, data, options, listener, memory).run();
    }
  }

  /** Goes on with checkpoints, where there are any. */
  static RunOptions resuming() {
    return new RunOptions(
        List.of(),
        StopCriterion.never(),
        model -> {},
        note -> {},
        ExistingCheckpoints.resume(Set.of()));
  }

  /** Ends a search by an exception with the message "killed" at its n-th step. */
  static SearchListener killerAt(int n) {
    AtomicInteger steps = new AtomicInteger();
    return new SearchListener() {
      @Override
      public void stepped(int model, StepReport report) {
        if (steps.incrementAndGet() == n) {
          throw new IllegalStateException("killed");
        }
      }
    };
  }

  @Override
  public void close() {
    spark.close();
  }
}
