package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job that stands for steps on the driver keeps no other job from running. */
class CancelledJobsTest {

  /** Also of two runs at once, and where more tasks are wanted than there are places. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aPlaceIsLeftForOtherJobs(int places) throws Exception {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[%d]".formatted(places))
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.default.parallelism", "4");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.setJobGroup("mine", "mine", true);
      for (int i = 0; i < 2; i++) { // places are given back
        try (CancelledJobs first = new CancelledJobs(spark.sc());
            CancelledJobs second = new CancelledJobs(spark.sc())) {
          first.onDriver();
          second.onDriver();
          requireWaiting(spark, places - 1);
          JavaFutureAction<Long> other = spark.parallelize(List.of(1, 2, 3)).countAsync();
          assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(3);
        }
        requireWaiting(spark, 0);
      }
    }
  }

  private static void requireWaiting(JavaSparkContext spark, int jobs) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (spark.statusTracker().getActiveJobIds().length != jobs) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("%d jobs must wait".formatted(jobs));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
