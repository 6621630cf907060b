package org.thalweg.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.ModelStore;
import org.thalweg.online.OnlineStream.OnlineStore;
import org.thalweg.penalty.Penalties;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.DataException;

/** A model that learns from one batch after the other. */
class OnlineModelTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("label", "double")
          .add("features", SQLDataTypes.VectorType())
          .add("s", "double");

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();

  @TempDir Path folder;

  @AfterEach
  void leavesNothingBehind() {
    assertThat(local.session().sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(local.session().sparkContext().getLocalProperty("spark.job.tags")).isNull();
  }

  /** Rows of a noisy plane, of which the features are few. */
  private static Dataset<Row> batch(int seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian(), random.nextInt(4) == 0 ? 1 : 0};
      double y = 2 * x[0] - x[1] + 0.5 * x[2] + random.nextGaussian() / 2 > 0 ? 1 : 0;
      all.add(RowFactory.create(y, Vectors.dense(x), 1.0 + i % 3));
    }
    return local.session().createDataFrame(all, SCHEMA).coalesce(1);
  }

  private static final String TEXT =
      """
      data.format = table
      data.label = label
      data.features = [features]
      objective.loss = logistic
      method = sgd
      batch.rows = 8
      stop.maxEpochs = 1
      """;

  private static TrainingConf conf(String more) {
    return TrainingConf.parse(TEXT + more);
  }

  /** Every rule of the registry, with a rate where it needs one. */
  static List<String> rules() {
    return Registry.updaters().names().stream().filter(OnlineModelTest::isWhole).toList();
  }

  private static boolean isWhole(String name) {
    try {
      Registry.updaters().parse(name);
      return true;
    } catch (ConfException e) { // a wrapper, which needs a rule inside
      return false;
    }
  }

  /** With batches of 8 rows; or, where a rule needs all rows, of these. */
  private static TrainingConf of(String rule) {
    String updater = "learningRate = 0.05\nupdater = \"" + rule + "\"\n";
    try {
      return conf(updater);
    } catch (ConfException e) {
      assertThat(e).hasMessageContaining("batch.sampling must be full");
      return TrainingConf.parse(TEXT.replace("batch.rows = 8", "batch.sampling = full") + updater);
    }
  }

  /** The contract of updaters has every rule: here one of each size of memory is a witness. */
  static Stream<String> someRules() {
    return Members.some(rules(), Set.of("sgd", "ftrlProximal", "adam", "dog")::contains);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("someRules")
  void everyRuleGoesOnWithItsMemory(String rule) {
    TrainingConf conf = of(rule);
    OnlineModel model = Thalweg.online(conf, batch(1, 40));
    PartialFit learned = Thalweg.partialFit(model, batch(1, 40));
    OnlineModel first = learned.model();
    OnlineModel second = Thalweg.partialFit(first, batch(2, 40)).model();
    assertThat(second.batch()).isEqualTo(1);
    // both batches as one are the same steps, if the memory goes on
    if (conf.batch().rows() > 0) {
      Dataset<Row> both = batch(1, 40).union(batch(2, 40)).coalesce(1);
      OnlineModel whole = Thalweg.partialFit(model, both).model();
      assertThat(second.steps()).isEqualTo(whole.steps()).isEqualTo(10);
      assertThat(second.model().w()).containsExactly(whole.model().w(), within(1e-9));
    }
    // and so from what was kept
    OnlineStore store = OnlineStore.at(folder.resolve("state").toString(), local.session());
    store.save(learned);
    OnlineModel kept = store.newest(conf, local.session()).orElseThrow();
    OnlineModel again = Thalweg.partialFit(kept, batch(2, 40)).model();
    assertThat(again.model().weightsSha256()).isEqualTo(second.model().weightsSha256());
    assertThat(model.model().w()).containsOnly(0); // what was given is what it was
  }

  @Test
  void theListOfRulesIsLong() {
    assertThat(rules()).hasSizeGreaterThan(15).contains("adagrad", "ftrlProximal", "adam", "sgd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "penalty = \"l1(0.01)\"\nupdater = ftrlProximal\nlearningRate = 0.1",
        "updater = dog"
      })
  void learns(String more) {
    TrainingConf conf = conf(more);
    OnlineModel model = Thalweg.online(conf, batch(1, 20));
    double firstLoss = Double.NaN;
    double loss = Double.NaN;
    for (int i = 0; i < 12; i++) {
      PartialFit fit = Thalweg.partialFit(model, batch(i, 100));
      loss = fit.report().loss();
      firstLoss = i == 0 ? loss : firstLoss;
      model = fit.model();
    }
    assertThat(firstLoss).isCloseTo(Math.log(2), within(1e-12));
    assertThat(loss).isLessThan(0.9 * firstLoss);
  }

  /** The contract of updaters has every rule; each build takes two here. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater = adagrad\nlearningRate = 0.3\npenalty = \"l2(0.01)\"",
        "learningRate = \"inverse(0.5)\""
      })
  void learnsToo(String more) {
    learns(more);
  }

  @Test
  void aBatchIsMeasuredBeforeItIsLearned() {
    TrainingConf conf = conf("learningRate = 0.5\ndata.weight = s");
    OnlineModel model = Thalweg.online(conf, batch(1, 30));
    model = Thalweg.partialFit(model, batch(1, 30)).model();
    PartialFit fit = Thalweg.partialFit(model, batch(2, 50));
    String rows = folder.resolve("rows").toString();
    batch(2, 50).write().parquet(rows);
    var loaded = Thalweg.load(model.model().reading("parquet"), rows, local.session());
    Evaluation before =
        RowMetrics.evaluate(loaded, model.model().objective(), Penalties.none(), model.model().w());
    loaded.close();
    assertThat(fit.report().metrics().keySet())
        .containsExactly("loss", "accuracy", "auc", "logLoss");
    assertThat(fit.report().loss()).isCloseTo(before.loss(), within(1e-12));
    assertThat(fit.report().metrics().get("auc"))
        .isCloseTo(before.metrics().get("auc"), within(1e-12));
    assertThat(fit.report().rows()).isEqualTo(50);
    assertThat(fit.report().weight()).isEqualTo(99);
    assertThat(fit.report().step()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theBitsDoNotDependOnPartitions(int partitions) {
    TrainingConf conf = conf("learningRate = 0.1\nupdater = adam\ndata.shards = 5");
    Dataset<Row> rows = batch(3, 90);
    OnlineModel model = Thalweg.online(conf, rows);
    String path = folder.resolve("rows").toString();
    rows.write().parquet(path);
    Dataset<Row> read = local.session().read().parquet(path);
    String expected = Thalweg.partialFit(model, read).model().model().weightsSha256();
    TrainingConf other =
        conf(
            "learningRate = 0.1\nupdater = adam\ndata.shards = 5\ndata.partitions = "
                + partitions
                + "\naggregation = flat");
    OnlineModel same = Thalweg.online(other, rows);
    assertThat(Thalweg.partialFit(same, read).model().model().weightsSha256()).isEqualTo(expected);
  }

  /** Each build takes two numbers of partitions. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(ints = {2, 7})
  void theBitsDoNotDependOnPartitionsToo(int partitions) {
    theBitsDoNotDependOnPartitions(partitions);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "learningRate = auto ; learningRate ; auto",
        "learningRate = 0.1\nround = \"local(epochs=1)\" ; round ; local",
        "learningRate = 0.1\nbatch.sampling = bernoulli ; batch.sampling ; bernoulli",
        "learningRate = 0.1\nonDivergence = backoff ; onDivergence ; backoff",
        "learningRate = 0.1\ndata.standardize = scale ; data.standardize ; scale",
        "learningRate = 0.1\ndata.validation = 0.2 ; data.validation ; 0.2",
        "learningRate = 0.1\nstop.seconds = 3 ; stop.seconds ; 3",
        "learningRate = 0.1\nstop.maxSteps = 3 ; stop.maxSteps ; 3",
        "learningRate = 0.1\nstop.maxEpochs = 1.5 ; stop.maxEpochs ; 1.5",
        "learningRate = 0.1\nstop.gradientNorm = 1 ; stop.gradientNorm ; 1",
        "learningRate = 0.1\ndata.downsample = 0.5 ; data.downsample ; 0.5",
        "learningRate = 0.1\n"
            + "objective.classWeights = balanced ; objective.classWeights ; must not be given",
        "learningRate = 0.1\ncheckpoint.directory = a ; checkpoint.directory ; a",
      })
  void whatAStreamCannotDoIsRefusedByItsKey(String line) {
    String[] parts = line.split(" ; ");
    assertThatThrownBy(() -> Thalweg.online(conf(parts[0]), batch(1, 10)))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll(parts[1], parts[2], "online learning");
  }

  @Test
  void aRateThatIsSearchedAlongAFullBatchIsRefused() {
    String text = TEXT.replaceAll("batch\\.rows = \\d+", "batch.sampling = full");
    TrainingConf conf = TrainingConf.parse(text + "learningRate = backtracking");
    assertThatThrownBy(() -> Thalweg.online(conf, batch(1, 10)))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("learningRate", "backtracking", "online learning");
  }

  @Test
  void aBatchThatDoesNotFitIsOneLineAndLeavesTheModel() {
    TrainingConf conf = conf("learningRate = 0.1");
    OnlineModel model = Thalweg.partialFit(Thalweg.online(conf, batch(1, 9)), batch(1, 9)).model();
    String before = model.model().weightsSha256();
    assertOneLine(model, batch(1, 9).selectExpr("2.0 label", "features", "s"), "2.0", "logistic");
    assertOneLine(model, batch(1, 9).selectExpr("label", "s"), "features");
    assertOneLine(model, batch(1, 9).limit(0), "at least one row");
    OnlineModel wild =
        Thalweg.online(conf("learningRate = 1e300\nobjective.loss = halfSquared"), batch(1, 9));
    assertOneLine(wild, batch(1, 9), "finite");
    assertThat(model.model().weightsSha256()).isEqualTo(before);
    assertThat(Thalweg.partialFit(model, batch(2, 9)).model().steps()).isEqualTo(4);
  }

  private static void assertOneLine(OnlineModel model, Dataset<Row> rows, String... parts) {
    assertThatThrownBy(() -> Thalweg.partialFit(model, rows))
        .isInstanceOf(DataException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage().lines()).hasSize(1))
        .hasMessageContainingAll(parts);
  }

  @Test
  void whatIsKeptIsAModelForEveryCommandAndTwoStatesAreKept() throws Exception {
    TrainingConf conf = conf("learningRate = 0.1\nupdater = momentum");
    Path directory = folder.resolve("state");
    OnlineStore store = OnlineStore.at(directory.toString(), local.session());
    assertThat(store.newest(conf, local.session())).isEmpty();
    OnlineModel model = Thalweg.online(conf, batch(1, 20));
    for (int i = 0; i < 4; i++) {
      PartialFit fit = Thalweg.partialFit(model, batch(i, 20));
      store.save(fit);
      model = fit.model();
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly("batch-0000000000000000002", "batch-0000000000000000003", "events");
    }
    Path newest = directory.resolve("batch-0000000000000000003");
    assertThat(ModelStore.load(local.session(), newest.toString())).isEqualTo(model.model());
    try (var events = Files.list(directory.resolve("events"))) {
      assertThat(events.filter(file -> file.toString().endsWith(".json"))).hasSize(4);
    }
    // one that is torn is passed over
    try (var files = Files.walk(newest.resolve("online"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".f64")).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    assertThat(store.newest(conf, local.session()).orElseThrow().batch()).isEqualTo(2);
    assertThatThrownBy(() -> store.newest(conf("learningRate = 0.1"), local.session()))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("updater", "momentum", "adam");
    TrainingConf twice = conf.toBuilder().set("stop.maxEpochs", "2").build();
    assertThatThrownBy(() -> store.newest(twice, local.session()))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("stop.maxEpochs was 1.0, is 2.0");
    // unless its batch would be lost, because the query goes on after it
    assertThat(store.newest(conf, local.session(), "", 3).orElseThrow().learned().place())
        .isEqualTo(2);
    OnlineStream stream = OnlineStream.at(conf, directory.toString());
    assertThatThrownBy(() -> stream.call(batch(4, 20), 4L))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(newest.toString(), "batch 3 would be lost", "remove it");
    stream.call(batch(3, 20), 3L);
    assertThat(ModelStore.load(local.session(), newest.toString())).isEqualTo(model.model());
  }

  @Test
  void aMetricThatIsNotFiniteIsNull() throws Exception {
    PartialFit fit =
        Thalweg.partialFit(Thalweg.online(conf("learningRate = 0.1"), batch(1, 9)), batch(1, 9));
    BatchReport report =
        new BatchReport(0, 9, 9, 0, Map.of("loss", Double.POSITIVE_INFINITY, "auc", 0.5));
    OnlineStore.at(folder.toString(), local.session()).save(new PartialFit(fit.model(), report));
    assertThat(Files.readString(folder.resolve("events/0000000000000000000.json")))
        .contains("\"loss\":null", "\"auc\":0.5");
  }
}
