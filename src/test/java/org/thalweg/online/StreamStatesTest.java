package org.thalweg.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.online.OnlineStream.OnlineStore;
import org.thalweg.online.OnlineStream.OnlineStore.KeptState;
import org.thalweg.online.OnlineStream.OnlineStore.Learned;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.DataException;

/** What a directory keeps of a stream: batches of several queries, and what each batch changed. */
class StreamStatesTest {
  private static final int LONG = 1 << 18;
  private static final StructType SCHEMA =
      new StructType().add("label", "double").add("features", SQLDataTypes.VectorType());

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();

  @TempDir Path folder;

  private static TrainingConf conf(String updater) {
    return TrainingConf.parse(
        """
        data.format = table
        data.label = label
        data.features = [features]
        objective.loss = logistic
        method = sgd
        updater = "%s"
        learningRate = 0.1
        batch.rows = 8
        stop.maxEpochs = 1
        """
            .formatted(updater));
  }

  /** Sparse rows of ten entries among 2¹⁸ features. */
  private static Dataset<Row> batch(int seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      int[] places = random.ints(10, 0, LONG).distinct().sorted().toArray();
      double[] values = random.doubles(places.length).toArray();
      double label = random.nextInt(2);
      all.add(RowFactory.create(label, Vectors.sparse(LONG, places, values)));
    }
    return local.session().createDataFrame(all, SCHEMA).coalesce(1);
  }

  private static long bytes(Path of) throws IOException {
    try (Stream<Path> files = Files.walk(of)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private String directory() {
    return folder.resolve("model").toString();
  }

  private OnlineModel newest(TrainingConf conf) {
    return OnlineStore.at(directory(), local.session()).newest(conf, local.session()).orElseThrow();
  }

  /** Where each batch wrote the model and the state of its rule, 8.4 MB at 2¹⁸ features. */
  @Test
  void aBatchWritesWhatItTouchedAndGoesOnToTheSameBits() throws Exception {
    TrainingConf conf = conf("adagrad");
    OnlineStream stream = OnlineStream.at(conf, directory());
    stream.call(batch(0, 40), 0L);
    long whole = bytes(Path.of(directory()));
    assertThat(whole).isGreaterThan(8_000_000);
    OnlineModel straight = OnlineModel.begin(conf, batch(0, 40));
    straight = PartialFit.of(straight, batch(0, 40), 0).model();
    for (int i = 1; i < 6; i++) {
      long before = bytes(Path.of(directory()));
      if (i % 2 == 0) { // another process goes on
        stream = OnlineStream.at(conf, directory());
      }
      stream.call(batch(i, 40), (long) i);
      assertThat(bytes(Path.of(directory())) - before).isLessThan(whole / 200);
      straight = PartialFit.of(straight, batch(i, 40), i).model();
      OnlineModel kept = newest(conf);
      assertThat(kept.batch()).isEqualTo(i);
      assertThat(kept.steps()).isEqualTo(straight.steps());
      assertSame(kept.state(), straight.state());
      Model read = ModelStore.load(local.session(), directory());
      assertThat(read).isEqualTo(straight.model());
    }
  }

  private static void assertSame(Snapshot a, Snapshot b) {
    assertThat(a.arrays().keySet()).isEqualTo(b.arrays().keySet());
    a.arrays().forEach((name, array) -> assertThat(array).isEqualTo(b.arrays().get(name)));
  }

  @Test
  void changesThatAreTornAreLearnedAgainOrTheirBatchIsNotLost() throws Exception {
    TrainingConf conf = conf("adagrad");
    OnlineStream stream = OnlineStream.at(conf, directory());
    for (int i = 0; i < 4; i++) {
      stream.call(batch(i, 20), (long) i);
    }
    String bits = newest(conf).model().weightsSha256();
    Path last = folder.resolve("model/changes-0000000000000000003");
    byte[] good = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(good, good.length - 5));
    assertThatThrownBy(() -> OnlineStream.at(conf, directory()).call(batch(4, 20), 4L))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(last.toString(), "batch 3 would be lost", "remove it");
    assertThat(ModelStore.load(local.session(), directory()))
        .as("commands take the state before")
        .isNotNull();
    OnlineStream.at(conf, directory()).call(batch(3, 20), 3L);
    assertThat(newest(conf).model().weightsSha256()).isEqualTo(bits);
    // one in the middle, which others need
    Path middle = folder.resolve("model/changes-0000000000000000002");
    Files.delete(middle);
    assertThatThrownBy(() -> OnlineStream.at(conf, directory()).call(batch(4, 20), 4L))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(last.toString(), "does not follow");
    OnlineStream again = OnlineStream.at(conf, directory());
    again.call(batch(2, 20), 2L);
    again.call(batch(3, 20), 3L);
    assertThat(newest(conf).model().weightsSha256()).isEqualTo(bits);
    Files.write(middle, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> ModelStore.load(local.session(), directory()))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(middle.toString(), "not whole");
  }

  /** Of a model whose numbers change one at a time, so that no job of Spark is needed. */
  @Tag("long")
  @Test
  void filesAndBytesAreBoundedHoweverLongAStreamIs() throws Exception {
    TrainingConf conf = conf("adagrad");
    OnlineStore store = OnlineStore.at(directory(), local.session());
    OnlineModel model = OnlineModel.begin(conf, batch(0, 4));
    model = PartialFit.of(model, batch(0, 4), 0).model();
    Optional<KeptState> state = Optional.empty();
    Learned learned = Learned.NOTHING;
    long most = 0;
    for (int i = 0; i < 310; i++) {
      Map<String, double[]> arrays = new LinkedHashMap<>();
      model.state().arrays().forEach((name, array) -> arrays.put(name, array.clone()));
      arrays.get("w")[7 * i] = i + 1;
      Snapshot next = Snapshot.of(i + 1L, arrays);
      Model was = model.model();
      Model now = new Model(was.conf(), was.shrinkage(), was.input(), was.features(), next.w());
      model = new OnlineModel(conf, now, next, i);
      learned = learned.with("", i);
      BatchReport report = new BatchReport(i, 1, 1, i, Map.of());
      state = Optional.of(store.save(state, new PartialFit(model, report), learned));
      try (Stream<Path> files = Files.list(Path.of(directory()))) {
        List<String> names = files.map(file -> file.getFileName().toString()).toList();
        assertThat(names).filteredOn(name -> name.startsWith("batch-")).hasSizeLessThan(3);
        assertThat(names).filteredOn(name -> name.startsWith("changes-")).hasSizeLessThan(202);
        assertThat(names).noneMatch(name -> name.startsWith(".batch-"));
      }
      most = Math.max(most, bytes(Path.of(directory())));
    }
    assertThat(most).isLessThan(2 * state.get().bytesOfWhole() + 1_000_000);
    assertThat(newest(conf).model()).isEqualTo(model.model());
    assertThat(newest(conf).batch()).isEqualTo(309);
  }

  /** With a model of the query before, whose batches have the same numbers. */
  @Test
  void aQueryWithANewCheckpointLocationLearnsAllItsBatchesOnce() throws Exception {
    Path rows = Files.createDirectory(folder.resolve("rows"));
    for (int i = 0; i < 3; i++) {
      Path file = rows.resolve("rows-%d.csv".formatted(i));
      Files.writeString(file, "1.0,%d.5%n0.0,-%d.5%n".formatted(i, i));
      assertThat(file.toFile().setLastModified(1_700_000_000_000L + 1000L * i)).isTrue();
    }
    assertThat(learned(rows, "first")).containsExactly(0L, 1L, 2L);
    assertThat(learned(rows, "second")).containsExactly(3L, 4L, 5L);
    assertThat(learned(rows, "second")).isEmpty();
    assertThat(learned(rows, "first")).isEmpty();
    Path more = rows.resolve("rows-3.csv");
    Files.writeString(more, "1.0,3.5\n");
    assertThat(learned(rows, "first")).containsExactly(6L);
    assertThat(learned(rows, "second")).containsExactly(7L);
    try (Stream<Path> events = Files.list(folder.resolve("model/events"))) {
      assertThat(events.filter(file -> file.toString().endsWith(".json"))).hasSize(8);
    }
  }

  /** Runs a query over the files that are new to it, and returns the numbers of what it learned. */
  private List<Long> learned(Path rows, String query) throws Exception {
    TrainingConf conf = conf("adagrad").toBuilder().set("data.features", "[a]").build();
    List<Long> numbers = new ArrayList<>();
    OnlineStream stream =
        OnlineStream.at(conf, directory(), fit -> numbers.add(fit.model().batch()));
    local
        .session()
        .readStream()
        .schema(new StructType().add("label", "double").add("a", "double"))
        .option("maxFilesPerTrigger", 1)
        .csv(rows.toString())
        .writeStream()
        .foreachBatch(stream)
        .option("checkpointLocation", folder.resolve(query).toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    return numbers;
  }

  /** States of version 0.1 and 0.2.0 do not say of which query they are. */
  @Test
  void aStateWithoutAQueryGoesOnUnlessTheBatchesBeginAgain() {
    Learned old = new Learned(7, Map.of("", 7L));
    assertThat(old.has("q", 7)).isTrue();
    assertThat(old.has("q", 8)).isFalse();
    assertThat(old.with("q", 8)).isEqualTo(new Learned(8, Map.of("q", 8L)));
    assertThat(old.has("q", 0)).isFalse();
    assertThat(old.with("q", 0)).isEqualTo(new Learned(8, Map.of("", 7L, "q", 0L)));
    Learned other = old.with("q", 0);
    assertThat(other.has("q", 0)).isTrue();
    assertThat(other.has("", 7)).isTrue();
    assertThat(other.with("q", 3)).isEqualTo(new Learned(11, Map.of("", 7L, "q", 3L)));
  }
}
