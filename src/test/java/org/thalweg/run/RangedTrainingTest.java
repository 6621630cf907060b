package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardCopies;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.table.Sessions;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.OccurringWeights;
import org.thalweg.model.Predictions;
import org.thalweg.objective.FactorizationObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.RangedTraining.RangedWeights;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.ValidationSeries;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.solve.ranges.RowPieces;
import org.thalweg.solve.ranges.StartWeights;
import org.thalweg.spark.RangedRows;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.RowMetrics;
import org.thalweg.spark.SparkRanges;
import org.thalweg.update.Sgd;

/** Runs whose w lies in ranges leave what other runs leave, and go on from their checkpoints. */
class RangedTrainingTest {
  private static final int FEATURES = 300;

  @TempDir private static Path directory;
  private static LocalSpark spark;

  @BeforeAll
  static void writeRows() throws IOException {
    spark = LocalSpark.open();
    String text =
        SparseMarks.text(
            1200, FEATURES, 60, 3, (score, random) -> score + random.nextDouble(-1, 1) > 0 ? 1 : 0);
    Files.writeString(directory.resolve("rows"), text);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static TrainingConf conf(String settings) {
    return TrainingConf.parse(
        """
        data.train = "%s", data.features = %d, objective.loss = logistic, method = sgd
        learningRate = 0.3, batch.rows = 100, seed = 4, %s
        """
            .formatted(directory.resolve("rows"), FEATURES, settings));
  }

  private static Outcome train(String settings, ExistingCheckpoints existing) {
    RunOptions options =
        new RunOptions(List.of(), StopCriterion.never(), model -> {}, note -> {}, existing);
    return Thalweg.train(conf(settings), spark.session(), options);
  }

  private static Outcome train(String settings) {
    return train(settings, ExistingCheckpoints.refuse());
  }

  @Test
  void theSummaryIsTrueOfTheModelOverAllRows() {
    String weighed = "objective.classWeights { 0 = 1, 1 = 2 }";
    for (String more :
        List.of(
            "updater = adagrad, penalty = \"l2(1e-3)\", ",
            "updater = ftrl, learningRate = 1, penalty = \"l1(1e-3)\", ",
            "updater = sgd, batch.sampling = replacement, " + weighed + ", ")) {
      Outcome outcome = train(more + "placement = columns, stop.maxSteps = 60");
      Model model = outcome.model();
      try (ShardedData rows =
          Thalweg.load(model, directory.resolve("rows").toString(), spark.session())) {
        Evaluation expected =
            RowMetrics.evaluate(
                rows, model.objective(), model.shrinkage().penalty().value(), model.w());
        Evaluation told = outcome.train();
        told.metrics()
            .forEach(
                (name, value) ->
                    assertThat(value)
                        .as(name)
                        .isCloseTo(expected.metrics().get(name), within(1e-12)));
        assertThat(told.metrics()).hasSameSizeAs(expected.metrics());
        assertThat(told.penalty()).isCloseTo(expected.penalty(), within(1e-12));
        if (!more.contains(weighed)) {
          assertThat(told.objective()).isCloseTo(expected.objective(), within(1e-12));
          assertThat(told.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-12));
        }
        assertThat(told.objective()).isLessThan(0.69);
        assertThat(outcome.result().steps()).isEqualTo(60);
      }
    }
  }

  /** Rows that are only measured: as the same model by rows, over the same rows. */
  @Test
  void validationAndTestRowsAreMeasured() {
    String held =
        "data.test = \"%s\", data.validation = 0.2, placement = columns, data.ranges = 3, "
            .formatted(directory.resolve("rows"));
    String form = held + "updater = adagrad, learningRate = 3, penalty = \"l1(1e-3)\", ";
    String few =
        "stop { maxSteps = %d, validation = \"logLoss(patience=2)\" }, validation.everyRounds = 4";
    Outcome early = train(form + few.formatted(200));
    ValidationSeries series = early.result().validation().orElseThrow();

    assertThat(early.result().reason().kind()).isEqualTo(Reason.Kind.VALIDATED);
    assertThat(early.validation().orElseThrow().metrics().get("logLoss"))
        .isEqualTo(series.best().value());
    Model model = early.model();
    try (ShardedData rows =
        Thalweg.load(model, directory.resolve("rows").toString(), spark.session())) {
      Evaluation expected =
          RowMetrics.evaluate(
              rows, model.objective(), model.shrinkage().penalty().value(), model.w());
      Evaluation test = early.test().orElseThrow();
      assertThat(test.objective()).isCloseTo(expected.objective(), within(1e-12));
      assertThat(test.metrics().keySet()).isEqualTo(expected.metrics().keySet());
      test.metrics()
          .forEach(
              (name, value) ->
                  assertThat(value)
                      .as(name)
                      .isCloseTo(expected.metrics().get(name), within(1e-12)));
    }
    String kept =
        "checkpoint { directory = \"%s\", everyRounds = 3 }, "
            .formatted(directory.resolve("validated"));
    train(form + kept + few.formatted(series.best().steps() + 1));
    Outcome resumed = train(form + kept + few.formatted(200), ExistingCheckpoints.resume());
    assertThat(resumed.model().weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(resumed.result().steps()).isEqualTo(early.result().steps());
  }

  @Test
  void aResumedRunHasTheSameBits() {
    String form = "updater = adagrad, penalty = \"elasticNet(1e-3,0.5)\", placement = columns, ";
    Outcome whole = train(form + "data.ranges = 5, stop.maxSteps = 30");
    String kept =
        "checkpoint { directory = \"%s\", everyRounds = 8, keep = 2 }, data.ranges = 5, "
            .formatted(directory.resolve("checkpoints"));
    train(form + kept + "stop.maxSteps = 20");
    Outcome resumed = train(form + kept + "stop.maxSteps = 30", ExistingCheckpoints.resume());

    assertThat(resumed.model().weightsSha256()).isEqualTo(whole.model().weightsSha256());
    assertThat(resumed.result().steps()).isEqualTo(30);
    assertThat(train(form + "data.ranges = 6, stop.maxSteps = 30").model().w())
        .containsExactly(whole.model().w(), within(1e-10));
  }

  /**
   * From a model of ranges and from one by rows: as a run by rows from there, and with its bits.
   */
  @Test
  void aModelIsWhereARunBegins() throws IOException {
    for (String placement : List.of("columns", "rows")) {
      Model model = train("updater = adagrad, stop.maxSteps = 4, placement = " + placement).model();
      String place = directory.resolve("start-" + placement).toString();
      ModelStore.save(new Configuration(), model, place);
      String form =
          "start = \"%s\", updater = adagrad, penalty = \"l1(1e-3)\", batch.rows = 1200, "
              .formatted(place);
      Outcome columns = train(form + "placement = columns, stop.maxSteps = 7");
      Outcome rows = train(form + "placement = rows, stop.maxSteps = 7");
      assertThat(columns.model().w()).containsExactly(rows.model().w(), within(1e-10));

      String kept =
          "checkpoint { directory = \"%s\", everyRounds = 3 }, "
              .formatted(directory.resolve("warm-" + placement));
      train(form + kept + "placement = columns, stop.maxSteps = 4");
      Outcome resumed =
          train(
              form + kept + "placement = columns, stop.maxSteps = 7", ExistingCheckpoints.resume());
      assertThat(resumed.model().weightsSha256()).isEqualTo(columns.model().weightsSha256());
      assertThat(columns.train().gradientNorm()).isEqualTo(resumed.train().gradientNorm());
    }
    assertThatThrownBy(
            () ->
                train(
                    "updater = adagrad, placement = columns, stop.maxSteps = 7, objective.intercept = false, start = \"%s\""
                        .formatted(directory.resolve("start-rows"))))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("start must be a model with");
  }

  /** The data, which are not there, are not looked for. */
  @Test
  void aStartThatIsACheckpointIsRefusedBeforeTheData() throws IOException {
    String form = "updater = adagrad, stop.maxSteps = 4, ";
    String kept = directory.resolve("kept").toString();
    train(form + "checkpoint { directory = \"%s\", everyRounds = 2 }".formatted(kept));
    List<String> starts = new ArrayList<>(List.of(kept));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(kept), "round-*")) {
      found.forEach(one -> starts.add(one.toString()));
    }
    assertThat(starts).hasSizeGreaterThan(1);
    for (String start : starts) {
      assertThatThrownBy(
              () ->
                  train(
                      form
                          + "placement = columns, data.train = nothing, start = \"%s\""
                              .formatted(start)))
          .isInstanceOf(ConfException.class)
          .hasMessage(
              "start must be a model for placement columns but %s is a checkpoint"
                  .formatted(start));
    }
  }

  /** The figures of a factorization machine are those of its model by rows, which is loaded. */
  @Test
  void factorizationMachinesAreTrainedInRanges() throws IOException {
    String form =
        "objective.model = \"factorization(3)\", updater = adagrad, learningRate = 0.1, "
            + "penalty = \"l1(1e-4)\", placement = columns, data.ranges = 3, ";
    String kept =
        "checkpoint { directory = \"%s\", everyRounds = 3 }, "
            .formatted(directory.resolve("machines"));
    Outcome whole = train(form + "stop.maxSteps = 40");
    train(form + kept + "stop.maxSteps = 20");
    Outcome resumed = train(form + kept + "stop.maxSteps = 40", ExistingCheckpoints.resume());
    assertThat(resumed.model().weightsSha256()).isEqualTo(whole.model().weightsSha256());

    String place = directory.resolve("machine").toString();
    ModelStore.save(new Configuration(), whole.model(), place);
    Model model = ModelStore.load(spark.session(), place);
    assertThat(model.objective()).isInstanceOf(FactorizationObjective.class);
    try (ShardedData rows =
        Thalweg.load(model, directory.resolve("rows").toString(), spark.session())) {
      Evaluation expected =
          RowMetrics.evaluate(
              rows, model.objective(), model.shrinkage().penalty().value(), model.w());
      Evaluation told = whole.train();
      assertThat(told.objective()).isCloseTo(expected.objective(), within(1e-12)).isLessThan(0.65);
      assertThat(told.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-12));
      assertThat(told.metrics().get("auc")).isEqualTo(expected.metrics().get("auc"));
    }
    Outcome further = train(form + "stop.maxSteps = 1, start = \"%s\"".formatted(place));
    assertThat(further.train().objective()) // a result is not above its start
        .isLessThanOrEqualTo(whole.train().objective() + 1e-12);
  }

  /** As that model in memory, whose features need not occur in the rows. */
  @Test
  void aModelThatStaysInItsFilesPredictsAndIsEvaluated() throws IOException {
    String place = directory.resolve("in-files").toString();
    ModelStore.save(
        new Configuration(),
        train(
                "updater = ftrl, learningRate = 1, penalty = \"l1(1e-2)\", placement = columns, stop.maxSteps = 60")
            .model(),
        place);
    Model whole = ModelStore.load(spark.session(), place);
    Model inFiles = ModelStore.inFiles(new Configuration(), place);
    String rows = directory.resolve("rows").toString();
    List<List<String>> lines = new ArrayList<>();
    for (Model model : List.of(whole, inFiles)) {
      Path out = directory.resolve("predictions-" + lines.size());
      Predictions.write(model, rows, out.toString(), spark.session());
      lines.add(Files.readAllLines(out.resolve("part-00000")));
    }
    assertThat(lines.get(1)).isEqualTo(lines.get(0)).hasSizeGreaterThan(100);

    OccurringWeights some = OccurringWeights.of(inFiles);
    assertThat(some.features().length).isBetween(5, FEATURES - 50);
    try (ShardedData data = Thalweg.load(whole, rows, spark.session());
        ShardedData kept = ShardCopies.keeping(data, some.features())) {
      Evaluation expected =
          RowMetrics.evaluate(data, whole.objective(), Penalties.none(), whole.w());
      Model few = some.model();
      Evaluation told = RowMetrics.evaluate(kept, few.objective(), Penalties.none(), few.w());
      assertThat(told.loss()).isEqualTo(expected.loss());
      assertThat(told.metrics()).isEqualTo(expected.metrics());
    }
  }

  @Test
  void rowsThatCannotBeNumberedAreRefused() {
    long most = Integer.MAX_VALUE - 8;
    RangedTraining.requireRows(most - 2, 1, 1, 1);
    RangedTraining.requireBatch(most, 1);
    RangedTraining.requireBatch(most / 9, 9);
    assertThatThrownBy(() -> RangedTraining.requireBatch(most / 9 + 1, 9))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("batch must have at most %d rows".formatted(most / 9))
        .hasMessageContaining("sends 9 numbers, but had %d;".formatted(most / 9 + 1));
    assertThatThrownBy(() -> RangedTraining.requireRows(most - 1, 1, 1, 1))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("2147483640")
        .hasMessageContaining("2147483639");
  }

  /** Those of a w that is too long for the driver. */
  @Test
  void weightsThatRangesWriteAreReadAsAnyOthers() throws IOException {
    TrainingConf conf = conf("updater = sgd, placement = columns, stop.maxSteps = 5");
    JavaSparkContext context = Sessions.context(spark.session());
    RowPieces batches = new RowPieces(1200, 100, 1, false);
    RangeSetting setting =
        new RangeSetting(new Sgd(), new Schedules.Constant(0.1), 0, 0, batches, RangeHead.LINEAR);
    try (TrainingData data = TrainingData.load(conf, context)) {
      RangedRows rows =
          RangedRows.of(
              data.train(),
              List.of(),
              FEATURES,
              3,
              batches,
              StartWeights.ZEROS,
              StorageLevel.MEMORY_AND_DISK());
      try (SparkRanges ranges =
          new SparkRanges(rows, setting, RoundClock.stopped(), new Configuration())) {
        double[] derivatives = new double[100];
        Arrays.setAll(derivatives, i -> 0.01 * (i % 7 - 3));
        ranges.log(0, derivatives);
        List<Model> models = new ArrayList<>();
        for (long version : new long[] {1, 0}) {
          RangedWeights weights =
              new RangedWeights(
                  ranges, rows.cut(), new RangePoint(version, 0.5), true, RangeHead.LINEAR);
          Model model =
              new Model(data.objective(), Model.Shrinkage.NONE, data.input(), FEATURES, weights);
          String place = directory.resolve("model-" + version).toString();
          ModelStore.save(new Configuration(), model, place);
          models.add(ModelStore.load(spark.session(), place));
          Model inFiles = ModelStore.inFiles(new Configuration(), place);
          assertThat(inFiles.weightsSha256()).isEqualTo(model.weightsSha256());
          assertThat(inFiles.weights().occurringSha256())
              .isEqualTo(model.weights().occurringSha256())
              .isPresent();
          assertThat(models.get(models.size() - 1).w()).isEqualTo(model.w());
          assertThat(Files.readString(Path.of(place, "metadata", "part-00000")))
              .as("only some features occur in a batch")
              .contains("\"storedWeights\":");
        }
        assertThat(models.get(0).w()).isNotEqualTo(models.get(1).w());
      }
    }
  }

  /** Goes on from checkpoints where the settings name a directory of these. */
  private static Outcome passes(String settings) {
    ExistingCheckpoints existing =
        settings.contains("checkpoint")
            ? ExistingCheckpoints.resume()
            : ExistingCheckpoints.refuse();
    RunOptions options =
        new RunOptions(List.of(), StopCriterion.never(), model -> {}, note -> {}, existing);
    return Thalweg.train(passesConf(settings), spark.session(), options);
  }

  private static TrainingConf passesConf(String settings) {
    return TrainingConf.parse(
        """
        data.train = "%s", data.features = %d, objective.loss = logistic, seed = 4, %s
        """
            .formatted(directory.resolve("rows"), FEATURES, settings));
  }

  /** The same minimum, certificate and verdict; over classes that weigh differently too. */
  @Tag("members")
  @Test
  void passesOverAllRowsEndWhereThoseByRowsEnd() {
    String weighed = "objective.classWeights { 0 = 1, 1 = 2 }, ";
    List<String> all =
        List.of(
            "method = lbfgs, penalty = \"l2(1e-3)\", stop.gradientNorm = 1e-7, ",
            "method = lbfgs, penalty = \"elasticNet(2e-3,0.5)\", stop.gradientNorm = 1e-8, ",
            "method = lbfgs, objective.intercept = false, penalty = \"l2(1e-3)\", stop.gap = 1e-12, ",
            "method = auto, stop.relativeGap = 1e-7, penalty = \"l2(1e-3)\", " + weighed);
    for (String more :
        Members.some(all, each -> each.contains("Net") || each.contains(weighed)).toList()) {
      Outcome byRows = passes(more + "placement = rows");
      Outcome byColumns = passes(more + "placement = columns, data.ranges = 3");
      double f = byRows.train().objective();

      assertThat(byColumns.train().objective()).as(more).isCloseTo(f, within(1e-9 * f));
      assertThat(byColumns.result().reason().kind()).as(more).isEqualTo(Reason.Kind.CONVERGED);
      assertThat(byColumns.result().reason().kind()).isEqualTo(byRows.result().reason().kind());
      assertThat(byColumns.result().standing().isNearMinimum())
          .as(more)
          .isEqualTo(byRows.result().standing().isNearMinimum())
          .isTrue();
      byRows
          .train()
          .metrics()
          .forEach(
              (name, value) ->
                  assertThat(byColumns.train().metrics().get(name))
                      .as(name)
                      .isCloseTo(value, within(1e-5)));
      if (more.contains("lbfgs")) {
        assertThat(byColumns.result().steps()).isEqualTo(byRows.result().steps());
        assertThat(byColumns.train().objective()).isCloseTo(f, within(1e-12 * f));
      }
    }
  }

  /** F as by rows, of any number of ranges; the bits whatever the partitions. */
  @Tag("members")
  @Test
  void penaltiesOnColumnsAreThoseByRows() {
    List<String> all =
        List.of(
            "auto|sum(l2(1e-6),on(1*,l2(1e-2)),on(!1*|2*,l1(1e-3)))|true",
            "auto|sum(l2(1e-4),on(2*|7,l2(3e-3)))|false",
            "lbfgs|sum(on(*5,elasticNet(4e-3,0.5)),on(!*5,l2(1e-3)))|true",
            "lbfgs|sum(l2(1e-4),on(*1*,l1(2e-3)),on(3*,l1(1e-3)))|false",
            "auto|sum(on(!12,l1(1e-3)),on(1*|3,l2(0.01)))|true",
            "lbfgs|sum(on(1*,l2(1e-2)),on(!1*,l2(1e-3)))|false");
    for (String each : Members.some(all, one -> one.startsWith("auto|sum(l2")).toList()) {
      String[] form = each.split("[|](?=sum|true|false)");
      String conf =
          "method = %s, penalty = \"%s\", objective.intercept = %s, stop.gradientNorm = 1e-8, "
              .formatted(form[0], form[1], form[2]);
      Outcome byRows = passes(conf + "placement = rows");
      double f = byRows.train().objective();
      List<String> weights = new ArrayList<>();
      for (int partitions = 1; partitions <= 5; partitions += 2) {
        String cut = "placement = columns, data.ranges = 3, data.partitions = " + partitions;
        Outcome byColumns = passes(conf + cut);
        assertThat(byColumns.train().objective()).as(each).isCloseTo(f, within(1e-10 * f));
        assertThat(byColumns.train().penalty())
            .isCloseTo(byRows.train().penalty(), within(1e-6 * byRows.train().penalty()));
        assertThat(byColumns.result().standing().isNearMinimum()).as(each).isTrue();
        assertThat(byColumns.result().standing().isProven()) // every weight has an l2 term
            .isEqualTo(form[2].equals("false"));
        weights.add(byColumns.model().weightsSha256());
      }
      assertThat(weights).as(each).containsOnly(weights.get(0));
      for (int ranges : new int[] {1, 2}) {
        double other =
            passes(conf + "placement = columns, data.ranges = " + ranges).train().objective();
        assertThat(other).as(each).isCloseTo(f, within(1e-10 * f));
      }
    }
    assertThatThrownBy(() -> passes("penalty = \"on(301,l2(1))\", placement = columns"))
        .isInstanceOf(ConfException.class)
        .hasMessageStartingWith("penalty: a penalty must be on one of the segments");
  }

  @Test
  void passesThatAreResumedHaveTheSameBits() {
    for (String form :
        List.of(
            "method = auto, penalty = \"sum(l2(1e-4),on(1*,l2(1e-2)),on(2*,l1(1e-3)))\", ",
            "method = auto, penalty = \"l2(1e-3)\", ",
            "method = lbfgs, penalty = \"l1(1e-3)\", ")) {
      String columns = form + "placement = columns, data.ranges = 5, stop.gradientNorm = 1e-9, ";
      Outcome whole = passes(columns + "stop.maxSteps = 16");
      String kept =
          "checkpoint { directory = \"%s\", everyRounds = 2, keep = 2 }, "
              .formatted(directory.resolve("passes-" + form.hashCode()));
      passes(columns + kept + "stop.maxSteps = 5");
      passes(columns + kept + "stop.maxSteps = 10");
      Outcome resumed = passes(columns + kept + "stop.maxSteps = 16");

      assertThat(resumed.model().weightsSha256()).isEqualTo(whole.model().weightsSha256());
      assertThat(resumed.result().steps()).isEqualTo(whole.result().steps());
    }
  }
}
