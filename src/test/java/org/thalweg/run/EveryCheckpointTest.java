package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Reason;
import org.thalweg.solve.SameSnapshots;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.spark.RoundClock;

/**
 * Every checkpoint of a run, resumed, leads to the same bits: of every method and kind of round, in
 * every state that it comes to, with rows for validation and without, and also where the steps are
 * taken in another place than before. So does the last one, however often, and then no step is
 * taken. Of a run with many checkpoints some are resumed to its end, the others until they have the
 * bits of a later checkpoint.
 */
class EveryCheckpointTest {
  private static final List<String> PLACES =
      List.of("driver", "gather", "flat", "tree(2)", "sharded");
  private static final String BATCHES = "batch.rows = 90, stop.maxSteps = 6, ";

  private static final String EARLY =
      ", data.validation = 0.2, stop.validation = \"loss(patience=2)\"";

  /** Of several scores, not convex. */
  private static final String SCORES =
      ", objective.loss = \"formula((y - z1)^2*exp(-z2) + z2 + (c - z1)^2/9, c = free(1))\"";

  private static final TrainingListener NO_STEP =
      report -> {
        throw new AssertionError("a step was taken: " + report);
      };

  /** At most so many checkpoints of a run are resumed to its end. */
  private static final int TO_THE_END = 8;

  private static final int FEW_STEPS = 2;

  private static final Reason INTERRUPTED =
      new Reason(Reason.Kind.INTERRUPTED, "test", "enough steps");

  private static final double[] UNITS = {1, 1 / 9., 9, 1, 1 / 8., 8};
  private static final Set<String> DECIDED = new HashSet<>();
  private static int setbacks;

  @TempDir private static Path directory;
  private static LocalSpark spark;
  private static JavaSparkContext context;

  @BeforeAll
  static void writeRows() throws IOException {
    spark = LocalSpark.open();
    context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    SplittableRandom random = new SplittableRandom(4);
    SplittableRandom others = new SplittableRandom(5);
    StringBuilder few = new StringBuilder();
    StringBuilder alike = new StringBuilder();
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 4500; i++) {
      double score = random.nextDouble(-1, 1);
      StringBuilder row = new StringBuilder();
      StringBuilder nearly = new StringBuilder();
      double common = others.nextDouble(-1, 1);
      for (int j = 1; j <= 6; j++) {
        double x = random.nextDouble(-1, 1);
        nearly.append(" %d:%s".formatted(j, common + x / 64));
        score += (j % 3 - 1) * x;
        row.append(" %d:%s".formatted(j, x * UNITS[j - 1]));
      }
      String line = (score > 0 ? 1 : 0) + row.toString();
      many.append(line).append('\n');
      if (i < 400) {
        few.append(line).append(" 1100:0.25\n"); // too long for second derivatives
        alike.append(line.charAt(0)).append(nearly).append(" 1100:0.25\n"); // rounds become slow
      }
    }
    Files.writeString(directory.resolve("few"), few);
    Files.writeString(directory.resolve("alike"), alike);
    Files.writeString(directory.resolve("many"), many);
  }

  /** Else the settings would not lead through the states for which they are there, all together. */
  @AfterAll
  static void stop() {
    spark.close();
    if (Members.ARE_ALL) {
      requireEveryState();
    }
  }

  private static void requireEveryState() {
    assertThat(DECIDED)
        .contains(
            "method svrg",
            "solver lbfgs",
            "method lbfgs in the scale of the features",
            "method truncated newton",
            "method newton",
            "method proximal newton",
            "method interiorPoint",
            "method sdca")
        .anyMatch(decision -> decision.startsWith("method adam"));
    assertThat(setbacks).isPositive();
  }

  /** What leads a method through its states; the data are few, unless it says so. */
  private static List<String> settings(Method method) {
    String named = "method = %s, ".formatted(method.text());
    return switch (method) {
      case SGD ->
          List.of(
              named + BATCHES + "updater = adam, learningRate = 0.1",
              named + BATCHES + "updater = \"average(nag, 0.5)\", learningRate = auto",
              named + "batch.sampling = full, stop.maxSteps = 6, learningRate = \"backtracking\"",
              named
                  + "objective.loss = squaredHinge, stop.maxSteps = 12, updater = sgd,"
                  + " learningRate = 1e300, onDivergence = \"backoff(factor=1e-300,times=2)\"",
              named + BATCHES + "round = \"local(steps=3, after=4)\", learningRate = 0.1",
              named + BATCHES + "learningRate = 0.01" + SCORES,
              named
                  + BATCHES
                  + "outer = momentum, round = \"local(epochs=0.5)\", learningRate = 0.1");
      case SVRG ->
          List.of(
              named + "stop.maxSteps = 8",
              named + "data = many, stop.maxSteps = 5", // begins on a sample of the rows
              named
                  + "data.standardize = scaleAndCenter, penalty = \"l1(1e-3)\", stop.maxSteps = 5");
      case LBFGS ->
          List.of(
              named + "stop.maxSteps = 7",
              named + "stop.smallStep = 0.1",
              named + "stop.maxSteps = 7, data.standardize = scaleAndCenter" + SCORES,
              named + "penalty = \"l1(1e-3)\", data.standardize = scale, stop.maxSteps = 7");
      case NEWTON ->
          List.of(
              named + "data = many, penalty = \"l1(1e-3)\"",
              named + "data = many",
              named + "data = many, penalty = \"on(z2, l2(1e-2))\"" + SCORES);
      case INTERIOR_POINT ->
          List.of(
              named + "data = many, objective.loss = hinge, stop.gap = 1e-3",
              named
                  + "data = many, objective.loss = hinge, data.standardize = scaleAndCenter,"
                  + " penalty = \"l1(1e-3)\", stop.gap = 1e-3",
              named
                  + "data = many, objective.loss = hinge, stop.gap = 1e-3,"
                  + " penalty = \"sum(box(-0.2,0.1),l2(1e-4))\"",
              named
                  + "data = many, objective.loss = absolute, objective.intercept = false, stop.gap"
                  + " = 1e-3, penalty = \"sum(nonNegative,l2(1e-4))\"");
      case SDCA ->
          List.of(
              named + "objective.loss = hinge, penalty = \"l2(1e-3)\", stop.gap = 1e-4",
              named
                  + "data = many, objective.loss = \"quantile(0.3)\", objective.intercept = false,"
                  + " penalty = \"l2(1e-2)\", stop.gap = 1e-5");
      case AUTO ->
          List.of(
              named
                  + "data = alike, penalty = \"sum(l2(1e-9),box(-1e6,1e6))\", stop.gradientNorm = 1e-300,"
                  + " stop.maxSteps = 26", // rounds, then L-BFGS
              named + "penalty = none, stop.maxSteps = 9", // L-BFGS at once
              named + "penalty = \"l2(1e-9)\", stop.maxSteps = 9", // products in place of pairs
              named + "penalty = \"l1(1e-3)\", stop.relativeGap = 1e-12", // few weights
              named + "data = many, penalty = none", // newton
              named + "data = many, objective.loss = hinge, stop.gap = 1e-2",
              named + "objective.loss = hinge, penalty = \"l2(1e-3)\", stop.gap = 1e-3", // sdca
              named + "objective.model = \"factorization(rank=2)\", stop.maxSteps = 40");
    };
  }

  /**
   * The contract of solvers resumes every method from every state: here one setting of each method
   * is a witness, by turns with rows for validation and without.
   */
  static Stream<String> runs() {
    Set<String> witnesses = new HashSet<>();
    List<String> all = new ArrayList<>();
    for (Method method : Method.values()) {
      List<String> settings = settings(method);
      settings.forEach(each -> all.addAll(List.of(each, each + EARLY)));
      boolean isEarly = method.ordinal() % 2 == 0;
      witnesses.add(isEarly ? settings.get(0) + EARLY : settings.get(settings.size() - 1));
    }
    return Members.some(all, witnesses::contains);
  }

  private record Whole(Outcome outcome, List<Path> checkpoints, Set<String> decided) {}

  @Tag("members")
  @ParameterizedTest
  @MethodSource("runs")
  void leadsToTheSameBits(String settings, @TempDir Path scratch) throws IOException {
    Path over = scratch.resolve("whole");
    Whole whole = whole(settings, over);
    assertThat(whole.checkpoints).hasSizeGreaterThan(1);
    TrainingResult expected = whole.outcome.result();
    TrainingConf loaded = conf(settings, scratch, "driver", 1);
    try (TrainingData data = TrainingData.load(loaded, context)) {
      LoadedProblem problem = LoadedProblem.of(loaded, data);
      requirePlanned(
          whole.decided, AlgorithmChoice.possible(loaded, problem.objective(), data.train()));
      int number = 0;
      int apart = (whole.checkpoints.size() + TO_THE_END - 1) / TO_THE_END;
      for (Path checkpoint : whole.checkpoints) {
        Path alone = scratch.resolve("alone" + number);
        copy(checkpoint, alone.resolve(checkpoint.getFileName()));
        boolean goesToTheEnd = number % apart == 0;
        String place = goesToTheEnd ? place(number / apart) : PLACES.get(number % 2);
        TrainingConf conf = conf(settings, alone, place, 1000);
        StopCriterion until = goesToTheEnd ? StopCriterion.never() : afterStepsFrom(checkpoint);
        TrainingResult result = resumed(conf, data, problem, report -> {}, until);
        String from = checkpoint.getFileName() + " in place " + place;
        if (result.reason().equals(INTERRUPTED)) {
          requireSameSnapshot(from, alone, over);
        } else {
          requireSame(from, result, expected);
        }
        number++;
      }
      for (String place : List.of("gather", "flat")) { // of a run that is over, however often
        TrainingConf conf = conf(settings, over, place, 1000);
        requireSame(
            "over in place " + place,
            resumed(conf, data, problem, NO_STEP, StopCriterion.never()),
            expected);
      }
    }
    Outcome again =
        Thalweg.train(
            conf(settings, over, "driver", 1000),
            context,
            resuming(NO_STEP, StopCriterion.never()));
    requireSame("over on rows that are loaded again", again.result(), expected);
    assertThat(again.model().weightsSha256()).isEqualTo(whole.outcome.model().weightsSha256());
  }

  /** The memory of every algorithm that a run has taken is in the plan of it. */
  private static void requirePlanned(Set<String> decided, Set<Algorithm> planned) {
    for (String decision : decided) {
      String name = decision.split(" ")[1];
      assertThat(planned)
          .as(decision)
          .anyMatch(algorithm -> algorithm.name().split(" ")[0].equals(name));
    }
  }

  private static void requireSame(String from, TrainingResult resumed, TrainingResult expected) {
    assertThat(resumed.w()).as(from).isEqualTo(expected.w());
    assertThat(resumed.reason()).as(from).isEqualTo(expected.reason());
    assertThat(resumed.steps()).as(from).isEqualTo(expected.steps());
    assertThat(resumed.history().rowsSeen()).as(from).isEqualTo(expected.history().rowsSeen());
    assertThat(resumed.validation()).as(from).isEqualTo(expected.validation());
  }

  /** Each in its turn; the others of a long run are resumed where no jobs are taken. */
  private static String place(int number) {
    return PLACES.get((number + number / PLACES.size()) % PLACES.size());
  }

  /** Ends a run that is resumed a few steps after its checkpoint. */
  private static StopCriterion afterStepsFrom(Path checkpoint) throws IOException {
    long end = snapshot(checkpoint).step() + FEW_STEPS;
    return history -> history.steps() < end ? Optional.empty() : Optional.of(INTERRUPTED);
  }

  /** The newest checkpoint that a resumed run has left is that of the whole run. */
  private static void requireSameSnapshot(String from, Path resumed, Path whole)
      throws IOException {
    Path newest = checkpoints(resumed).get(1);
    SameSnapshots.require(from, snapshot(newest), snapshot(whole.resolve(newest.getFileName())));
  }

  private static Snapshot snapshot(Path checkpoint) throws IOException {
    return CheckpointDirectory.at(checkpoint.toString(), context.hadoopConfiguration())
        .read()
        .snapshot();
  }

  private static Whole whole(String settings, Path checkpoints) throws IOException {
    Set<String> decided = new HashSet<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onDecision(Decision decision) {
            if (Set.of("method", "solver").contains(decision.what())) {
              decided.add(decision.what() + " " + decision.chosen());
            }
          }

          @Override
          public void onStep(StepReport report) {}
        };
    Outcome outcome =
        Thalweg.train(
            conf(settings, checkpoints, "driver", 1), context, RunOptions.of(List.of(listener)));
    setbacks += outcome.result().history().setbacks();
    DECIDED.addAll(decided);
    return new Whole(outcome, checkpoints(checkpoints), decided);
  }

  private static List<Path> checkpoints(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("round"))
          .sorted()
          .toList();
    }
  }

  /**
   * On rows that were loaded before, and without an evaluation: else these take most of the time.
   */
  private static TrainingResult resumed(
      TrainingConf conf,
      TrainingData data,
      LoadedProblem problem,
      TrainingListener listener,
      StopCriterion until) {
    RunOptions options = resuming(listener, until);
    try (RoundClock clock = RoundClock.of(context);
        Checkpointing checkpointing =
            Checkpointing.of(
                conf, context.hadoopConfiguration(), options.existing(), options.notes())) {
      return new Run(conf, problem, clock, data.validation()).train(options, checkpointing);
    }
  }

  private static RunOptions resuming(TrainingListener listener, StopCriterion until) {
    return new RunOptions(
        List.of(listener), until, model -> {}, note -> {}, ExistingCheckpoints.resume(Set.of()));
  }

  private static TrainingConf conf(String settings, Path checkpoints, String place, int every) {
    String rows =
        Stream.of("many", "alike")
            .filter(name -> settings.contains("data = " + name + ", "))
            .findFirst()
            .orElse("few");
    StringBuilder text = new StringBuilder(settings.replace("data = " + rows + ", ", ""));
    for (String common :
        List.of(
            "objective.loss = logistic",
            "penalty = \"l2(1e-4)\"",
            "data.train = \"%s\"".formatted(directory.resolve(rows)),
            "data.shards = 4",
            "checkpoint { directory = \"%s\", everyRounds = %d, keep = 1000 }"
                .formatted(checkpoints, every),
            "aggregation = \"%s\"".formatted(place))) {
      String key = common.substring(0, common.indexOf(' '));
      if (!settings.contains(key + " = ")) {
        text.append(", ").append(common);
      }
    }
    return TrainingConf.parse(text.toString());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
