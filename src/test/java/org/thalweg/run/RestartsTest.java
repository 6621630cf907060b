package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;

/** Runs from several starts of losses that have several minima. */
class RestartsTest {
  /** A wave, whose frequency has many local minima. */
  private static final String WAVE =
      "objective.loss = \"formula((y - a*sin(b*x + c))^2, a = free(1), b = free(0.5, 0, 6), c ="
          + " free(0))\"";

  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    List<String> lines = new ArrayList<>(List.of("y,x,class,amount"));
    for (int i = 0; i < 200; i++) {
      double x = random.nextDouble(0, 6);
      double noise = 0.1 * random.nextGaussian();
      double y = 2 * Math.sin(4 * x + 1) + noise;
      double far = i % 4 == 0 ? -8 : 3 * x + noise;
      lines.add("%s,%s,%d,%s".formatted(y, x, y > 0 ? 1 : 0, far));
    }
    Files.write(folder.resolve("wave.csv"), lines);
  }

  private static TrainingConf conf(int partitions, String... settings) {
    return TrainingConf.parse(
        "data { train = \"%s\", format = csv, label = y, shards = 4, partitions = %d }\n%s"
            .formatted(folder.resolve("wave.csv"), partitions, String.join("\n", settings)));
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(local.session().sparkContext());
  }

  private static Outcome train(TrainingConf conf) {
    return Thalweg.train(conf, spark(), List.of());
  }

  @Test
  void theLowestOfManyMinimaIsFound() {
    Outcome alone = train(conf(1, WAVE));
    assertThat(alone.train().objective()).isGreaterThan(1);
    assertThat(alone.result().reason().detail()).doesNotContain("starts");
    Outcome best = train(conf(1, WAVE, "restarts = 40"));
    assertThat(best.train().objective()).isCloseTo(0.01, within(0.003));
    double[] w = best.model().w();
    assertThat(Math.abs(w[0])).isCloseTo(2, within(0.05));
    assertThat(w[1]).isCloseTo(4, within(0.02));
    assertThat(best.result().reason().detail())
        .matches(".*; the lowest of 41 starts, of which ([2-9]|[123][0-9]) ended there");
    Outcome other = train(conf(1, WAVE, "restarts = 40", "seed = 5"));
    assertThat(other.train().objective()).isCloseTo(best.train().objective(), within(1e-9));
  }

  /** What begins in one run over the rows ends in the same bits wherever these lie, and killed. */
  @Test
  void partitionsAndAKillLeaveTheBitsAlone(@TempDir Path kept) {
    Outcome expected = train(conf(1, WAVE, "restarts = 6"));
    Outcome apart = train(conf(3, WAVE, "restarts = 6"));
    assertThat(apart.model().weightsSha256()).isEqualTo(expected.model().weightsSha256());
    TrainingConf conf =
        conf(1, WAVE, "restarts = 6").toBuilder()
            .checkpointDirectory(kept.toString())
            .checkpointEveryRounds(1)
            .build();
    List<StepReport> before = new ArrayList<>();
    assertThatThrownBy(() -> Thalweg.train(conf, spark(), resuming(before, 2)))
        .hasMessage("killed");
    List<StepReport> after = new ArrayList<>();
    Outcome resumed = Thalweg.train(conf, spark(), resuming(after, Integer.MAX_VALUE));
    assertThat(resumed.model().weightsSha256()).isEqualTo(expected.model().weightsSha256());
    assertThat(resumed.result().reason()).isEqualTo(expected.result().reason());
    assertThat(after).hasSizeLessThan((int) expected.result().steps());
  }

  /** A wish to end the run is heard in each of the runs, also in those of which nothing is told. */
  @ParameterizedTest
  @ValueSource(ints = {2, 40})
  void theUserEndsTheTries(int checks) {
    AtomicInteger asked = new AtomicInteger();
    StopCriterion interrupt =
        history ->
            StopCriterion.when(
                asked.incrementAndGet() >= checks, Kind.INTERRUPTED, "test", "asked");
    List<StepReport> told = new ArrayList<>();
    RunOptions options =
        new RunOptions(
            List.of(told::add), interrupt, model -> {}, note -> {}, ExistingCheckpoints.refuse());
    Outcome ended = Thalweg.train(conf(1, WAVE, "restarts = 40"), spark(), options);
    assertThat(ended.result().reason()).isEqualTo(new Reason(Kind.INTERRUPTED, "test", "asked"));
    assertThat(asked).hasValue(checks);
    assertThat(told).isEmpty();
  }

  private static RunOptions resuming(List<StepReport> seen, int most) {
    return new RunOptions(
        List.of(
            report -> {
              seen.add(report);
              if (seen.size() == most) {
                throw new IllegalStateException("killed");
              }
            }),
        StopCriterion.never(),
        model -> {},
        note -> {},
        ExistingCheckpoints.resume(Set.of()));
  }

  /** Each kind of objective that is not convex begins at starts of its own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss = \"formula(1 - exp(-r^2/2))\" | label = amount, features = [x] | lbfgs",
        "loss = logistic, model = \"perceptron([3])\" | label = class, features = [x] | lbfgs",
        "loss = logistic, model = \"factorization(2)\" | label = class, features = [x, amount] |"
            + " lbfgs",
        "loss = \"formula(1 - exp(-r^2/2))\" | label = amount, features = [x] | auto"
      })
  void objectivesThatAreNotConvexEndNoHigher(String objective, String columns, String method) {
    String text =
        "data { train = \"%s\", format = csv, %s }\nobjective { %s }\nmethod = %s\nstop.maxSteps = 60"
            .formatted(folder.resolve("wave.csv"), columns, objective, method);
    Outcome alone = train(TrainingConf.parse(text));
    Outcome best = train(TrainingConf.parse(text + "\nrestarts = 5"));
    assertThat(best.train().objective()).isLessThanOrEqualTo(alone.train().objective());
    assertThat(best.result().reason().detail()).contains("the lowest of 6 starts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective.loss = halfSquared | convex",
        "objective.loss = \"formula(abs(r))\" | convex",
        "objective.loss = \"formula(1 - exp(-r^2))\", data.validation = 0.2, stop.validation ="
            + " \"rmse\" | stop.validation",
      })
  void whereOtherStartsHelpNothingTheyAreRefused(String settings, String told) {
    String[] lines = settings.split(", (?=[a-z])");
    assertThatThrownBy(() -> conf(1, String.join("\n", lines), "restarts = 3"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("restarts must be 0")
        .hasMessageContaining(told)
        .hasMessageEndingWith("was 3");
  }
}
