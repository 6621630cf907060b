package org.thalweg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards keep their bits on disk and on the wire, whichever serializer the cluster is set to. */
class SerializersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.spark.serializer.JavaSerializer",
        "org.apache.spark.serializer.KryoSerializer"
      })
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
}
