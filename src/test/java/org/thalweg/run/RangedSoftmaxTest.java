package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.Predictions;
import org.thalweg.solve.StopCriterion;
import org.thalweg.spark.RowMetrics;

/** Several classes, of which every feature has a weight each, in ranges as by rows. */
class RangedSoftmaxTest {
  private static final int FEATURES = 120;
  private static final int ROWS = 600;

  @TempDir private static Path directory;
  private static LocalSpark spark;
  private static String rows;

  @BeforeAll
  static void writeRows() throws IOException {
    spark = LocalSpark.open();
    String text =
        SparseMarks.text(
            ROWS, FEATURES - 9, 30, 6, (score, random) -> score < -1 ? 0 : score < 2 ? 1 : 2);
    rows = Files.writeString(directory.resolve("rows"), text).toString();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Outcome train(String settings) {
    ExistingCheckpoints existing =
        settings.contains("checkpoint")
            ? ExistingCheckpoints.resume()
            : ExistingCheckpoints.refuse();
    RunOptions options =
        new RunOptions(List.of(), StopCriterion.never(), model -> {}, note -> {}, existing);
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "%s", data.features = %d, objective.model = softmax, method = sgd
            updater = adagrad, learningRate = 0.3, seed = 4, %s
            """
                .formatted(rows, FEATURES, settings));
    return Thalweg.train(conf, spark.session(), options);
  }

  @Test
  void stepsOnAllRowsAreThoseByRows() {
    for (String more :
        List.of(
            "penalty = \"l1(1e-3)\", ",
            "objective.intercept = false, objective.classWeights { 0 = 1, 1 = 2, 2 = 1 }, ")) {
      String held = "updater = momentum, data.test = \"%s\", batch.rows = %d, stop.maxSteps = 30, ";
      String form = held.formatted(rows, ROWS) + more;
      Outcome columns = train(form + "placement = columns, data.ranges = 3");
      Outcome byRows = train(form + "placement = rows");

      assertThat(columns.model().w()).containsExactly(byRows.model().w(), within(1e-12));
      requireSame(columns.train(), byRows.train());
      assertThat(columns.train().gradientNorm())
          .isCloseTo(byRows.train().gradientNorm(), within(1e-12));
      requireSame(columns.test().orElseThrow(), byRows.test().orElseThrow());
    }
  }

  private static void requireSame(Evaluation told, Evaluation expected) {
    assertThat(told.objective()).isCloseTo(expected.objective(), within(1e-12)).isLessThan(1);
    assertThat(told.metrics().keySet()).isEqualTo(expected.metrics().keySet());
    told.metrics()
        .forEach(
            (name, value) ->
                assertThat(value).as(name).isCloseTo(expected.metrics().get(name), within(1e-12)));
  }

  /** A run that is resumed, and one that begins at a model; on batches, with validation rows. */
  @Tag("long")
  @Test
  void runsGoOnWithTheSameBits() throws IOException {
    String form =
        "batch.rows = 50, penalty = \"elasticNet(1e-3,0.5)\", data.validation = 0.2, placement = columns, data.ranges = 4, ";
    Outcome whole = train(form + "stop.maxSteps = 40");
    String kept =
        "checkpoint { directory = \"%s\", everyRounds = 3 }, "
            .formatted(directory.resolve("checkpoints"));
    train(form + kept + "stop.maxSteps = 20");
    Outcome resumed = train(form + kept + "stop.maxSteps = 40");
    assertThat(resumed.model().weightsSha256()).isEqualTo(whole.model().weightsSha256());
    assertThat(resumed.validation()).isEqualTo(whole.validation()).isPresent();

    String place = directory.resolve("start").toString();
    ModelStore.save(new Configuration(), whole.model(), place);
    String more = "stop.maxSteps = 3, start = \"%s\", ".formatted(place);
    String all = more + "updater = sgd, batch.rows = %d, ".formatted(ROWS);
    assertThat(train(all + "placement = columns").model().w())
        .containsExactly(train(all + "placement = rows").model().w(), within(1e-12));
  }

  @Test
  void modelsPredictFromTheirFiles() throws IOException {
    Model model = train("batch.rows = 50, stop.maxSteps = 40, placement = columns").model();
    String place = directory.resolve("model").toString();
    ModelStore.save(new Configuration(), model, place);
    List<List<String>> lines = new ArrayList<>();
    for (Model read :
        List.of(
            ModelStore.load(spark.session(), place),
            ModelStore.inFiles(new Configuration(), place))) {
      Path out = directory.resolve("predictions-" + lines.size());
      Predictions.write(read, rows, out.toString(), spark.session());
      lines.add(Files.readAllLines(out.resolve("part-00000")));
    }
    assertThat(lines.get(1)).isEqualTo(lines.get(0)).hasSizeGreaterThan(ROWS / 4);
    try (ShardedData data = Thalweg.load(model, rows, spark.session())) {
      Evaluation there =
          RowMetrics.evaluate(
              data, model.objective(), model.shrinkage().penalty().value(), model.w());
      assertThat(there.metrics().get("accuracy")).isGreaterThan(0.6);
    }
  }
}
