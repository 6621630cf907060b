package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.CancelledException;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingStart;

/**
 * The jobs of a run belong to whoever started it: their group, and the end that it puts to them.
 */
@Timeout(120)
class CancelTest {
  private static final String GROUP = "a cell of a notebook";
  private static final List<String> PLACES =
      List.of("driver", "gather", "flat", "tree(2)", "sharded");
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static JavaSparkContext context;

  @TempDir private static Path directory;
  private static Path rows;

  @BeforeAll
  static void open() throws IOException {
    context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    SplittableRandom random = new SplittableRandom(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append(random.nextInt(2));
      for (int j = 1; j <= 30; j++) {
        text.append(" %d:%s".formatted(j, random.nextDouble(-1, 1) * j * j));
      }
      text.append('\n');
    }
    rows = Files.writeString(directory.resolve("rows.libsvm"), text);
  }

  @AfterEach
  void clear() {
    context.clearJobGroup();
    context.sc().clearJobTags();
  }

  /**
   * Every method, and every place where it may run; steps that last for as long as they are let.
   */
  static List<Arguments> members() {
    List<Arguments> all = new ArrayList<>();
    for (Method method : Method.values()) {
      for (String settings : settings(method)) {
        PLACES.forEach(place -> all.add(Arguments.of(settings, place)));
      }
    }
    return all;
  }

  /**
   * Every method in one place, and every place by turns: the jobs of a place are begun by one
   * class, whatever the method.
   */
  static Stream<Arguments> byTurns() {
    List<Arguments> all = members();
    int places = PLACES.size();
    return Members.some(
        all, each -> all.indexOf(each) % places == all.indexOf(each) / places % places);
  }

  private static List<String> settings(Method method) {
    String named = "method = %s, ".formatted(method.text());
    return switch (method) {
      case SGD ->
          List.of(
              named + "batch.rows = 20, learningRate = 1e-9",
              named + "round = \"local(steps=2)\", batch.rows = 20, learningRate = 1e-9");
      case INTERIOR_POINT -> List.of(named + "objective.loss = hinge, stop.gap = 1e-300");
      case SDCA ->
          List.of(named + "objective.loss = hinge, penalty = \"l2(1e-3)\", stop.gap = 1e-300");
      default -> List.of(named + "stop.gradientNorm = 1e-300");
    };
  }

  /** As Ctrl-C does. A call while no job runs is lost to Spark, so it is made again and again. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("byTurns")
  void cancellingTheGroupEndsTheRunWithTheBestPoint(String settings, String place) {
    TrainingConf conf = conf(settings, place);
    context.setJobGroup(GROUP, "mine", false);
    Map<String, String> before = properties();
    AtomicBoolean isOver = new AtomicBoolean();
    Outcome outcome;
    try {
      outcome =
          Thalweg.train(
              conf, context, List.of(slowly(), once(2, spark -> keepCancelling(spark, isOver))));
    } finally {
      isOver.set(true);
    }
    Reason reason = outcome.result().reason();
    assertThat(reason.kind()).as(reason.toString()).isEqualTo(Reason.Kind.INTERRUPTED);
    assertThat(reason.rule()).isEqualTo("cancellation");
    assertThat(outcome.result().steps()).isGreaterThan(2);
    assertThat(outcome.train().objective()).isLessThanOrEqualTo(atStart(settings));
    assertThat(properties()).isEqualTo(before);
  }

  /** F at w = 0. */
  private static double atStart(String settings) {
    return settings.contains("hinge") ? 1 : StrictMath.log(2) + 1e-12;
  }

  private static TrainingConf limited(TrainingConf conf) {
    return conf.toBuilder().stopMaxSteps(20).build();
  }

  private static void keepCancelling(SparkContext spark, AtomicBoolean isOver) {
    Thread impatient =
        new Thread(
            () -> {
              for (int i = 0; i < 20_000 && !isOver.get(); i++) {
                spark.cancelJobGroup(GROUP);
                pause(1);
              }
            });
    impatient.setDaemon(true);
    impatient.start();
  }

  /** Where no job runs between two reports, one call is enough all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"driver", "gather"})
  void stepsOnTheDriverAreCancelledByOneCall(String place) {
    context.setJobGroup(GROUP, "mine", false);
    Outcome outcome =
        Thalweg.train(
            conf(settings(Method.SGD).get(0), place),
            context,
            List.of(slowly(), once(100, spark -> spark.cancelJobGroup(GROUP))));
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.INTERRUPTED);
    assertThat(outcome.result().steps()).isGreaterThan(100);
  }

  /** And what ends a run is not cancelled with the jobs to come of its group. */
  @ParameterizedTest
  @ValueSource(strings = {"driver", "gather", "flat"})
  void soAreTheJobsToCome(String place) {
    String group = GROUP + place; // Spark remembers it
    context.setJobGroup(group, "mine", false);
    Outcome outcome =
        Thalweg.train(
            conf(settings(Method.SGD).get(0), place),
            context,
            List.of(slowly(), once(5, spark -> spark.cancelJobGroupAndFutureJobs(group))));
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.INTERRUPTED);
    assertThat(outcome.train().rows()).isEqualTo(400);
    assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo(group);
  }

  @Test
  void aRunThatIsCancelledBeforeItsFirstStepFails() {
    String group = GROUP + " at once";
    context.setJobGroup(group, "mine", false);
    TrainingConf conf = conf(settings(Method.SGD).get(0), "flat");
    TrainingListener cancelling =
        new TrainingListener() {
          @Override
          public void onStart(TrainingStart start) {
            context.sc().cancelJobGroupAndFutureJobs(group);
          }

          @Override
          public void onStep(StepReport report) {
            throw new AssertionError("no step can be taken");
          }
        };
    assertThatThrownBy(() -> Thalweg.train(conf, context, List.of(cancelling)))
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("cancelled by the user");
    assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo(group);
  }

  @Test
  void aRunThatIsCancelledIsResumedToTheSameBits() throws IOException {
    String settings = settings(Method.SGD).get(0).replace("1e-9", "1e-3");
    Path checkpoints = directory.resolve("checkpoints");
    TrainingConf plain = conf(settings, "flat").toBuilder().stopMaxSteps(40).build();
    TrainingConf conf = plain.toBuilder().checkpointDirectory(checkpoints.toString()).build();
    String group = GROUP + " to resume";
    context.setJobGroup(group, "mine", false);
    Outcome cancelled =
        Thalweg.train(
            conf,
            context,
            RunOptions.of(List.of(once(7, spark -> spark.cancelJobGroupAndFutureJobs(group)))));
    assertThat(cancelled.result().reason().kind()).isEqualTo(Reason.Kind.INTERRUPTED);
    context.clearJobGroup();
    RunOptions resuming =
        new RunOptions(
            List.of(),
            StopCriterion.never(),
            model -> {},
            note -> {},
            ExistingCheckpoints.resume(Set.of()));
    Outcome resumed = Thalweg.train(conf, context, resuming);
    Outcome whole = Thalweg.train(plain, context, List.of());
    assertThat(resumed.model().w()).isEqualTo(whole.model().w());
  }

  /** Of whatever thread of ours a job is. */
  @Tag("members")
  @ParameterizedTest
  @MethodSource("byTurns")
  void everyJobHasTheGroupOfTheCallerATagAndADescription(String settings, String place) {
    Map<Integer, Properties> jobs = new ConcurrentHashMap<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.put(start.jobId(), start.properties());
          }
        };
    context.setJobGroup(GROUP, "mine", true);
    context.sc().addJobTag("mine");
    Map<String, String> before = properties();
    context.sc().addSparkListener(listener);
    try {
      Thalweg.train(limited(conf(settings, place)), context, List.of());
      context.sc().listenerBus().waitUntilEmpty(10_000);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    } finally {
      context.sc().removeSparkListener(listener);
    }
    assertThat(properties()).isEqualTo(before);
    assertThat(jobs).isNotEmpty();
    jobs.values()
        .forEach(
            job -> {
              assertThat(job.getProperty("spark.jobGroup.id")).isEqualTo(GROUP);
              assertThat(job.getProperty("spark.job.tags"))
                  .contains("mine", "thalweg", "thalweg-run-");
              assertThat(job.getProperty("spark.job.description")).isNotEqualTo("mine");
            });
  }

  private static Map<String, String> properties() {
    Map<String, String> all = new TreeMap<>();
    Properties local = context.sc().getLocalProperties();
    local.stringPropertyNames().forEach(name -> all.put(name, local.getProperty(name)));
    return all;
  }

  /** Lets others do something between two steps. */
  private static TrainingListener slowly() {
    return report -> pause(5);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TrainingListener once(long step, Consumer<SparkContext> act) {
    return report -> {
      if (report.step() == step) {
        act.accept(context.sc());
      }
    };
  }

  private static TrainingConf conf(String settings, String place) {
    String loss = settings.contains("objective.loss") ? "" : "objective.loss = logistic, ";
    Optional<String> least = Optional.of("data.shards = 8, stop.maxSteps = 100000, ");
    return TrainingConf.parse(
        "data.train = \"%s\", %s%saggregation = \"%s\", penalty = \"l2(1e-9)\", %s"
            .formatted(rows, least.get(), loss, place, settings));
  }
}
