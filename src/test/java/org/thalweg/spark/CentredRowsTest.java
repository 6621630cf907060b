package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.config.Registry;
import org.thalweg.config.Storage;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.model.DomainLabels;

/** What is found out about features far from 0, and when rows are copied for that. */
class CentredRowsTest {
  @TempDir private static Path directory;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  /** Rows on the executors alone, of two features: one about 0, the other a year. */
  private static ShardedData years(int rows) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      text.append("%d 1:%s 2:%d%n".formatted(i % 2, (i % 7 - 3) / 2.0, 2000 + i % 5));
    }
    Path file = Files.writeString(directory.resolve("years" + rows), text);
    return new LibsvmSource(file.toString(), 0, new Partitioning(4, 2, Storage.DISK))
        .load(spark, DomainLabels.of(Registry.losses().parse("logistic")));
  }

  private static int kept() {
    return spark.sc().getPersistentRDDs().size();
  }

  @Test
  void copiesRowsOnceTheyAreAskedFor() throws IOException {
    try (ShardedData data = years(100)) {
      int before = kept();
      CentredRows known = CentredRows.of(data, 2);
      assertThat(known.constants()).containsExactly(0, 2002);
      assertThat(known.moments().mean(1)).isBetween(-1.0, 1.0);
      assertThat(kept()).isEqualTo(before);
      ShardedData rows = known.rows();
      assertThat(kept()).isEqualTo(before + 1);
      assertThat(CentredRows.of(data, 2).rows()).isSameAs(rows);
      assertThat(FeatureStatistics.moments(rows, 2).mean(1)).isEqualTo(known.moments().mean(1));
    }
    assertThat(kept()).isZero();
  }

  /** Moments of all rows are those of the sample where this has all of them, bit by bit. */
  @Test
  void samplesAllOfFewRows() throws IOException {
    try (ShardedData few = years(100);
        ShardedData many = years((1 << 16) + 1)) {
      assertThat(FeatureStatistics.samplesAll(few)).isTrue();
      assertThat(FeatureStatistics.samplesAll(many)).isFalse();
      assertThat(FeatureStatistics.sampledMoments(few, 2).variance(0))
          .isEqualTo(FeatureStatistics.moments(few, 2).variance(0));
      assertThat(FeatureStatistics.sampledMoments(many, 2).variance(0))
          .isNotEqualTo(FeatureStatistics.moments(many, 2).variance(0));
    }
  }
}
