package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.inspect.DataInspection.Inspection;
import org.thalweg.model.DomainLabels;

class InspectionTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir Path folder;

  @Test
  void howTheDataAreCutChangesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("rows"), text());
    Inspection expected = inspect(file, 1, 1);
    assertThat(expected.labels().rows()).isEqualTo(400);
    assertThat(expected.columns().duplicates(400)).contains(new int[] {6, 199_999});
    for (int partitions : new int[] {1, 2, 7}) {
      Inspection other = inspect(file, 13, partitions);
      assertThat(bytes(other.columns())).isEqualTo(bytes(expected.columns()));
      assertThat(other.labels()).usingRecursiveComparison().isEqualTo(expected.labels());
    }
  }

  /** All that an object holds, in numbers that are compared faster than one by one. */
  private static byte[] bytes(Serializable object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  /** Rows of 200,000 columns, the last of which is a copy of the seventh. */
  private static String text() {
    SplittableRandom random = new SplittableRandom(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      double value = random.nextInt(5);
      text.append(random.nextInt(9)).append(" 7:").append(value);
      for (int column = 8 + random.nextInt(9000); column < 200_000; ) {
        text.append(' ').append(column).append(':').append(random.nextDouble());
        column += 1 + random.nextInt(9000);
      }
      text.append(" 200000:").append(value).append('\n');
    }
    return text.toString();
  }

  private static Inspection inspect(Path file, int shards, int partitions) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    try (ShardedData data =
        new LibsvmSource(file.toString(), 0, Partitioning.of(shards, partitions))
            .load(context, DomainLabels.of(Registry.losses().parse("halfSquared")))) {
      return Inspection.of(data);
    }
  }
}
