package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.online.OnlineModel;
import org.thalweg.online.OnlineStream.OnlineStore;
import org.thalweg.online.PartialFit;
import org.thalweg.path.PathResult;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.spark.RowMetrics;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome.Bootstrap;

/** Runs of losses that read columns, killed and resumed, on paths, resampled and in batches. */
class ColumnsInRunsTest {
  private static final String COST = "cost*log(1 + exp(-m))";
  private static final String CURVE = "cost*(y - t/(1 + exp(s - b)))^2, t = free(1), s = free(0)";

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  @TempDir private static Path folder;

  private static Path rows() {
    return folder.resolve("rows.csv");
  }

  @BeforeAll
  static void write() throws Exception {
    List<String> lines = new ArrayList<>(List.of("y,cost,a,b,c"));
    for (Row row : rows(5, 300)) {
      lines.add(row.mkString(","));
    }
    Files.write(rows(), lines);
  }

  private static List<Row> rows(int seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double a = random.nextDouble(-2, 2);
      double b = random.nextDouble(-1, 3);
      int y = 0.4 + a - b + random.nextDouble(-2, 2) > 0 ? 1 : 0;
      rows.add(RowFactory.create(y, random.nextInt(1, 6), a, b, random.nextDouble()));
    }
    return rows;
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(local.session().sparkContext());
  }

  private static TrainingConf conf(String formula, String... more) {
    return TrainingConf.parse(
        "data { train = \"%s\", format = csv, label = y, shards = 5, partitions = 3 }\n%s\n%s"
            .formatted(rows(), "objective.loss = \"formula(%s)\"".formatted(formula), lines(more)));
  }

  private static String lines(String... settings) {
    return String.join("\n", settings);
  }

  private static RunOptions resuming(TrainingListener listener) {
    return new RunOptions(
        List.of(listener),
        StopCriterion.never(),
        model -> {},
        note -> {},
        ExistingCheckpoints.resume(Set.of()));
  }

  private static void kill(int seen, int at) {
    if (seen == at) {
      throw new IllegalStateException("killed");
    }
  }

  private static TrainingConf withCheckpoints(TrainingConf conf, Path kept) {
    return conf.toBuilder().checkpointDirectory(kept.toString()).checkpointEveryRounds(1).build();
  }

  /** The run ends a billionth before the bound; a model that was stored may be at it. */
  @Test
  void aModelWithAParameterAtItsBoundIsEvaluatedAndDiagnosed() {
    String formula = "0.5*(y - z)^2 + (p - 2)^2, p = free(0.5, 0, 1)";
    Outcome outcome = Thalweg.train(conf(formula, "penalty = none"), spark(), List.of());
    assertThat(outcome.result().isNearMinimum()).isTrue();
    assertThat(outcome.train().gradientNorm()).isLessThan(1e-6);
    Model found = outcome.model();
    double[] w = found.w();
    int last = w.length - 1;
    assertThat(w[last]).isEqualTo(1 - 1e-9);
    w[last] = 1;
    Model stored = new Model(found.conf(), found.shrinkage(), found.input(), found.features(), w);
    try (ShardedData data = Thalweg.load(stored, rows().toString(), local.session())) {
      Evaluation there = RowMetrics.evaluate(data, stored.objective(), Penalties.none(), w);
      assertThat(there.objective()).isCloseTo(outcome.train().objective(), within(1e-8));
      Diagnosis diagnosis = Thalweg.diagnose(stored, data, OptionalDouble.empty());
      assertThat(diagnosis.objective()).isCloseTo(outcome.train().objective(), within(1e-8));
      assertThat(diagnosis.gradientNorm()).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        COST + " | sgd",
        COST + " | auto",
        "cost*max(0, 1 - m) | sdca",
        "cost*huber((y - z)/s) + s, s = free(1, positive) | auto"
      })
  void aKilledRunIsResumedToTheSameBits(String formula, String method, @TempDir Path kept) {
    boolean isCurve = formula.equals(CURVE);
    TrainingConf plain =
        conf(
            formula,
            "method = " + method,
            "stop.maxEpochs = " + (method.equals("sdca") ? 60 : 6), // a report has several
            isCurve ? "penalty = none" : "penalty = \"l2(1e-2)\"");
    AtomicInteger all = new AtomicInteger();
    String expected =
        Thalweg.train(plain, spark(), List.of(report -> all.incrementAndGet()))
            .model()
            .weightsSha256();
    TrainingConf conf = withCheckpoints(plain, kept);
    AtomicInteger steps = new AtomicInteger();
    assertThatThrownBy(
            () ->
                Thalweg.train(
                    conf,
                    spark(),
                    resuming(report -> kill(steps.incrementAndGet(), all.get() / 2 + 1))))
        .hasMessage("killed");
    AtomicInteger rest = new AtomicInteger();
    Outcome resumed = Thalweg.train(conf, spark(), resuming(report -> rest.incrementAndGet()));
    assertThat(resumed.model().weightsSha256()).isEqualTo(expected);
    assertThat(rest.get()).as("steps after the kill").isLessThan(all.get());
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        COST + " | newton",
        COST + " | lbfgs",
        COST + " | svrg",
        "cost*max(0, 1 - m) | interiorPoint",
        "cost*(0.5*((y - z1)/exp(z2))^2 + z2) | auto",
        CURVE + " | newton",
        CURVE + " | auto"
      })
  void aKilledRunIsResumedToTheSameBitsToo(String formula, String method, @TempDir Path kept) {
    aKilledRunIsResumedToTheSameBits(formula, method, kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {COST, "huber(cost*r)"})
  void pointsOfAPathAreRunsAloneAndAreResumedToTheSameBits(String formula, @TempDir Path kept) {
    TrainingConf plain = conf(formula, "penalty = \"path(l1,points=4,ratio=1e-2)\"");
    PathResult path = Thalweg.path(plain, spark(), RunOptions.of(List.of())).path();
    assertThat(path.points().get(0).nonZeros()).isZero();
    assertThat(path.points().get(1).nonZeros()).isPositive();
    for (PathPoint point : path.points()) {
      TrainingConf one = plain.toBuilder().penalty(point.penalty().value()).build();
      double alone = Thalweg.train(one, spark(), List.of()).train().objective();
      assertThat(point.objective()).isLessThanOrEqualTo(alone + 1e-8 * Math.abs(alone));
    }
    TrainingConf conf = withCheckpoints(plain, kept);
    AtomicInteger steps = new AtomicInteger();
    assertThatThrownBy(
            () -> Thalweg.path(conf, spark(), resuming(report -> kill(steps.incrementAndGet(), 4))))
        .hasMessage("killed");
    PathResult resumed = Thalweg.path(conf, spark(), resuming(report -> {})).path();
    assertThat(resumed.points()).hasSameSizeAs(path.points());
    for (int i = 0; i < path.points().size(); i++) {
      assertThat(resumed.points().get(i).objective()).isEqualTo(path.points().get(i).objective());
    }
  }

  /** A column of costs is one of weights, in each sample, but for the divisor. */
  @Test
  void samplesOfABootstrapReadTheColumn() {
    String search = "tune { grid.penalty = [none], folds = 2, bootstrap = 4, refit = false }";
    Bootstrap costs = bootstrap(conf(COST, search));
    Bootstrap weights = bootstrap(conf("log(1 + exp(-m))", search, "data.weight = cost"));
    Bootstrap none = bootstrap(conf("log(1 + exp(-m))", search, "data.features = [a, b, c]"));
    for (int sample = 0; sample < 4; sample++) {
      double[] w = costs.weights().get(sample);
      assertThat(w).containsExactly(weights.weights().get(sample), within(1e-3));
      assertThat(apart(w, none.weights().get(sample))).isGreaterThan(1e-2);
    }
    Bootstrap curve = bootstrap(conf(CURVE, search.replace("folds", "metric = rmse, folds")));
    assertThat(curve.weights()).hasSize(4).doesNotHaveDuplicates();
  }

  private static double apart(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(j -> Math.abs(a[j] - b[j])).max().orElseThrow();
  }

  private static Bootstrap bootstrap(TrainingConf conf) {
    return Thalweg.tune(conf, spark(), RunOptions.of(List.of()), SearchListener.none())
        .bootstrap()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {COST, CURVE})
  void aModelLearnsFromBatchesAndItsStateIsKept(String formula, @TempDir Path kept) {
    TrainingConf conf =
        TrainingConf.parse(
            lines(
                "data { format = table, label = y }",
                "objective.loss = \"formula(%s)\"".formatted(formula),
                "method = sgd",
                "updater = adam",
                "learningRate = 0.05",
                "batch.rows = 8",
                "stop.maxEpochs = 1"));
    OnlineModel begun = Thalweg.online(conf, batch(1));
    PartialFit first = Thalweg.partialFit(begun, batch(1));
    OnlineModel second = Thalweg.partialFit(first.model(), batch(2)).model();
    OnlineModel whole = Thalweg.partialFit(begun, batch(1).union(batch(2)).coalesce(1)).model();
    assertThat(second.steps()).isEqualTo(whole.steps()).isEqualTo(10);
    assertThat(second.model().w()).containsExactly(whole.model().w(), within(1e-9));
    OnlineStore store = OnlineStore.at(kept.toString(), local.session());
    store.save(first);
    OnlineModel newest = store.newest(conf, local.session()).orElseThrow();
    assertThat(Thalweg.partialFit(newest, batch(2)).model().model().w())
        .isEqualTo(second.model().w());
    assertThatThrownBy(() -> Thalweg.partialFit(newest, batch(2).drop("cost")))
        .hasMessageContaining("cost");
    assertThat(Arrays.stream(second.model().w())).allMatch(Double::isFinite);
  }

  private static Dataset<Row> batch(int seed) {
    StructType schema =
        new StructType()
            .add("y", "int")
            .add("cost", "int")
            .add("a", "double")
            .add("b", "double")
            .add("c", "double");
    return local.session().createDataFrame(rows(seed, 40), schema).coalesce(1);
  }
}
