package org.thalweg.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.ShortJvm;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.model.DomainLabels;

/** A Spark of one's own and a file of made rows, for the tests of this package. */
public final class SparkFixture {
  public static final String JAVA = "org.apache.spark.serializer.JavaSerializer";
  public static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  private SparkFixture() {}

  public static JavaSparkContext spark(String master, String serializer) {
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", ShortJvm.TEXT)
            .set("spark.serializer", serializer);
    return new JavaSparkContext(conf);
  }

  /** Whole numbers with spaces between them. */
  static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  /** Sparse rows whose labels depend on them, with every entry written in full. */
  public static Path file(Path directory, String name, int rows, int features, boolean binary) {
    SplittableRandom random = new SplittableRandom(rows + features);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      StringBuilder entries = new StringBuilder();
      double score = 0;
      for (int j = 1; j <= features; j++) {
        if (random.nextInt(3) == 0) {
          double value = random.nextDouble() * 2 - 0.7;
          score += value * (j % 3 - 1);
          entries.append(' ').append(j).append(':').append(value);
        }
      }
      double noisy = score + random.nextDouble() - 0.5;
      text.append(binary ? (noisy > 0 ? "1" : "0") : Double.toString(noisy));
      text.append(entries).append('\n');
    }
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ShardedData load(JavaSparkContext spark, Path file, int shards, int partitions) {
    return new LibsvmSource(file.toString(), 0, Partitioning.of(shards, partitions))
        .load(spark, DomainLabels.of(Registry.losses().parse("logistic")));
  }

  public static ShardedData loadNumbers(
      JavaSparkContext spark, Path file, int shards, int partitions) {
    return new LibsvmSource(file.toString(), 0, Partitioning.of(shards, partitions))
        .load(spark, DomainLabels.of(Registry.losses().parse("halfSquared")));
  }
}
