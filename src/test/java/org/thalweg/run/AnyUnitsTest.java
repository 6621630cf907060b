package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
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
import org.thalweg.function.PointKind;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Standing;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchResult.PointResult;

/**
 * No answer and no verdict depends on how a column is shifted or scaled: rows of a table whose
 * first column is replaced by a·x + c, beside the table as it is.
 */
class AnyUnitsTest {
  private static final int ROWS = 400;
  private static final int POINTS = 20; // of a path
  private static final double SAME = 1e-7; // percent
  private static final double[][] X = new double[ROWS][6];
  private static final int[] CLASSES = new int[ROWS];
  private static final double[] AMOUNTS = new double[ROWS];

  @TempDir private static Path directory;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @BeforeAll
  static void open() {
    Random random = new Random(11);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 6; j++) {
        X[i][j] = random.nextGaussian();
      }
      double z = 0.9 * X[i][0] - 1.2 * X[i][1] + 0.5 * X[i][2];
      CLASSES[i] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
      AMOUNTS[i] = 2 * z + random.nextGaussian();
    }
  }

  private static DoubleUnaryOperator units(String name) {
    return switch (name) {
      case "plain" -> x -> x;
      case "time" -> x -> 1.7e9 + 3e6 * x; // seconds since 1970
      case "clock" -> x -> 1.7e9 + Math.rint(3e6 * x); // whole ones
      case "seconds" -> x -> Math.rint(3e6 * x); // since a moment of those
      case "id" -> x -> 1e7 + x;
      case "far" -> x -> 1e9 + x;
      case "year" -> x -> 2000 + x;
      case "tiny" -> x -> 1e-9 * x;
      case "huge" -> x -> 1e9 * x;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Path table(String name) throws IOException {
    Path file = directory.resolve(name + ".csv");
    if (!Files.exists(file)) {
      List<String> lines = new ArrayList<>(List.of("y,r,a,b,c,d,e,f"));
      for (int i = 0; i < ROWS; i++) {
        StringBuilder line = new StringBuilder(CLASSES[i] + "," + AMOUNTS[i]);
        for (int j = 0; j < 6; j++) {
          line.append(',').append(j == 0 ? units(name).applyAsDouble(X[i][j]) : X[i][j]);
        }
        lines.add(line.toString());
      }
      Files.write(file, lines);
    }
    return file;
  }

  private static Outcome train(Path data, String... more) {
    String conf = "data.train = \"%s\"\n%s".formatted(data, String.join("\n", more));
    return Thalweg.train(TrainingConf.parse(conf), session(), report -> {});
  }

  private static Outcome train(String units, String method, String loss, String penalty)
      throws IOException {
    boolean isOfClasses = List.of("logistic", "hinge", "modifiedHuber").contains(loss);
    return train(
        table(units),
        "data.format = csv",
        "data.label = " + (isOfClasses ? "y" : "r"),
        "data.features = [a, b, c, d, e, f]",
        "method = " + method,
        "objective.loss = \"" + loss + "\"",
        "penalty = \"" + penalty + "\"");
  }

  private static SparkSession session() {
    return SparkSession.builder().getOrCreate();
  }

  private static Diagnosis diagnose(Outcome outcome, Path data) {
    try (ShardedData rows = Thalweg.load(outcome.model(), data.toString(), session())) {
      return Thalweg.diagnose(outcome.model(), rows, OptionalDouble.empty());
    }
  }

  /** The run says that it is at a minimum, and so does the diagnosis. */
  private static void assertMinimum(Outcome outcome, Path data) {
    assertThat(outcome.result().isNearMinimum()).isTrue();
    assertThat(outcome.verdict()).isEmpty();
    if (!outcome.model().objective().hasKinks()) {
      assertThat(diagnose(outcome, data).kind()).isEqualTo(PointKind.MINIMUM);
    }
  }

  /** Neither the run nor the diagnosis says that it is at a minimum. */
  private static void assertNoMinimum(Outcome outcome, Path data) {
    assertThat(outcome.result().isNearMinimum()).isFalse();
    assertThat(outcome.hasStalledAway())
        .isNotEqualTo(outcome.verdict().isPresent()); // exit code 5, or a line
    assertThat(diagnose(outcome, data).kind()).isIn(PointKind.NOT_STATIONARY, PointKind.UNDECIDED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auto|hinge|none|time,id,far,year,tiny,huge",
        "newton|logistic|l1(0.01)|id,far,year"
      })
  void endsAtTheSameMinimumAfterAsManySteps(
      String method, String loss, String penalty, String kinds) throws IOException {
    Outcome plain = train("plain", method, loss, penalty);
    double least = plain.train().objective();
    for (String kind : kinds.split(",")) {
      Outcome moved = train(kind, method, loss, penalty);
      // what is far from 0 is rounded in the file already
      double exact = kind.equals("far") ? 1e-8 : 1e-9;
      double tolerance = moved.model().objective().hasKinks() ? 2e-8 : exact;
      boolean isRounds = method.equals("svrg");
      assertThat(moved.train().objective())
          .as("%s", kind)
          .isCloseTo(least, within((isRounds ? 1e-6 : tolerance) * least));
      assertThat(moved.result().steps())
          .as("%s", kind)
          .isLessThanOrEqualTo(2 * plain.result().steps() + 5);
      assertMinimum(moved, table(kind));
    }
  }

  /** UnitsOfFeaturesTest has units for every solver in memory; each build takes five rows here. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auto|logistic|none|time,id,far,year,tiny,huge",
        "newton|logistic|none|time,id,far,year,tiny,huge",
        "svrg|logistic|none|time,id,far,year,tiny,huge",
        "auto|halfSquared|none|time,id,far,year,tiny,huge",
        "auto|huber(1)|none|time,id,far,year,tiny,huge",
        "lbfgs|modifiedHuber|none|time,id,far,year,tiny,huge",
        "auto|quantile(0.3)|none|time,id,far,year,tiny,huge",
        "interiorPoint|epsilonInsensitive(0.1)|none|time,id,far,year,tiny,huge",
        "auto|logistic|l2(0.01)|id,far,year",
        "lbfgs|halfSquared|l1(0.1)|id,far,year",
        "svrg|logistic|elasticNet(0.01, 0.5)|id,far,year",
        "auto|logistic|box(-0.5, 0.5)|id,far,year",
        "auto|hinge|l2(0.01)|id,far,year",
        "lbfgs|logistic|none|time,id,far,year,tiny,huge",
        "auto|logistic|nonNegative|time,id,far,year,tiny,huge",
        "sdca|hinge|l2(0.01)|id,far,year"
      })
  void endsAtTheSameMinimumAfterAsManyStepsToo(
      String method, String loss, String penalty, String kinds) throws IOException {
    endsAtTheSameMinimumAfterAsManySteps(method, loss, penalty, kinds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"time", "huge"})
  void stepsOfTheUsersOwnAreJudgedInUnitsOfTheFeatures(String units) throws IOException {
    Path data = table(units);
    Outcome outcome =
        train(
            data,
            "data.format = csv",
            "data.label = y",
            "data.features = [a, b, c, d, e, f]",
            "objective.loss = logistic",
            "method = sgd",
            "batch.sampling = full",
            "learningRate = \"backtracking(1)\"",
            "stop.maxSteps = 300");
    double least = train("plain", "newton", "logistic", "none").train().objective();
    boolean isThere = outcome.train().objective() - least <= 1e-6 * least;
    if (isThere) {
      assertThat(outcome.verdict()).isEmpty();
    } else {
      assertNoMinimum(outcome, data);
    }
  }

  /** The verdict is one formula of the units; each build takes a shift and a scale. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"plain", "id", "tiny"})
  void stepsOfTheUsersOwnAreJudgedInUnitsOfTheFeaturesToo(String units) throws IOException {
    stepsOfTheUsersOwnAreJudgedInUnitsOfTheFeatures(units);
  }

  /** Many features, of which each row has ten, the first of them an id or a year in all rows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"logistic|l2(1e-3)|1e7", "logistic|l1(1e-3)|2000"})
  void longModelsUnderDefaultsEndAtTheMinimum(String loss, String penalty, double shift)
      throws IOException {
    Outcome plain =
        train(longRows(0), "objective.loss = " + loss, "penalty = \"%s\"".formatted(penalty));
    Path data = longRows(shift);
    Outcome moved = train(data, "objective.loss = " + loss, "penalty = \"%s\"".formatted(penalty));
    double least = plain.train().objective();
    assertThat(moved.train().objective()).isCloseTo(least, within(1e-5 * least));
  }

  /** Each build takes each shift and each penalty once. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"logistic|l2(1e-3)|2000", "hinge|l2(1e-3)|2000"})
  void longModelsUnderDefaultsEndAtTheMinimumToo(String loss, String penalty, double shift)
      throws IOException {
    longModelsUnderDefaultsEndAtTheMinimum(loss, penalty, shift);
  }

  private static Path longRows(double shift) throws IOException {
    return longRows(1500, shift, 1);
  }

  /** Rows of ten entries, of which the first is an id about a shift, with a deviation. */
  private static Path longRows(int rows, double shift, double deviation) throws IOException {
    Path file = directory.resolve("long-%d-%s-%s.libsvm".formatted(rows, shift, deviation));
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double id = random.nextGaussian();
      double z = 0.5 * id;
      StringBuilder row = new StringBuilder();
      int column = 1;
      for (int k = 0; k < 9; k++) {
        column += 1 + random.nextInt(120);
        double x = random.nextGaussian();
        z += Math.sin(column) * x;
        row.append(String.format(Locale.ROOT, " %d:%s", column, x));
      }
      int label = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
      lines.add("%d 1:%s%s".formatted(label, shift + deviation * id, row));
    }
    Files.write(file, lines);
    return file;
  }

  /** Features whose gradient at the start is that of an id alone: of every kind of step. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none|1e7|batch.sampling = full, learningRate = backtracking",
        "scale|1e7|batch.sampling = full, learningRate = backtracking",
        "scale|2000|updater = adagrad, learningRate = 1e-3",
        "scale|1e7|round = \"local(3)\", learningRate = 1e-15"
      })
  void runDiagnosisAndSummaryOfOwnStepsOnLongRowsSayOneThing(
      String standardize, double shift, String steps) throws IOException {
    Path data = longRows(shift);
    Outcome outcome =
        train(
            data,
            "data.standardize = " + standardize,
            "objective.loss = \"huber(1)\"",
            "method = sgd, stop.maxSteps = 100",
            steps);
    assertNoMinimum(outcome, data);
    Diagnosis diagnosis = diagnose(outcome, data);
    assertThat(diagnosis.kind()).isEqualTo(PointKind.NOT_STATIONARY);
    assertThat(outcome.verdict().orElseThrow()).contains("before a minimum");
    double relative = outcome.result().relativeGradient();
    // whose features are less a multiple of a power of 2 near the mean, and not the mean itself
    assertThat(relative).isCloseTo(diagnosis.relativeGradient(), withinPercentage(20));
    JsonNode stop = new ObjectMapper().readTree(SummaryJson.of(outcome, 0, 0)).get("stop");
    assertThat(stop.get("nearMinimum").booleanValue()).isFalse();
    assertThat(stop.get("relativeGradient").doubleValue()).isEqualTo(relative);
    assertThat(stop.get("verdict").textValue()).isEqualTo(outcome.verdict().orElseThrow());
  }

  /**
   * At the minimum the gradient in raw units is of the size of rounding in a column of 1.7e9, so no
   * bound is small enough: it may be a minimum, and nobody says that it is none.
   */
  @ParameterizedTest
  @CsvSource({"l2(3e-5),lbfgs", "'elasticNet(8e-5,0.3)',lbfgs"})
  void aStalledRunWithASmallGradientIsUndecided(String penalty, String method) throws IOException {
    Path data = longRows(330, 1.7e9, 5e5);
    Outcome outcome =
        train(
            data,
            "objective.loss = logistic",
            "penalty = \"" + penalty + "\"",
            "method = " + method);
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(outcome.result().isNearMinimum()).isFalse();
    assertThat(outcome.result().relativeGradient()).isLessThan(Standing.STATIONARY);
    assertThat(outcome.hasStalledAway()).isFalse();
    boolean isClose = outcome.result().standing().isClose();
    assertThat(outcome.verdict().orElseThrow())
        .startsWith((isClose ? "close to a minimum" : "undecided") + ": the relative gradient is");
    assertThat(diagnose(outcome, data).kind())
        .isEqualTo(isClose ? PointKind.MINIMUM : PointKind.UNDECIDED);
  }

  /** There, auto ends at a point that is no higher, and diagnose does not contradict it. */
  @Test
  void autoEndsNoHigherThanARunThatStalled() throws IOException {
    Path data = longRows(330, 1.7e9, 5e5);
    String objective = "objective.loss = logistic, penalty = \"l2(3e-5)\"";
    Outcome stalled = train(data, objective, "method = lbfgs");
    Outcome auto = train(data, objective, "method = auto");
    assertThat(auto.train().objective())
        .isLessThanOrEqualTo(stalled.train().objective() * (1 + 1e-12));
    assertThat(auto.hasStalledAway()).isFalse();
    assertThat(diagnose(auto, data).kind()).isIn(PointKind.MINIMUM, PointKind.UNDECIDED);
  }

  /** What strong convexity says is not overruled by an estimate that a short step makes small. */
  @Test
  void aRowThatIsAMillionTimesAsLongEndsNoRunAfterThreeSteps() throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      double unit = i == 4 ? 1e6 : 1;
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      lines.add("%d 1:%s 2:%s".formatted(a - b > 0 ? 1 : 0, unit * a, unit * b));
    }
    Path data = Files.write(directory.resolve("huge-row.libsvm"), lines);
    Outcome outcome =
        train(
            data,
            "objective.loss = modifiedHuber",
            "objective.intercept = false",
            "penalty = \"l2(0.0277)\"",
            "method = svrg");
    Outcome newton =
        train(
            data,
            "objective.loss = modifiedHuber",
            "objective.intercept = false",
            "penalty = \"l2(0.0277)\"",
            "method = newton");
    double off = outcome.train().objective() / newton.train().objective() - 1;
    if (off > 1e-6) {
      assertNoMinimum(outcome, data);
    }
  }

  /** A checkpoint has the w of its own coordinates, and another run may be in others. */
  @ParameterizedTest
  @CsvSource({"none, sgd, none", "none, newton, scaleAndCenter"})
  void aRunStartsWhereACheckpointOfAnotherEnded(String penalty, String method, String standardize)
      throws IOException {
    Path checkpoints =
        directory.resolve("checkpoints-%s-%s-%s".formatted(penalty, method, standardize));
    List<String> common =
        List.of(
            "data.format = csv",
            "data.label = y",
            "data.features = [a, b, c, d, e, f]",
            "data.standardize = " + standardize,
            "objective.loss = logistic",
            "penalty = \"%s\"".formatted(penalty));
    Outcome first =
        train(
            table("id"),
            with(
                common, "method = newton", "checkpoint.directory = \"%s\"".formatted(checkpoints)));
    List<String> steps =
        method.equals("sgd")
            ? List.of("batch.sampling = full", "learningRate = 1e-30", "stop.maxSteps = 1")
            : List.of("stop.maxSteps = 1");
    List<String> more = new ArrayList<>(steps);
    more.add("method = " + method);
    more.add("start = \"%s\"".formatted(checkpoints));
    Outcome second = train(table("id"), with(common, more.toArray(String[]::new)));
    double least = first.train().objective();
    assertThat(second.train().objective()).isCloseTo(least, within(1e-8 * least));
  }

  /** Each build takes one pair of methods and one of coordinates. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "none, lbfgs, none",
    "none, newton, scale",
    "l2(0.01), lbfgs, none",
    "l2(0.01), sgd, none"
  })
  void aRunStartsWhereACheckpointOfAnotherEndedToo(
      String penalty, String method, String standardize) throws IOException {
    aRunStartsWhereACheckpointOfAnotherEnded(penalty, method, standardize);
  }

  private static String[] with(List<String> common, String... more) {
    List<String> all = new ArrayList<>(common);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Some models are trained on rows less a constant, others on rows as they are. */
  @Tag("long")
  @Test
  void aSearchOverMethodsTrainsEachAsIfAlone() throws IOException {
    String head =
        """
        data.train = "%s", data.format = csv, data.label = y, data.features = [a, b, c, d, e, f]
        objective.loss = logistic
        """
            .formatted(table("year"));
    String search =
        "tune { grid.method = [lbfgs, sgd, svrg], grid.penalty = [none, \"l2(0.1)\"], refit = false,"
            + " folds = 2, metric = logLoss }";
    SearchOutcome found =
        Thalweg.tune(
            TrainingConf.parse(head + search),
            JavaSparkContext.fromSparkContext(session().sparkContext()),
            RunOptions.of(List.of()),
            SearchListener.none());
    List<PointResult> points = found.result().points();
    assertThat(points).hasSize(6);
    for (PointResult point : points) {
      TrainingConf own = point.point().conf().toBuilder().tuneFolds(2).tuneFold(1).build();
      Outcome alone = Thalweg.train(own, session(), report -> {});
      assertThat(point.models().get(0).weightsSha256())
          .as(point.point().text())
          .isEqualTo(alone.model().weightsSha256());
    }
  }

  /** What rounding leaves of a gradient that is 0 is 0. */
  @Test
  void allWeightsThatAPenaltyKeepsAtZeroAreAMinimum() throws IOException {
    Path data = table("plain");
    for (String loss : List.of("logistic", "halfSquared")) {
      Outcome outcome = train("plain", "auto", loss, "l1(100)");
      for (int j = 0; j < 6; j++) {
        assertThat(outcome.model().w()[j]).isZero();
      }
      assertMinimum(outcome, data);
    }
  }

  /** A path in the units of its columns, from all weights at 0 to none, is one path. */
  @Test
  void aPathIsTheSameWhereATimeBeginsElsewhere() throws IOException {
    List<PathPoint> plain = path(table("seconds"));
    List<PathPoint> moved = path(table("clock"));
    for (int k = 0; k < POINTS; k++) {
      PathPoint one = plain.get(k);
      PathPoint other = moved.get(k);
      assertThat(other.lambda()).isCloseTo(one.lambda(), withinPercentage(SAME));
      assertThat(other.objective()).isCloseTo(one.objective(), withinPercentage(SAME));
      assertThat(other.nonZeros()).isEqualTo(one.nonZeros());
      assertThat(other.reason().kind()).isEqualTo(one.reason().kind());
    }
    assertThat(plain.get(0).nonZeros()).isZero();
    assertThat(plain.get(POINTS - 1).nonZeros()).isEqualTo(6);
  }

  private static List<PathPoint> path(Path data) {
    String conf =
        """
        data { train = "%s", format = csv, label = y, features = [a, b, c, d, e, f] }
        objective.loss = logistic
        penalty = "path(l1, points=%d, ratio=1e-10)"
        """
            .formatted(data, POINTS);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session().sparkContext());
    return Thalweg.path(TrainingConf.parse(conf), spark, RunOptions.of(List.of())).path().points();
  }
}
