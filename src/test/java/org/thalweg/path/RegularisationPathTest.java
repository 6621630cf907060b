package org.thalweg.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.report.PathFile;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.spark.SparkFixture;
import org.thalweg.text.DataException;
import org.thalweg.tune.SearchPlan;

/** Paths of every kind of model, method and place, beside runs of each of their points alone. */
class RegularisationPathTest {
  private static final int POINTS = 5;
  private static final double CLOSE = 1e-8; // of F
  private static final String WIDE = ", data.features = 1100"; // so that rows are held

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static Path classes;
  private static Path lines;

  @BeforeAll
  static void open() {
    spark = SparkFixture.spark("local[2]", SparkFixture.KRYO);
    classes = SparkFixture.file(directory, "classes.libsvm", 300, 7, true);
    lines = SparkFixture.file(directory, "lines.libsvm", 200, 280, false);
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  /** The laws of screened Newton hold over all problems: here a kind of each way is a witness. */
  static Stream<String> kinds() {
    return Members.some(
        allKinds(),
        kind ->
            kind.endsWith("logistic")
                || kind.endsWith("scale")
                || kind.contains("logistic, method = lbfgs, stop.gradientNorm")
                || kind.contains("softmax, stop")
                || kind.endsWith("balanced"));
  }

  private static List<String> allKinds() {
    return List.of(
        "objective.loss = logistic",
        "objective.loss = halfSquared",
        "objective.loss = halfSquared, data.standardize = scale",
        "objective.loss = halfSquared, data.standardize = scaleAndCenter",
        "objective.loss = logistic, objective.intercept = false",
        "objective.loss = logistic, penalty = \"path(elasticNet(0.5),points=5,ratio=1e-2)\"",
        "objective.loss = logistic, objective.classWeights = balanced",
        "objective.loss = huber, method = newton",
        "objective.loss = logistic" + WIDE,
        "objective.loss = halfSquared, data.standardize = scaleAndCenter" + WIDE,
        "objective.loss = logistic, method = lbfgs, stop.gradientNorm = 1e-8",
        "objective.loss = logistic, method = svrg, stop.gradientNorm = 1e-7",
        "objective.loss = logistic, method = lbfgs, stop.gap = 1e-10, penalty = \"path(elasticNet(0.5),points=5,ratio=1e-2)\"",
        "objective.loss = squaredHinge, stop.gradientNorm = 1e-7",
        "objective.model = softmax, stop.gradientNorm = 1e-8",
        "objective.model = softmax, data.standardize = scaleAndCenter, stop.gradientNorm = 1e-8");
  }

  private static TrainingConf conf(String kind, String more) {
    boolean isOfClasses = !kind.contains("halfSquared") && !kind.contains("huber");
    String path = "penalty = \"path(l1,points=%d,ratio=1e-2)\"".formatted(POINTS);
    return TrainingConf.parse(
        "data { train = \"%s\", shards = 5, partitions = 3 }\n%s\n%s\n%s\n"
            .formatted(
                isOfClasses ? classes : lines,
                kind.contains("penalty") ? "" : path,
                String.join("\n", kind.split(", (?=[a-z]+[.A-Za-z]* =)")),
                more));
  }

  private static PathOutcome path(TrainingConf conf) {
    return Thalweg.path(conf, spark, RunOptions.of(List.of()));
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("kinds")
  void everyPointIsAsLowAsARunOfItAlone(String kind) {
    PathResult path = path(conf(kind, "")).path();
    assertThat(path.points()).hasSize(POINTS);
    assertThat(path.points().get(0).nonZeros()).isZero();
    assertThat(path.points().get(0).lambda()).isEqualTo(path.largest());
    assertThat(path.points().get(1).nonZeros()).isPositive();
    for (PathPoint point : path.points()) {
      TrainingConf one = conf(kind, "").toBuilder().penalty(point.penalty().value()).build();
      Outcome alone = Thalweg.train(one, spark, List.of());
      double lowest = alone.train().objective();
      assertThat(point.objective())
          .as("point %d of %d: %s", point.number(), POINTS, point.reason())
          .isLessThanOrEqualTo(lowest + CLOSE * Math.abs(lowest));
    }
  }

  /** Of each way to find the points, one: screened, scaled and centred, by another solver. */
  static List<String> ways() {
    return List.of(
        "objective.loss = halfSquared, data.standardize = scaleAndCenter",
        "objective.loss = logistic",
        "objective.loss = halfSquared, data.standardize = scaleAndCenter" + WIDE,
        "objective.loss = logistic" + WIDE,
        "objective.model = softmax, data.standardize = scaleAndCenter",
        "objective.loss = logistic, method = lbfgs");
  }

  static Stream<String> someWays() {
    return Members.some(ways(), way -> way.endsWith("logistic") || way.endsWith("scaleAndCenter"));
  }

  /** OracleTest holds the bits of sums in every place, and PathSearchTest those of paths in two. */
  @Tag("long")
  @ParameterizedTest
  @MethodSource("ways")
  void thePlaceAndThePartitionsChangeNoBit(String kind) {
    Map<String, String> bits = new HashMap<>();
    for (String place : List.of("driver", "flat", "sharded")) {
      String more = "aggregation = %s\ndata.partitions = %d".formatted(place, place.length());
      bits.put(place, text(path(conf(kind, more))));
    }
    assertThat(Set.copyOf(bits.values())).hasSize(1);
  }

  private static String text(PathOutcome outcome) {
    try {
      List<String> texts = new ArrayList<>();
      PathFile.of(outcome.path(), outcome.chosen().model())
          .forEach((name, text) -> texts.add(name + "\n" + new String(text, UTF_8)));
      texts.add(outcome.chosen().model().weightsSha256());
      return String.join("\n", texts);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static RunOptions resuming(TrainingListener listener) {
    return new RunOptions(
        List.of(listener),
        StopCriterion.never(),
        model -> {},
        note -> {},
        ExistingCheckpoints.resume(Set.of()));
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("someWays")
  void aKilledPathIsResumedToTheSameBitsAndTheSameFiles(String kind) {
    String expected = text(path(conf(kind, "")));
    TrainingConf conf =
        conf(kind, "").toBuilder()
            .checkpointDirectory(directory.resolve("ck-" + kind.hashCode()).toString())
            .checkpointEveryRounds(1)
            .build();
    for (int killedAt : List.of(0, 3)) {
      assertThatThrownBy(
              () ->
                  Thalweg.path(
                      conf,
                      spark,
                      resuming(
                          report -> {
                            if (report.step() == killedAt) {
                              throw new IllegalStateException("killed");
                            }
                          })))
          .hasMessage("killed");
    }
    assertThat(text(Thalweg.path(conf, spark, resuming(report -> {})))).isEqualTo(expected);
    assertThat(text(Thalweg.path(conf, spark, resuming(report -> {}))))
        .as("over is over")
        .isEqualTo(expected);
    assertThatThrownBy(() -> path(conf))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("checkpoint.directory must hold no checkpoints");
  }

  /**
   * Paths under a squared loss whose later points have most coordinates: what the path has found
   * out on its way, such as products of columns, is not there when it goes on.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", WIDE})
  void aPathThatIsKilledNearItsEndIsResumedToTheSameBits(String rows) {
    String kind =
        "objective.loss = halfSquared, data.standardize = scaleAndCenter"
            + rows
            + ", penalty = \"path(l1,points=5,ratio=1e-5)\"";
    AtomicLong steps = new AtomicLong();
    TrainingListener counting = report -> steps.incrementAndGet();
    PathOutcome whole = Thalweg.path(conf(kind, ""), spark, RunOptions.of(List.of(counting)));
    for (long left : List.of(1L, 2L)) {
      TrainingConf conf =
          conf(kind, "").toBuilder()
              .checkpointDirectory(directory.resolve("late-" + rows.length() + left).toString())
              .checkpointEveryRounds(1)
              .build();
      AtomicLong seen = new AtomicLong();
      assertThatThrownBy(
              () ->
                  Thalweg.path(
                      conf,
                      spark,
                      resuming(
                          report -> {
                            if (seen.incrementAndGet() == steps.get() - left) {
                              throw new IllegalStateException("killed");
                            }
                          })))
          .hasMessage("killed");
      assertThat(text(Thalweg.path(conf, spark, resuming(report -> {})))).isEqualTo(text(whole));
    }
  }

  /** The second would else remove the checkpoints of points that the first has done with. */
  @Test
  void noOtherRunGetsTheDirectoryOfItsCheckpoints() {
    String kind = "objective.loss = logistic";
    String expected = text(path(conf(kind, "")));
    TrainingConf conf =
        conf(kind, "").toBuilder().checkpointDirectory(directory.resolve("two").toString()).build();
    List<Throwable> refused = new ArrayList<>();
    RunOptions replacing =
        new RunOptions(
            List.of(),
            StopCriterion.never(),
            model -> {},
            note -> {},
            ExistingCheckpoints.replace());
    TrainingListener other =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            refused.add(catchThrowable(() -> Thalweg.path(conf, spark, replacing)));
          }
        };
    assertThat(text(Thalweg.path(conf, spark, resuming(other)))).isEqualTo(expected);
    assertThat(refused)
        .hasSize(POINTS)
        .allSatisfy(
            thrown ->
                assertThat(thrown)
                    .isInstanceOf(ConfException.class)
                    .hasMessageContaining("another run writes to it"));
  }

  /** As where a disk has become full; a file in the place of a directory is alike. */
  @Test
  void aPointWhoseCheckpointsCannotBeWrittenIsTrainedWithoutThem() {
    String kind = "objective.loss = logistic";
    String expected = text(path(conf(kind, "")));
    Path place = directory.resolve("full");
    TrainingConf conf = conf(kind, "").toBuilder().checkpointDirectory(place.toString()).build();
    List<String> notes = new ArrayList<>();
    TrainingListener fills =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            if (report.step() == 1) {
              write(place.resolve("point-0002"));
            }
          }
        };
    RunOptions options =
        new RunOptions(
            List.of(fills),
            StopCriterion.never(),
            model -> {},
            notes::add,
            ExistingCheckpoints.refuse());
    assertThat(text(Thalweg.path(conf, spark, options))).isEqualTo(expected);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("point-0002", "cannot be written", "the run goes on");
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Within a point, at any of its steps: by an interrupt, which leaves a checkpoint. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void anInterruptedPathGoesOnInTheSameBits(int checks) {
    String kind = "objective.loss = logistic";
    String expected = text(path(conf(kind, "")));
    TrainingConf conf =
        conf(kind, "").toBuilder()
            .checkpointDirectory(directory.resolve("interrupt-" + checks).toString())
            .build();
    AtomicInteger asked = new AtomicInteger();
    StopCriterion interrupt =
        history ->
            asked.incrementAndGet() >= checks
                ? java.util.Optional.of(new Reason(Reason.Kind.INTERRUPTED, "signal", "a test"))
                : java.util.Optional.empty();
    PathOutcome part =
        Thalweg.path(
            conf,
            spark,
            new RunOptions(
                List.of(), interrupt, model -> {}, note -> {}, ExistingCheckpoints.refuse()));
    assertThat(part.chosen().result().reason().kind()).isEqualTo(Reason.Kind.INTERRUPTED);
    assertThat(part.path().points()).hasSizeLessThan(POINTS);
    assertThat(text(Thalweg.path(conf, spark, resuming(report -> {})))).isEqualTo(expected);
  }

  @Test
  void theModelOfTheBestMetricIsKept() {
    TrainingConf conf =
        conf(
            "objective.loss = logistic",
            "data.validation = 0.5\nvalidation.metric = logLoss\n"
                + "penalty = \"path(l1,points=20,ratio=1e-4)\"");
    List<StepReport> reports = new ArrayList<>();
    PathOutcome outcome = Thalweg.path(conf, spark, RunOptions.of(List.of(reports::add)));
    PathPoint kept = outcome.path().chosen();
    assertThat(outcome.path().points()).allMatch(point -> point.validation() >= kept.validation());
    assertThat(kept.number()).as("within the path").isBetween(1, 18);
    assertThat(outcome.chosen().model().w()).isEqualTo(kept.w().dense());
    assertThat(outcome.chosen().model().shrinkage().penalty()).isEqualTo(kept.penalty());
    assertThat(outcome.chosen().validation().orElseThrow().metrics().get("logLoss"))
        .isEqualTo(kept.validation());
    assertThat(reports).hasSize(20);
    assertThat(Thalweg.train(conf, spark, List.of()).model()).isEqualTo(outcome.chosen().model());
  }

  @Test
  void withoutValidationTheSmallestLambdaIsKept() {
    PathOutcome outcome = path(conf("objective.loss = logistic", ""));
    assertThat(outcome.path().chosen().number()).isEqualTo(POINTS - 1);
    assertThat(outcome.chosen().train().objective())
        .isCloseTo(
            outcome.path().chosen().objective(), org.assertj.core.api.Assertions.within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective.loss = hinge",
        "objective.loss = logistic, method = sgd",
        "objective.loss = logistic, start = \"normal(0.1)\"",
        "objective.loss = logistic, data.validation = 0.2, stop.validation = \"auc(patience=2)\"",
        "objective.model = \"perceptron([3])\", objective.loss = logistic"
      })
  void whatHasNoPathIsRefusedByOneLine(String kind) {
    assertThatThrownBy(() -> conf(kind, ""))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("path(")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"objective.model = softmax", "objective.loss = squaredHinge"})
  void standardErrorsThatAModelDoesNotHaveAreRefusedBeforeTheFirstPoint(String kind) {
    List<StepReport> reports = new ArrayList<>();
    TrainingConf conf = conf(kind, "log.standardErrors = true");
    assertThatThrownBy(() -> Thalweg.path(conf, spark, RunOptions.of(List.of(reports::add))))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("log.standardErrors");
    assertThat(reports).isEmpty();
  }

  /** A run and a path that are ended by what nobody declares: Spark's exceptions, and errors. */
  @Test
  void listenersHearOfEveryEnd() {
    List<Throwable> thrown = List.of(new SparkException("a job"), new StackOverflowError("deep"));
    for (Throwable why : thrown) {
      for (String penalty : List.of("l1(1e-2)", "path(l1,points=3,ratio=1e-2)")) {
        List<String> heard = new ArrayList<>();
        TrainingListener listener =
            new TrainingListener() {
              @Override
              public void onStep(StepReport report) {
                raise(why);
              }

              @Override
              public void onFailure(RuntimeException failure) {
                heard.add(failure.getMessage());
              }
            };
        TrainingConf conf =
            conf("objective.loss = logistic, penalty = \"%s\"".formatted(penalty), "");
        assertThat(catchThrowable(() -> Thalweg.train(conf, spark, List.of(listener))))
            .isSameAs(why);
        assertThat(heard).containsExactly(why.getMessage());
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    throw (E) thrown; // as Scala throws what is checked
  }

  @Test
  void aSearchTakesPenaltiesOfOneStrength() {
    TrainingConf conf =
        conf("objective.loss = logistic", "tune.grid.seed = [1, 2]\ntune.folds = 2");
    assertThatThrownBy(() -> SearchPlan.of(conf.toBuilder()))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("penalty must be of one strength");
  }

  @Test
  void dataWithoutALargestLambdaAreRefused() throws Exception {
    Path same = directory.resolve("same.libsvm");
    Files.writeString(same, "3 1:1\n3 1:2\n3 1:-4\n");
    TrainingConf conf =
        conf("objective.loss = halfSquared", "").toBuilder().train(same.toString()).build();
    assertThatThrownBy(() -> path(conf))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("above 0");
  }
}
