package org.thalweg.tune;

import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.sample.RowFactors;
import org.thalweg.solve.Reason;
import org.thalweg.spark.SparkFixture;
import org.thalweg.text.DataException;
import org.thalweg.tune.SearchOutcome.Bootstrap;
import org.thalweg.tune.SearchOutcome.TuneFile;
import org.thalweg.tune.SearchResult.PointResult;

/** Models of a search have the bits that they have alone, by every method and in every place. */
class SearchTest {
  private static final int FOLDS = 2;

  /** Ways to minimise, and what else may differ between models. */
  static final List<String> METHODS =
      List.of(
          "",
          "method = newton",
          "method = lbfgs",
          "method = svrg",
          "objective.loss = hinge",
          "method = sgd, batch.rows = 40, stop.maxSteps = 30",
          "method = sgd, updater = nag, batch.sampling = bernoulli, batch.rows = 40, stop.maxSteps"
              + " = 20",
          "method = sgd, batch.sampling = stratified, batch.rows = 40, stop.maxSteps = 20",
          "method = sgd, batch.sampling = full, stop.maxSteps = 20",
          "method = sgd, round = \"local(steps=3,after=2)\", batch.rows = 40, stop.maxSteps = 7",
          "data.standardize = scaleAndCenter",
          "objective.classWeights = balanced, method = svrg",
          "objective.model = softmax, method = lbfgs",
          "objective.loss = huber, method = svrg");

  private static final List<String> PLACES = List.of("auto", "flat", "sharded");

  @TempDir private static Path directory;
  private static SearchFixture fixture;

  @BeforeAll
  static void open() {
    fixture = SearchFixture.open(directory, SparkFixture.JAVA);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /** The solvers' own laws hold their bits: here one of each way of asking is a witness. */
  static Stream<String> methods() {
    return Members.some(
        METHODS,
        method -> Set.of("", METHODS.get(5), METHODS.get(9), METHODS.get(12)).contains(method));
  }

  private static TrainingConf conf(String method, String more) {
    boolean hasLoss = method.contains("objective.loss") || method.contains("softmax");
    return fixture.conf(
        "%s\nseed = 3\n%s\n%s\n"
            .formatted(
                hasLoss ? "" : "objective.loss = logistic",
                String.join("\n", method.split(", (?=[a-z]+[.A-Za-z]* =)")),
                more));
  }

  private static final String GRID =
      "tune { grid.penalty = [\"l2(0.1)\", \"l2(0.003)\"], folds = 2, seed = 5, refit = false }\n";

  private static SearchResult search(TrainingConf conf) {
    return fixture.search(conf).result();
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("methods")
  void everyModelHasTheBitsThatItHasAlone(String method) {
    Map<String, String> alone = new HashMap<>();
    for (String penalty : List.of("l2(0.1)", "l2(0.003)")) {
      for (int fold = 1; fold <= FOLDS; fold++) {
        TrainingConf one =
            conf(
                method,
                "penalty = \"%s\"\ntune { folds = 2, fold = %d, seed = 5 }"
                    .formatted(penalty, fold));
        Outcome outcome = Thalweg.train(one, fixture.spark(), List.of());
        alone.put(penalty + fold, outcome.model().weightsSha256());
      }
    }
    assertThat(alone.values()).as("folds and penalties differ").doesNotHaveDuplicates();
    for (String place : PLACES) {
      Map<String, String> together = new HashMap<>();
      for (PointResult point : search(conf(method, GRID + "aggregation = " + place)).points()) {
        for (int fold = 1; fold <= FOLDS; fold++) {
          together.put(
              point.point().settings().get("penalty") + fold,
              point.models().get(fold - 1).weightsSha256());
        }
      }
      assertThat(together).as(place).isEqualTo(alone);
    }
  }

  @Test
  void halvingGivesTheBetterPointsMoreOfTheBudget() {
    String grid =
        """
        method = sgd
        stop.maxSteps = 16
        tune {
          grid.learningRate = [1e-4, 1e-3, 1e-2, 0.1, 0.3, 1, 3, 10]
          folds = 2
          halving = 2
          refit = false
        }
        """;
    SearchResult result = search(conf("", grid));
    long[] steps =
        result.points().stream()
            .mapToLong(point -> point.models().get(0).steps())
            .sorted()
            .toArray();
    assertThat(steps).containsExactly(2, 2, 2, 2, 4, 4, 8, 16);
    assertThat(result.best().rung()).isEqualTo(3);
    for (PointResult point : result.points()) {
      TrainingConf alone =
          point.point().conf().toBuilder()
              .stopMaxSteps(point.models().get(1).steps())
              .tuneFolds(2)
              .tuneFold(2)
              .build();
      assertThat(Thalweg.train(alone, fixture.spark(), List.of()).model().weightsSha256())
          .isEqualTo(point.models().get(1).weightsSha256());
    }
  }

  /** The models of a bootstrap are those of a table in which a row has its number as its weight. */
  @Test
  void aBootstrapWeighsRowsByPoissonNumbers() throws Exception {
    Path table = directory.resolve("rows.csv");
    int samples = 3;
    StringBuilder text = new StringBuilder("label,x,y,a,b,c\n");
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 120; i++) {
      double x = random.nextDouble(-1, 1);
      double y = random.nextDouble(-1, 1);
      text.append("%s,%s,%s".formatted(3 * x - y + random.nextDouble(), x, y));
      for (int sample = 0; sample < samples; sample++) {
        text.append(',').append(new RowFactors.PoissonFactors(sample, 0).of(i, 0));
      }
      text.append('\n');
    }
    Files.writeString(table, text);
    String head =
        "data { train = \"%s\", format = csv, features = \"x,y\", shards = 1 }\nobjective.loss = halfSquared\n"
            .formatted(table);
    TrainingConf conf =
        TrainingConf.parse(
            head
                + "tune { grid.penalty = [\"l2(0.01)\"], folds = 2, bootstrap = 3, refit = false,"
                + " metric = rmse }");
    Bootstrap found =
        Thalweg.tune(conf, fixture.spark(), RunOptions.of(List.of()), SearchListener.none())
            .bootstrap()
            .orElseThrow();
    for (int sample = 0; sample < samples; sample++) {
      TrainingConf one =
          TrainingConf.parse(
              head + "penalty = \"l2(0.01)\"\ndata.weight = " + List.of("a", "b", "c").get(sample));
      assertThat(Thalweg.train(one, fixture.spark(), List.of()).model().w())
          .containsExactly(found.weights().get(sample), offset(1e-9));
    }
    Bootstrap.Interval slope = found.weight(0);
    assertThat(slope.low()).isLessThan(slope.mean());
    assertThat(slope.high()).isGreaterThan(slope.mean()).isBetween(2.0, 4.0);
    assertThat(found.metric().mean()).isBetween(0.1, 0.6);
  }

  /** Intervals of models that were not trained to the end would say nothing. */
  @Test
  void anInterruptAmongTheSamplesOfABootstrapEndsTheSearch() {
    AtomicBoolean isAsked = new AtomicBoolean();
    Reason stop = new Reason(Reason.Kind.INTERRUPTED, "test", "now");
    SearchListener listener =
        new SearchListener() {
          @Override
          public void begins(int points, int models) {
            isAsked.set(models == 7);
          }
        };
    RunOptions plain = RunOptions.of(List.of());
    RunOptions options =
        new RunOptions(
            List.of(),
            history -> isAsked.get() ? Optional.of(stop) : Optional.empty(),
            plain.trained(),
            plain.notes(),
            plain.existing());
    TrainingConf conf =
        fixture.conf(
            "objective.loss = logistic\ntune { grid.penalty = [\"l2(0.1)\"], folds = 2, bootstrap = 7 }");
    SearchOutcome outcome = Thalweg.tune(conf, fixture.spark(), options, listener);
    assertThat(outcome.interrupted()).contains(stop);
    assertThat(outcome.refit()).isEmpty();
    assertThat(outcome.bootstrap().orElseThrow().metrics()).as("not measured").containsOnly(NaN);
  }

  /** Which is seen before a model is trained. */
  @ParameterizedTest
  @CsvSource({
    "logistic, auc, 1, data.validation must have rows on which auc has a value",
    "halfSquared, r2, 2, fold 1 of 2 must have rows on which r2 has a value"
  })
  void rowsOnWhichTheMetricHasNoValueAreRefused(
      String loss, String metric, int folds, String message) throws Exception {
    Path alike = Files.writeString(directory.resolve("alike"), "1 1:1\n1 1:2\n".repeat(10));
    Path rows = folds == 1 ? fixture.rows() : alike;
    TrainingConf conf =
        TrainingConf.parse(
            "data { train = \"%s\", shards = 1%s }\nobjective.loss = %s\n"
                    .formatted(
                        rows, folds == 1 ? ", validation = \"%s\"".formatted(alike) : "", loss)
                + "tune { grid.penalty = [\"l2(0.1)\"], folds = %d, metric = %s }"
                    .formatted(folds, metric));
    SearchListener listener =
        new SearchListener() {
          @Override
          public void begins(int points, int models) {
            throw new AssertionError("no model may begin");
          }
        };
    assertThatThrownBy(() -> fixture.search(conf, RunOptions.of(List.of()), listener))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(message);
  }

  /** An intercept, which is far from 0 where the mean of a feature is, makes no model complex. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "scale"})
  void theNormIsThatOfWhatIsPenalised(String units) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      double x = 50 + 3 * Math.sin(i);
      text.append(2 * x).append(" 1:").append(x).append('\n');
    }
    Path far = Files.writeString(directory.resolve("far-" + units), text);
    List<PointResult> points =
        fixture
            .search(
                TrainingConf.parse(
                    "data { train = \"%s\", shards = 1, standardize = %s }\n".formatted(far, units)
                        + "objective.loss = halfSquared\ntune { folds = 2, refit = false,"
                        + " grid.penalty = [\"l1(1e3)\", \"l1(1)\", \"l1(1e-9)\"] }"))
            .result()
            .points();
    assertThat(points.get(0).norm()).isZero();
    double deviation = units.equals("none") ? 1 : 3 * Math.sqrt(0.5);
    assertThat(points.get(1).norm()).isBetween(0.5 * deviation, 1.9 * deviation);
    assertThat(points.get(2).norm()).isCloseTo(2 * deviation, offset(0.1));
  }

  /** A sample of rows that lacks a class has the weights of the others. */
  @Test
  void classesThatAreRareMayBeMissingFromASample() throws Exception {
    Path rows = directory.resolve("rare.libsvm");
    Set<Integer> rare = Set.of(10, 31, 52);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append(rare.contains(i) ? 1 : 0).append(" 1:").append(Math.sin(i)).append('\n');
    }
    Files.writeString(rows, text);
    int samples = 40;
    TrainingConf conf =
        TrainingConf.parse(
            "data { train = \"%s\", shards = 1 }\nobjective.loss = logistic\n".formatted(rows)
                + "objective.classWeights { 0 = 1, 1 = 20 }\n"
                + "tune { grid.penalty = [\"l2(0.1)\"], folds = 2, bootstrap = 40, refit = false }");
    Bootstrap found =
        Thalweg.tune(conf, fixture.spark(), RunOptions.of(List.of()), SearchListener.none())
            .bootstrap()
            .orElseThrow();
    assertThat(found.weights()).hasSize(samples);
    assertThat(
            IntStream.range(0, samples)
                .mapToObj(sample -> new RowFactors.PoissonFactors(sample, 0)))
        .as("some sample has no row of class 1")
        .anyMatch(draw -> rare.stream().allMatch(row -> draw.of(row, 0) == 0));
  }

  /** EveryCheckpointTest resumes every method: here two are witnesses. */
  static Stream<String> resumable() {
    List<String> all =
        List.of(
            "",
            "method = svrg",
            "method = lbfgs",
            "objective.loss = hinge",
            "method = sgd, batch.rows = 40, stop.maxSteps = 30",
            "method = sgd, round = \"local(steps=3,after=2)\", batch.rows = 40, stop.maxSteps = 7");
    return Members.some(all, method -> method.isEmpty() || method.contains("local"));
  }

  /** However far it came: some models have ended, others have checkpoints, or none yet. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("resumable")
  void aKilledSearchIsResumedToTheSameBitsAndTheSameTable(String method) {
    TrainingConf conf =
        conf(method, GRID.replace(", refit = false", "")).toBuilder()
            .checkpointDirectory(directory.resolve("ck-" + method.hashCode()).toString())
            .checkpointEveryRounds(2)
            .build();
    TrainingConf whole = conf(method, GRID.replace(", refit = false", ""));
    String expected = json(fixture.search(whole));
    for (int killedAt : List.of(3, 5, 7)) {
      assertThatThrownBy(
              () ->
                  fixture.search(conf, SearchFixture.resuming(), SearchFixture.killerAt(killedAt)))
          .as("at %d", killedAt)
          .hasMessage("killed");
    }
    for (String why : List.of("resumed", "over is over")) {
      assertThat(json(fixture.search(conf, SearchFixture.resuming(), SearchListener.none())))
          .as(why)
          .isEqualTo(expected);
    }
  }

  private static String json(SearchOutcome outcome) {
    return TuneFile.json(conf("", GRID).tune(), outcome).toPrettyString();
  }

  /** Where training ends by validation, models keep the best point, as they do alone. */
  @Test
  void oneFoldWithEarlyStoppingHasTheBitsOfTraining() {
    String early =
        "method = sgd, batch.rows = 40, stop.validation = \"logLoss(patience=2)\", data.validation"
            + " = 0.3";
    String grid = GRID.replace("folds = 2", "folds = 1");
    for (PointResult point : search(conf(early, grid)).points()) {
      String alone =
          Thalweg.train(point.point().conf(), fixture.spark(), List.of()).model().weightsSha256();
      assertThat(point.models().get(0).weightsSha256()).isEqualTo(alone);
    }
  }

  @Test
  void pointsMayDifferInAnythingThatTrainsAModel() {
    String grid =
        """
        tune {
          grid {
            objective.loss = [logistic, hinge]
            objective.intercept = [true, false]
            method = [lbfgs, sgd]
            data.standardize = [none, scale]
            seed = [1, 2]
          }
          folds = 2
          refit = false
        }
        stop.maxSteps = 9
        """;
    List<PointResult> points = search(conf("", grid + "tune.metric = accuracy")).points();
    assertThat(points).hasSize(32);
    for (PointResult point : List.of(points.get(0), points.get(13), points.get(31))) {
      TrainingConf one = point.point().conf().toBuilder().tuneFolds(2).tuneFold(2).build();
      assertThat(Thalweg.train(one, fixture.spark(), List.of()).model().weightsSha256())
          .as(point.point().text())
          .isEqualTo(point.models().get(1).weightsSha256());
    }
  }

  @Test
  void theBestPointIsTrainedOnAllRows() {
    TrainingConf conf = conf("", GRID.replace(", refit = false", ""));
    SearchOutcome outcome =
        Thalweg.tune(conf, fixture.spark(), RunOptions.of(List.of()), SearchListener.none());
    PointResult best = outcome.result().best();
    assertThat(outcome.result().points())
        .extracting(PointResult::mean)
        .allMatch(mean -> mean >= best.mean());
    assertThat(outcome.refit().orElseThrow().model().weightsSha256())
        .isEqualTo(
            Thalweg.train(best.point().conf(), fixture.spark(), List.of()).model().weightsSha256());
  }

  /** Each row is held out once: so the folds' weights add up, whatever the shards. */
  @Test
  void foldsAreTheSameForAnyShardsAndPartitions() {
    List<Double> means = new ArrayList<>();
    for (String cut : List.of("data.shards = 5", "data.shards = 1", "data.shards = 9")) {
      SearchResult result = search(conf("", GRID + cut));
      means.add(result.points().get(0).mean());
    }
    assertThat(means.get(1)).isCloseTo(means.get(0), offset(1e-7));
    assertThat(means.get(2)).isCloseTo(means.get(0), offset(1e-7));
  }

  @ParameterizedTest
  @ValueSource(strings = {GRID, "penalty = \"path(l1,points=3)\"\ntune { folds = 2, seed = 5 }\n"})
  void aFoldOfOneClassOrNoneIsRefused(String search) throws Exception {
    Path few = directory.resolve("few.libsvm");
    Files.writeString(few, "1 1:1\n0 1:2\n0 1:3\n0 1:4\n0 1:5\n");
    TrainingConf one = conf("", search).toBuilder().train(few.toString()).build();
    assertThatThrownBy(() -> search(one))
        .isInstanceOf(ConfException.class)
        .hasMessageMatching(
            "tune.folds must leave rows of two classes in every fold but .* has class . alone");
    TrainingConf many = one.toBuilder().tuneFolds(200).build();
    assertThatThrownBy(() -> search(many))
        .isInstanceOf(ConfException.class)
        .hasMessageMatching("tune.folds must leave rows .*of 200 has .*");
  }
}
