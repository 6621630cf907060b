package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;

/** What counts as loading: all that is done with the data before the first step. */
class LoadSecondsTest {
  private static final double ROUNDED = 0.003; // as Spark gives milliseconds
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();

  @Test
  void loadingBeginsWithTheColumnsAndEndsWithTheTestRows(@TempDir Path folder)
      throws IOException, TimeoutException {
    String rows = "yes,a,1\nno,b,2\nyes,b,0\n".repeat(200);
    Path train = Files.writeString(folder.resolve("a.csv"), "label,k,x\n" + rows);
    Path test = Files.writeString(folder.resolve("b.csv"), "label,k,x\n" + rows);
    TrainingConf conf =
        TrainingConf.parse(
            """
            data { train = "%s", test = "%s", format = csv, label = label, categorical = [k] }
            objective.loss = logistic, penalty = "l2(1e-3)", output = none
            """
                .formatted(train, test));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(local.session().sparkContext());
    AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    AtomicLong last = new AtomicLong();
    AtomicLong jobs = new AtomicLong();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            first.accumulateAndGet(job.time(), Math::min);
            jobs.incrementAndGet();
          }

          @Override
          public void onJobEnd(SparkListenerJobEnd job) {
            last.accumulateAndGet(job.time(), Math::max);
          }
        };
    spark.sc().addSparkListener(listener);
    try {
      Outcome outcome = Thalweg.train(conf, spark, List.of());
      spark.sc().listenerBus().waitUntilEmpty(10_000);
      assertThat(jobs.get()).isGreaterThanOrEqualTo(3); // categories, training and test rows
      assertThat(outcome.loadSeconds())
          .isGreaterThanOrEqualTo((last.get() - first.get()) / 1e3 - ROUNDED);
    } finally {
      spark.sc().removeSparkListener(listener);
    }
  }
}
