package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.ShortJvm;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;

/** A cluster that trusts nobody gives the same bits. */
@Tag("long")
@Timeout(240)
class EncryptedClusterTest {
  private static final Map<String, String> ENCRYPTED =
      Map.of(
          "spark.authenticate", "true",
          "spark.authenticate.secret", "of these processes alone",
          "spark.network.crypto.enabled", "true",
          "spark.network.crypto.authEngineVersion", "2",
          "spark.network.crypto.cipher", "AES/GCM/NoPadding",
          "spark.io.encryption.enabled", "true");

  @TempDir private Path directory;

  @Test
  void authenticationAndEncryptionChangeNoBit() throws IOException {
    Path data = data();
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    List<String> alone = shas(new SparkConf().setMaster("local[2]"), data, 1);
    SparkConf cluster =
        new SparkConf()
            .setMaster("local-cluster[2,1,1024]")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", ShortJvm.TEXT);
    ENCRYPTED.forEach(cluster::set);
    assertThat(shas(cluster, data, 3)).isEqualTo(alone);
  }

  /**
   * Of sums that go straight, through a shuffle, and of rounds; blocks lie on encrypted disks. And
   * of a cached table, whose rows the driver has from the first time on, and the tasks do not.
   */
  private List<String> shas(SparkConf settings, Path data, int processes) {
    settings.setAppName("test").set("spark.ui.enabled", "false");
    try (JavaSparkContext spark = new JavaSparkContext(settings)) {
      List<String> shas =
          List.of("aggregation = flat", "aggregation = sharded", "round = \"local(3)\"").stream()
              .map(setting -> train(setting, data, spark))
              .collect(Collectors.toCollection(ArrayList::new));
      SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
      Dataset<Row> table = session.read().format("libsvm").load(data.toString()).cache();
      String first = train(table);
      assertThat(train(table)).isEqualTo(first);
      shas.add(first);
      assertThat(spark.getPersistentRDDs()).as("the table alone").hasSize(1);
      assertThat(spark.sc().getExecutorMemoryStatus().size()).isEqualTo(processes);
      assertThat(SparkEnv.get().securityManager().isAuthenticationEnabled())
          .isEqualTo(processes > 1);
      return shas;
    }
  }

  private static String train(String setting, Path data, JavaSparkContext spark) {
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "%s", data.shards = 4, data.partitions = 4, output = none
            objective.loss = logistic, penalty = "l2(0.01)", updater = adam, learningRate = 0.05
            storage = disk, stop.maxSteps = 12, batch.rows = 30
            %s
            """
                .formatted(data, setting));
    return Thalweg.train(conf, spark, List.of()).model().weightsSha256();
  }

  private static String train(Dataset<Row> table) {
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.format = table, data.shards = 4, data.partitions = 4, output = none
            objective.loss = logistic, penalty = "l2(0.01)", updater = adam, learningRate = 0.05
            aggregation = flat, stop.maxSteps = 12, batch.rows = 30
            """);
    return Thalweg.train(conf, table).model().weightsSha256();
  }

  private Path data() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      double x = random.nextDouble(-1, 1);
      text.append("%d 1:%s 2:%s%n".formatted(x > 0.1 ? 1 : 0, x, random.nextDouble()));
    }
    return Files.writeString(directory.resolve("x.libsvm"), text);
  }
}
