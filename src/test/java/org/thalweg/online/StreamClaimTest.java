package org.thalweg.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;

/** One query at a time learns into a directory. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StreamClaimTest {
  private static final StructType SCHEMA =
      new StructType().add("label", "double").add("a", "double").add("b", "double");
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = folder.resolve("model");
    Path rows = Files.createDirectory(folder.resolve("rows"));
    Files.writeString(rows.resolve("a.csv"), "1.0,2,3\n0.0,1,-1\n");
  }

  private static TrainingConf conf() {
    return TrainingConf.parse(
        """
        data.format = table
        data.label = label
        data.features = [a, b]
        objective.loss = logistic
        method = sgd
        learningRate = 0.05
        batch.rows = 8
        stop.maxEpochs = 1
        """);
  }

  private StreamingQuery query(String name, OnlineStream stream) throws Exception {
    return local
        .session()
        .readStream()
        .schema(SCHEMA)
        .csv(folder.resolve("rows").toString())
        .writeStream()
        .foreachBatch(stream)
        .option("checkpointLocation", folder.resolve(name).toString())
        .start();
  }

  @Tag("long")
  @Test
  void aSecondQueryIsRefusedAndOneAfterTheEndIsNot() throws Exception {
    CountDownLatch learned = new CountDownLatch(1);
    OnlineStream stream = OnlineStream.at(conf(), model.toString(), fit -> learned.countDown());
    StreamingQuery first = query("first", stream);
    learned.await();
    first.processAllAvailable();
    StreamingQuery second = query("second", OnlineStream.at(conf(), model.toString()));
    assertThatThrownBy(second::awaitTermination)
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("another query of this process writes to it");
    assertThatThrownBy(
            () ->
                DirectoryClaim.of(model.toString(), DirectoryClaim.OF_RESULTS, new Configuration()))
        .hasMessageContaining("another run writes to it");
    first.stop();
    StreamingQuery third = query("third", OnlineStream.at(conf(), model.toString()));
    third.processAllAvailable();
    third.stop();
    DirectoryClaim free = await();
    free.close();
  }

  /** Once Spark has told of the end. */
  private DirectoryClaim await() throws Exception {
    for (int i = 0; ; i++) {
      try {
        return DirectoryClaim.of(model.toString(), DirectoryClaim.OF_RESULTS, new Configuration());
      } catch (IOException e) {
        if (i == 100) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  @Test
  void aRunThatWritesToTheDirectoryKeepsTheQueryOut() throws Exception {
    try (DirectoryClaim run =
        DirectoryClaim.of(model.toString(), DirectoryClaim.OF_RESULTS, new Configuration())) {
      assertThatThrownBy(() -> OnlineStream.at(conf(), model.toString()).call(rows(), 0L))
          .isInstanceOf(ConfException.class)
          .hasMessageContaining("another run writes to it");
      run.require();
    }
  }

  private static Dataset<Row> rows() {
    return local
        .session()
        .createDataFrame(
            List.of(RowFactory.create(1.0, 2.0, 3.0), RowFactory.create(0.0, 1.0, -1.0)), SCHEMA);
  }

  @Test
  void aBatchByHandGivesTheDirectoryBackAndOneThatLostItIsNotKept() throws Exception {
    OnlineStream.at(conf(), model.toString()).call(rows(), 0L);
    assertThat(model.resolve(DirectoryClaim.OF_RESULTS)).doesNotExist();
    List<String> before = names();
    OnlineStream slow =
        OnlineStream.at(
            conf(),
            model.toString(),
            fit -> { // as another query that found the claim void, and has ended
              try {
                Files.delete(model.resolve(DirectoryClaim.OF_RESULTS));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThatThrownBy(() -> slow.call(rows(), 1L)).hasCauseInstanceOf(DirectoryClaim.Lost.class);
    assertThat(names()).isEqualTo(before);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(model)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
