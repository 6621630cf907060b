package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Columns;
import org.thalweg.config.SomeColumns;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.RowText;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.data.text.LibsvmText;
import org.thalweg.text.DataException;

/** Shards keep their bits on disk and on the wire, whichever serializer the cluster is set to. */
class SerializersTest {
  @TempDir Path folder;

  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  @ParameterizedTest
  @ValueSource(strings = {JAVA, KRYO})
  void shardsKeepTheirBits(String serializer) throws IOException {
    String a = LibsvmText.random(1, 400);
    String b = LibsvmText.random(2, 900);
    LibsvmText.write(folder.resolve("d/a"), a);
    LibsvmText.gzip(folder.resolve("d/b.gz"), b);
    List<List<String>> expected = LibsvmText.shards(8, a, b);
    JavaSparkContext spark = LocalSpark.start(serializer);
    try (spark;
        ShardedData data =
            new LibsvmSource(folder + "/d", 0, Partitioning.of(8, 3))
                .load(spark, LocalSpark.ZERO_ONE)) {
      assertThat(LocalSpark.rows(data)).isEqualTo(expected);
      JavaRDD<Shard> onDisk = data.rdd().map(x -> x).persist(StorageLevel.DISK_ONLY());
      assertThat(onDisk.count()).isEqualTo(8);
      assertThat(onDisk.collect().stream().map(RowText::of).toList()).isEqualTo(expected);
      LibsvmText.write(folder.resolve("d/c"), "2\n");
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(
              () ->
                  new LibsvmSource(folder + "/d", 0, Partitioning.of(8, 3))
                      .load(spark, LocalSpark.ZERO_ONE))
          .withMessageContaining("d/c line 1 must be in {0, 1}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {JAVA, KRYO})
  void rowsOfATableWithIdsAreThere(String serializer) {
    JavaSparkContext spark = LocalSpark.start(serializer);
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    Dataset<Row> table =
        session.range(0, 900, 1, 3).selectExpr("nullif(id, 7) as id", "id as x", "1 as label");
    Optional<String> none = Optional.empty();
    Columns columns =
        SomeColumns.of(
            Optional.of("label"), none, none, Optional.of("id"), List.of("x"), List.of(), 0);
    Encoding encoding = EncodingFit.of(table, columns).unlabelled();
    try (spark;
        ShardedData data =
            new TableSource("it", table, encoding, Partitioning.of(8, 3))
                .load(spark, RowRules.of(LocalSpark.ZERO_ONE))) {
      JavaRDD<Shard> onDisk = data.rdd().map(x -> x).persist(StorageLevel.DISK_ONLY());
      assertThat(onDisk.count()).isEqualTo(8);
      assertThat(onDisk.collect().stream().mapToLong(shard -> shard.summary().rows()).sum())
          .isEqualTo(900);
    }
  }
}
