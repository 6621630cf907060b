package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Metric;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.ValidationSeries;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.DataException;

/** Rows that are held out, and what comes of it, with every method. */
class ValidatedTrainingTest {
  private static final int ROWS = 400;
  private static final String SGD = "method = sgd, batch.rows = 32, learningRate = 0.1";

  /** A conf of every method, all of which end by their steps. */
  private static final List<String> METHODS =
      List.of(
          SGD + ", updater = adam, stop.maxSteps = 25, validation.everyRounds = 4",
          "method = sgd, batch.sampling = full, learningRate = 0.5, stop.maxSteps = 6",
          SGD + ", round = \"local(steps=3)\", stop.maxSteps = 6, validation.everyRounds = 1",
          "method = svrg, stop.maxEpochs = 8",
          "method = lbfgs, stop.maxSteps = 6",
          "method = newton, stop.maxSteps = 4",
          "method = auto, stop.maxEpochs = 8",
          "method = interiorPoint, objective.loss = hinge, stop.maxSteps = 6",
          "method = sdca, objective.loss = hinge, penalty = \"l2(0.01)\", stop.maxSteps = 4");

  @TempDir private static Path directory;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static SparkSession session;

  @BeforeAll
  static void writeRows() throws IOException {
    session = spark.session();
    SplittableRandom random = new SplittableRandom(5);
    List<String> libsvm = new ArrayList<>();
    List<String> csv = new ArrayList<>(List.of("label,held,a,b,c"));
    List<String> training = new ArrayList<>(List.of("label,a,b,c"));
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextDouble(-1, 1);
      double b = random.nextDouble(-1, 1);
      double c = random.nextDouble();
      int label = a - b + random.nextDouble(-1, 1) > 0.2 ? 1 : 0;
      boolean isHeld = random.nextInt(4) == 0;
      libsvm.add("%d 1:%s 2:%s 3:%s".formatted(label, a, b, c));
      csv.add("%d,%s,%s,%s,%s".formatted(label, isHeld, isHeld ? 1e6 * a : a, b, c));
      if (!isHeld) {
        training.add("%d,%s,%s,%s".formatted(label, a, b, c));
      }
    }
    Files.write(directory.resolve("rows"), libsvm);
    Files.write(directory.resolve("other"), libsvm.subList(0, 120));
    Files.write(directory.resolve("ones"), List.of("1 1:0.5", "1 2:0.5"));
    Files.write(directory.resolve("held.csv"), csv);
    Files.write(directory.resolve("training.csv"), training);
  }

  static Stream<String> methods() {
    return METHODS.stream();
  }

  /** ValidationContractTest resumes every method: here two are witnesses. */
  static Stream<String> resumed() {
    return Members.some(METHODS, method -> method.contains("local") || method.contains("lbfgs"));
  }

  @Test
  void everyMethodThatMeasuresPointsIsTried() {
    Set<Method> tried = new HashSet<>();
    METHODS.forEach(each -> tried.add(conf("data.validation = 0.25," + each, 2).method()));
    assertThat(tried).containsExactlyInAnyOrder(Method.values());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theKeptPointIsTheBestOfTheSeriesWhateverThePartitions(String method) {
    Outcome first = train("data.validation = 0.25," + method, 1);
    ValidationSeries series = first.result().validation().orElseThrow();
    double best =
        series.points().stream().mapToDouble(ValidationSeries.Point::value).min().orElseThrow();
    assertThat(series.best().value()).isEqualTo(best);
    assertThat(series.points().size()).isGreaterThan(3);
    assertThat(metric(first, series.metric())).isCloseTo(best, within(1e-12));
    assertThat(first.train().rows() + first.validation().orElseThrow().rows()).isEqualTo(ROWS);
    for (int partitions : new int[] {3, 8}) {
      Outcome other = train("data.validation = 0.25," + method, partitions);
      assertThat(other.model().weightsSha256()).isEqualTo(first.model().weightsSha256());
      assertThat(other.result().validation()).isEqualTo(first.result().validation());
    }
  }

  private static double metric(Outcome outcome, String name) {
    return name.equals("loss")
        ? outcome.validation().orElseThrow().loss()
        : outcome.validation().orElseThrow().metrics().get(name);
  }

  @ParameterizedTest
  @CsvSource({"driver", "flat"})
  void norWhereTheSumsAreMade(String place) {
    String conf = "data.validation = 0.25, %s, stop.maxSteps = 12".formatted(SGD);
    Outcome auto = train(conf, 4);
    Outcome told = train(conf + ", aggregation = \"%s\"".formatted(place), 4);
    assertThat(told.model().weightsSha256()).isEqualTo(auto.model().weightsSha256());
    assertThat(told.result().validation()).isEqualTo(auto.result().validation());
  }

  /** OracleTest has the bits of sums in every place. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"gather", "tree(2)", "sharded"})
  void norWhereTheSumsAreMadeToo(String place) {
    norWhereTheSumsAreMade(place);
  }

  /** Thrown in the middle of a run, as if it were killed. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("resumed")
  void aKilledRunThatIsResumedHasTheSameBitsAndTheSameSeries(String method) {
    String with = "data.validation = 0.25, stop.validation = \"loss(patience=3)\"," + method;
    Outcome whole = train(with, 2);
    long last = whole.result().steps() - 1;
    for (long kill = 1; kill <= last; kill += Math.max(1, last / 3)) {
      long at = kill;
      String kept =
          with
              + ", checkpoint { everyRounds = 1, directory = \"%s\" }"
                  .formatted(directory.resolve("of-%d-%d".formatted(method.hashCode(), kill)));
      TrainingListener killer =
          report -> {
            if (report.step() == at) {
              throw new Killed();
            }
          };
      assertThatThrownBy(() -> train(kept, 2, options(killer, ExistingCheckpoints.refuse())))
          .isInstanceOf(Killed.class);
      Outcome resumed = train(kept, 2, options(r -> {}, ExistingCheckpoints.resume(Set.of())));
      assertThat(resumed.model().weightsSha256()).isEqualTo(whole.model().weightsSha256());
      assertThat(resumed.result().validation()).isEqualTo(whole.result().validation());
      assertThat(resumed.result().reason()).isEqualTo(whole.result().reason());
    }
  }

  /** Each value of the series is the metric of the model that as many steps leave. */
  @ParameterizedTest
  @MethodSource("models")
  void theSeriesIsWhatTheModelsHaveAfterwards(String conf, String metric) {
    String with =
        "data.validation = \"%s\", validation { metric = %s, everyRounds = 6 }, %s"
            .formatted(directory.resolve("other"), metric, conf);
    Outcome validated = train(with, 2);
    Metric measured = Registry.metrics().parse(metric).value();
    List<ValidationSeries.Point> points = validated.result().validation().orElseThrow().points();
    for (ValidationSeries.Point point : points.subList(1, points.size())) {
      Outcome plain = train(conf + ", stop.maxSteps = " + point.steps(), 2);
      try (ShardedData rows =
          Thalweg.load(plain.model(), directory.resolve("other").toString(), session)) {
        double value =
            RowMetrics.evaluate(
                    rows,
                    plain.model().objective(),
                    Penalties.none(),
                    plain.model().w(),
                    List.of(measured))
                .metrics()
                .get(metric);
        assertThat(point.value()).isCloseTo(value, within(1e-12));
      }
    }
  }

  static Stream<Arguments> models() {
    String steps = SGD + ", stop.maxSteps = 20";
    return Stream.of(
        Arguments.of(steps + ", updater = adam", "auc"),
        Arguments.of(steps + ", objective.loss = softmax, objective.model = softmax", "accuracy"),
        Arguments.of(steps + ", objective.model = \"factorization(rank=2)\"", "logLoss"),
        Arguments.of(steps + ", objective.model = \"perceptron(hidden=[3])\"", "f1"),
        Arguments.of(steps + ", updater = \"average(sgd)\"", "logLoss"));
  }

  @Test
  void patienceEndsARunThatNoLongerImproves() {
    Outcome outcome =
        train(
            "data.validation = \"%s\", validation.everyRounds = 1, method = lbfgs,"
                    .formatted(directory.resolve("ones"))
                + " stop.validation = \"loss(patience=2)\", stop.maxSteps = 50",
            2);
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.VALIDATED);
    ValidationSeries series = outcome.result().validation().orElseThrow();
    assertThat(outcome.result().steps()).isEqualTo(series.best().steps() + 2);
  }

  /** The rows of the column have a feature a million times as large as it is in the others. */
  @Test
  void rowsThatAColumnHoldsOutTakeNoPartNotEvenInStandardDeviations() {
    String form =
        "data.format = csv, data.standardize = scale, method = newton, stop.gradientNorm = 1e-9";
    Outcome alone = csv("training.csv", form);
    Outcome held = csv("held.csv", form + ", data.validation = \"column(held)\"");
    long last = alone.result().steps();
    Outcome toTheSameStep =
        csv("held.csv", form + ", data.validation = \"column(held)\", stop.maxSteps = " + last);
    assertThat(held.train().rows()).isEqualTo(alone.train().rows());
    assertThat(held.validation().orElseThrow().rows()).isEqualTo(ROWS - alone.train().rows());
    assertThat(held.result().history().objective((int) last - 1))
        .isEqualTo(alone.result().history().objective((int) last - 1));
    assertThat(toTheSameStep.result().history().last().gradientNorm())
        .isEqualTo(alone.result().history().last().gradientNorm());
  }

  /** A test on them is as good as one on rows of another file. */
  @Test
  void rowsThatAreHeldOutForTheTestTakeNoPart() {
    String form = "data.format = csv, data.standardize = scale, method = newton";
    Outcome alone = csv("training.csv", form);
    Outcome column = csv("held.csv", form + ", data.test = \"column(held)\"");
    assertThat(column.result().w()).isEqualTo(alone.result().w());
    assertThat(column.test().orElseThrow().rows()).isEqualTo(ROWS - alone.train().rows());
    Outcome drawn = csv("held.csv", form + ", data.test = 0.3");
    assertThat(drawn.test().orElseThrow().rows()).isBetween(ROWS / 5L, ROWS / 2L);
    assertThat(drawn.train().rows() + drawn.test().orElseThrow().rows()).isEqualTo(ROWS);
    assertThat(csv("held.csv", form + ", data.validation = 0.3").train().rows())
        .isEqualTo(drawn.train().rows());
  }

  /** The reader counts the rows that are left, and not those of the file. */
  @Test
  void aMalformedRowAmongThoseThatAreLeftHasNoNumber() throws IOException {
    Files.writeString(
        directory.resolve("left.csv"), "label,held,a\n1,true,1\n0,false,2\n0,false,x\n");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> csv("left.csv", "data.format = csv, data.validation = \"column(held)\""))
        .withMessageMatching(
            "value of column a in file:/\\S*/left.csv must be a finite number .*\"x\"");
  }

  @Test
  void aColumnOfOtherValuesIsRefused() throws IOException {
    Files.writeString(directory.resolve("bad.csv"), "label,held,a\n1,true,1\n0,maybe,2\n");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> csv("bad.csv", "data.format = csv, data.validation = \"column(held)\""))
        .withMessageContaining("held")
        .withMessageContaining("maybe");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> csv("bad.csv", "data.format = csv, data.validation = \"column(hold)\""))
        .withMessageContaining("hold");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.validation = 1|data.validation must be in (0, 1) but was 1.0",
        "data.validation = 0|data.validation must be in (0, 1) but was 0.0",
        "data.validation = -0.2|data.validation must be in (0, 1) but was -0.2",
        "data.validation = \"column()\"|data.validation must name a column",
        "data.validation = \"column(x)\"|data.validation must be a path or a fraction for LIBSVM",
        "data.test = 1.5|data.test must be in (0, 1) but was 1.5",
        "data.test = \"column(x)\"|data.test must be a path or a fraction for LIBSVM",
        "data.test = 0.1, data.validation = 0.2|data.test must not be a fraction if data.validation",
        "validation.metric = auc|data.validation must be given for validation.metric",
        "validation.everyRounds = 2|data.validation must be given for validation.everyRounds",
        "stop.validation = auc|data.validation must be given for stop.validation",
        "data.validation = 0.2, stop.validation = rmse|stop.validation rmse must have labels",
        "data.validation = 0.2, validation.metric = rmse|validation.metric rmse must have labels",
        "data.validation = 0.2, stop.validation = \"auc(patience=0)\"|stop.validation: patience",
        "data.validation = 0.2, stop.validation = \"auc(minImprovement=-1)\"|minImprovement must be",
        "data.validation = 0.2, stop.validation = aux|auc",
        "data.validation = 0.2, stop.validation = auc, validation.metric = f1|must be that of stop",
        "data.validation = 0.2, validation.everyRounds = 0|validation.everyRounds must be at least 1",
        "data.validation = 0.2, stop.validation = \"pinball(2)\"|quantile must be in (0, 1)"
      })
  void whatIsWrongIsToldBeforeDataAreRead(String conf, String message) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> conf(conf, 2))
        .withMessageContaining(message)
        .withMessageNotContaining("\n");
  }

  @Test
  void rowsOnWhichTheMetricHasNoValueAreRefused() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                train(
                    "data.validation = \"%s\", validation.metric = auc"
                        .formatted(directory.resolve("ones")),
                    2))
        .withMessageContaining("data.validation must have rows on which auc has a value");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> train("data.validation = 1e-9", 2))
        .withMessageContaining("data.validation must hold out at least one row");
  }

  private static Outcome csv(String name, String conf) {
    return Thalweg.train(
        TrainingConf.parse(
            "data.train = \"%s\", objective.loss = logistic, penalty = \"l2(0.01)\", %s"
                .formatted(directory.resolve(name), conf)),
        session);
  }

  private static RunOptions options(TrainingListener listener, ExistingCheckpoints existing) {
    return new RunOptions(
        List.of(listener), StopCriterion.never(), model -> {}, note -> {}, existing);
  }

  private static Outcome train(String conf, int partitions) {
    return train(conf, partitions, RunOptions.of(List.of()));
  }

  private static Outcome train(String conf, int partitions, RunOptions options) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return Thalweg.train(conf(conf, partitions), context, options);
  }

  private static TrainingConf conf(String conf, int partitions) {
    return TrainingConf.parse(
        "data.train = \"%s\", data.shards = 8, data.partitions = %d, objective.loss = logistic\n%s"
                .formatted(directory.resolve("rows"), partitions, conf)
            + (conf.contains("penalty") ? "" : "\npenalty = \"l2(0.01)\""));
  }
}
