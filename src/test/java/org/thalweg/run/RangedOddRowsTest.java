package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.StopCriterion;

/** Rows that hardly are any, in ranges: the same F as by rows, where all rows are a batch. */
class RangedOddRowsTest {
  @TempDir private static Path directory;
  private static LocalSpark spark;

  @BeforeAll
  static void open() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Outcome train(String settings) {
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "%s", objective.loss = logistic, method = sgd, updater = adagrad
            learningRate = 0.3, batch.rows = 1000, stop.maxSteps = 9, data.shards = 7, seed = 4, %s
            """
                .formatted(directory.resolve("rows"), settings));
    RunOptions options =
        new RunOptions(
            List.of(),
            StopCriterion.never(),
            model -> {},
            note -> {},
            ExistingCheckpoints.refuse());
    return Thalweg.train(conf, spark.session(), options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1\n0\n1\n", // no feature
        "1 3:2\n", // one row
        "1\n", // a row without a feature
        "1 1:1\n0 1:-2\n0\n", // one feature
        "1 1:1 4:0\n1 2:3\n1 9:1\n", // one class
        "0 1:1e-9 2:1e9\n1 1:2e-9\n0 2:-1e9\n"
      })
  void haveTheSameObjectiveAsByRows(String rows) throws IOException {
    Files.writeString(directory.resolve("rows"), rows);
    for (String more : List.of("", "penalty = \"l1(0.01)\", ", "data.features = 30, ")) {
      double byRows = train(more + "placement = rows").train().objective();
      double byColumns = train(more + "placement = columns").train().objective();
      assertThat(byColumns).as(more).isCloseTo(byRows, within(1e-12 * byRows));
    }
  }
}
