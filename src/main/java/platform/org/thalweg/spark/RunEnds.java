package org.thalweg.spark;

import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;

/** What becomes of the ranges on executors once a run has ended. */
final class RunEnds {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnds.class);

  private RunEnds() {}

  /**
   * Has executors drop the ranges of a run, whether they have worked on any or not: a task of the
   * rows would go where these are, and read those again that are nowhere. A task may run elsewhere
   * than on the executor that it prefers, so those that none has reached are asked again a few
   * times; one that is busy all the while holds its ranges on, which is logged.
   */
  static void dropOnExecutors(JavaSparkContext spark, String run) {
    if (spark.isLocal() || spark.sc().isStopped()) {
      return;
    }
    try (JobLabel shown = new JobLabel(spark, "giving up ranges")) {
      Set<String> left =
          Executors.reach(
              Executors.ids(spark.sc()),
              ids ->
                  Executors.each(spark.sc(), ids)
                      .map(
                          any -> {
                            RangeStates.drop(run);
                            return SparkEnv.get().executorId();
                          })
                      .collect());
      left.retainAll(Executors.ids(spark.sc())); // one that is gone holds nothing
      if (!left.isEmpty()) {
        LOG.warn("executors {} may hold ranges of a run that has ended until they end", left);
      }
    } catch (Exception e) { // SparkException too, which Scala does not declare
      LOG.warn("executors may hold ranges of a run that has ended until they end", e);
    }
  }
}
