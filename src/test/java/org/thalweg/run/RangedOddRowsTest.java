package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.metrics.Evaluation;
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
    return trained(
        """
        data.train = "%s", objective.loss = logistic, method = sgd, updater = adagrad
        learningRate = 0.3, batch.rows = 1000, stop.maxSteps = 9, data.shards = 7, seed = 4, %s
        """
            .formatted(directory.resolve("rows"), settings));
  }

  private static Outcome trained(String text) {
    TrainingConf conf = TrainingConf.parse(text);
    RunOptions options =
        new RunOptions(
            List.of(),
            StopCriterion.never(),
            model -> {},
            note -> {},
            ExistingCheckpoints.refuse());
    return Thalweg.train(conf, spark.session(), options);
  }

  /** Not of the scales of features, which ranges do not compare. */
  private static boolean isOfClasses(String warning) {
    return !warning.contains("scales");
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
      Outcome byRows = train(more + "placement = rows");
      Outcome byColumns = train(more + "placement = columns");
      double expected = byRows.train().objective();
      assertThat(byColumns.train().objective())
          .as(more)
          .isCloseTo(expected, within(1e-12 * expected));
      assertThat(byColumns.notes().warnings())
          .as(more)
          .filteredOn(RangedOddRowsTest::isOfClasses)
          .isEqualTo(
              byRows.notes().warnings().stream().filter(RangedOddRowsTest::isOfClasses).toList());
    }
  }

  /** The cost of a row stands in a column of the table. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method = sgd, updater = sgd, learningRate = 0.05, batch.rows = 1000, stop.maxSteps = 5",
        "method = lbfgs, penalty = \"l2(1e-3)\", stop.gradientNorm = 1e-9" // to the minimum
      })
  void lossesReadColumns(String method) throws IOException {
    StringBuilder text = new StringBuilder("y,cost,x,v\n");
    for (int i = 0; i < 60; i++) {
      text.append("%d,%d,%d,%d\n".formatted(i * 7 % 5, 1 + i % 3, i * i % 11, i % 4));
    }
    Path table = Files.writeString(directory.resolve("costs.csv"), text);
    String form =
        """
        data.train = "%1$s", data.test = "%1$s", data.format = csv, data.label = y, seed = 4
        objective.loss = "formula(cost*(z - y)^2)", %2$s
        placement = """
            .formatted(table, method);
    Outcome byRows = trained(form + "rows");
    Outcome byColumns = trained(form + "columns");
    for (Function<Outcome, Evaluation> of :
        List.<Function<Outcome, Evaluation>>of(
            Outcome::train, outcome -> outcome.test().orElseThrow())) {
      double expected = of.apply(byRows).objective();
      assertThat(of.apply(byColumns).objective()).isCloseTo(expected, within(1e-12 * expected));
    }
    assertThat(byColumns.train().metrics().keySet()).isEqualTo(byRows.train().metrics().keySet());
  }
}
