package org.thalweg.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.ml.EstimatorContractTest.Pair;

/** What a fit costs, what it leaves, and what it does not hang on; for every estimator. */
class FitContractTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;
  private static Dataset<Row> table; // label, x, with as many attributes as x has entries
  private static final Jobs JOBS = new Jobs();

  /** Counts jobs. */
  private static final class Jobs extends SparkListener {
    private volatile int started;

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      started++;
    }

    int during(Runnable work) throws Exception {
      session.sparkContext().listenerBus().waitUntilEmpty();
      int before = started;
      work.run();
      session.sparkContext().listenerBus().waitUntilEmpty();
      return started - before;
    }
  }

  static List<Pair> pairs() {
    return EstimatorContractTest.pairs();
  }

  @BeforeAll
  static void start() {
    session = local.session();
    session.sparkContext().addSparkListener(JOBS);
    Dataset<Row> plain = Tables.of(session, 200);
    table =
        plain.withColumn(
            "x", plain.col("x"), new AttributeGroup("x", Tables.FEATURES).toMetadata());
  }

  @AfterEach
  void leavesNothingBehind() {
    assertThat(session.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(session.sparkContext().getLocalProperty("spark.jobGroup.id")).isNull();
    assertThat(session.sparkContext().getLocalProperty("spark.job.description")).isNull();
  }

  private static Estimator<?> ready(Pair pair) {
    Estimator<?> estimator = pair.ours().get();
    estimator.set("labelCol", pair.label());
    estimator.set("featuresCol", "x");
    if (estimator.hasParam("layers")) {
      estimator.set("layers", new int[] {Tables.FEATURES, 3, 2});
    }
    if (estimator.hasParam("maxIter")) {
      estimator.set("maxIter", 20);
    }
    return estimator;
  }

  private static Model<?> fit(Pair pair, Dataset<Row> rows) {
    return (Model<?>) ready(pair).fit(rows);
  }

  /** What a model says of the rows, which shows all of its parameters. */
  private static List<Row> said(Model<?> model) {
    return model.transform(table).select("prediction").collectAsList();
  }

  private static void withCached(Dataset<Row> rows, java.util.function.Consumer<Dataset<Row>> use) {
    Dataset<Row> cached = rows.cache();
    try {
      cached.count();
      use.accept(cached);
    } finally {
      cached.unpersist(true);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aFitIsOneJob(Pair pair) {
    withCached(
        table.select(pair.label(), "x"),
        rows -> {
          Model<?>[] model = new Model<?>[1];
          try {
            assertThat(JOBS.during(() -> model[0] = fit(pair, rows))).isEqualTo(1);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          assertThat(said(model[0])).isEqualTo(said(fit(pair, table)));
        });
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("org.thalweg.ml.EstimatorContractTest#ofClassesAndOfNumbers")
  void aCacheIsReadAndNotWhatItWasMadeFrom(Pair pair) {
    List<Row> plain = said(fit(pair, table));
    var reads = session.sparkContext().longAccumulator();
    var counting =
        functions
            .udf(
                (Double y) -> {
                  reads.add(1);
                  return y;
                },
                org.apache.spark.sql.types.DataTypes.DoubleType)
            .asNondeterministic();
    Dataset<Row> counted = table.withColumn(pair.label(), counting.apply(table.col(pair.label())));
    withCached(
        counted,
        rows -> {
          long made = reads.value();
          assertThat(said(fit(pair, rows))).isEqualTo(plain);
          assertThat(said(fit(pair, rows.drop("s")))).isEqualTo(plain);
          assertThat(said(fit(pair, rows.where("s >= 0")))).isEqualTo(plain);
          assertThat(reads.value()).isEqualTo(made);
        });
    assertThat(said(fit(pair, counted))).as("when the cache is gone").isEqualTo(plain);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("org.thalweg.ml.EstimatorContractTest#ofClassesAndOfNumbers")
  void aCacheThatIsGoneIsNotMadeAgain(Pair pair) {
    Dataset<Row> rows = table.select(pair.label(), "x").cache();
    rows.count();
    List<Row> cached = said(fit(pair, rows));
    rows.unpersist(true);
    assertThat(said(fit(pair, rows))).isEqualTo(cached);
    assertThat(session.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
    withCached(rows, again -> assertThat(said(fit(pair, again))).isEqualTo(cached));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  @SuppressWarnings("unchecked")
  void theSummaryIsMadeWhenItIsAskedFor(Pair pair) throws Exception {
    Model<?> model = fit(pair, table);
    if (!(model instanceof HasTrainingSummary<?> withSummary)) {
      return; // Spark's model of this estimator has none either
    }
    assertThat(withSummary.hasSummary()).isTrue();
    Object summary = withSummary.summary();
    assertThat(summary).isNotNull().isSameAs(withSummary.summary());
    Estimator<?> theirs = pair.theirs().get();
    theirs.set("labelCol", pair.label());
    theirs.set("featuresCol", "x");
    if (theirs.hasParam("layers")) {
      theirs.set("layers", new int[] {Tables.FEATURES, 3, 2});
    }
    if (theirs.hasParam("maxIter")) {
      theirs.set("maxIter", 2); // the class of its summary alone is asked for
    }
    Model<?> expected = (Model<?>) theirs.fit(table);
    assertThat(summary.getClass())
        .isEqualTo(((HasTrainingSummary<?>) expected).summary().getClass());
    HasTrainingSummary<?> copy = (HasTrainingSummary<?>) model.copy(ParamMap.empty());
    HasTrainingSummary<?> spark = (HasTrainingSummary<?>) expected.copy(ParamMap.empty());
    assertThat(copy.hasSummary()).as("as of Spark's").isEqualTo(spark.hasSummary());
    if (copy.hasSummary()) {
      assertThat(copy.summary()).isSameAs(summary);
    }
    Model<?> travelled = (Model<?>) read(written(fit(pair, table)));
    assertThat(((HasTrainingSummary<?>) travelled).hasSummary()).isFalse();
  }

  private static byte[] written(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("org.thalweg.ml.EstimatorContractTest#ofClassesAndOfNumbers")
  void labelsMayBeOfAnyTypeOfNumber(Pair pair) {
    Dataset<Row> whole =
        table.withColumn(pair.label(), functions.floor(table.col(pair.label())).cast("double"));
    List<Row> expected = said(fit(pair, whole));
    for (String ansi : List.of("true", "false")) {
      session.conf().set("spark.sql.ansi.enabled", ansi);
      for (String type : List.of("byte", "short", "int", "long", "float", "decimal(9,2)")) {
        Dataset<Row> other = whole.withColumn(pair.label(), whole.col(pair.label()).cast(type));
        assertThat(said(fit(pair, other))).as(type).isEqualTo(expected);
        if (ansi.equals("true")) { // a cache has the values, whatever made them
          withCached(
              other.select(pair.label(), "x"),
              rows -> assertThat(said(fit(pair, rows))).as(type).isEqualTo(expected));
        }
      }
    }
    session.conf().unset("spark.sql.ansi.enabled");
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("org.thalweg.ml.EstimatorContractTest#ofClassesAndOfNumbers")
  void severalFitsAtOnceAreEachAsAlone(Pair pair) throws Exception {
    List<Row> alone = said(fit(pair, table));
    Dataset<Row> assembled =
        new VectorAssembler()
            .setInputCols(new String[] {"x"})
            .setOutputCol("y2")
            .transform(table)
            .drop("x")
            .withColumnRenamed("y2", "x")
            .cache();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<Row>>> fits = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Dataset<Row> rows = i % 2 == 0 ? table : assembled;
        fits.add(
            () -> {
              session.sparkContext().setJobDescription("mine");
              List<Row> said = said(fit(pair, rows));
              assertThat(session.sparkContext().getLocalProperty("spark.job.description"))
                  .isEqualTo("mine");
              return said;
            });
      }
      for (Future<List<Row>> fit : threads.invokeAll(fits)) {
        assertThat(fit.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdownNow();
      assembled.unpersist(true);
    }
  }

  static Stream<Estimator<?>> own() {
    return Stream.of(
        new ThalwegClassifier().setKey("loss", "logistic").setLabelCol("y"),
        new ThalwegRegressor().setKey("loss", "halfSquared").setLabelCol("amount"));
  }

  @ParameterizedTest
  @MethodSource("own")
  void ownEstimatorsKeepTheDescriptionOfJobs(Estimator<?> estimator) {
    estimator.set("featuresCol", "x");
    session.sparkContext().setJobDescription("mine");
    estimator.fit(table);
    assertThat(session.sparkContext().getLocalProperty("spark.job.description")).isEqualTo("mine");
    session.sparkContext().setJobDescription(null);
  }
}
