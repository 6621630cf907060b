package org.thalweg.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.Folds;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.HeldOutRows;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.Tables;
import org.thalweg.run.Outcome;
import org.thalweg.spark.SparkFixture;
import org.thalweg.text.DataException;
import org.thalweg.tune.SearchResult.ModelResult;

/** Folds by a column of the table: each model is that of a file of the rows it may see. */
class ColumnFoldsTest {
  private static final int ROWS = 600;
  private static final String HEAD = "a,b,part,customer,day,y,few,same";

  @TempDir private static Path directory;
  private static SearchFixture fixture;
  private static final List<String> LINES = new ArrayList<>();
  private static final int[] PARTS = new int[ROWS];
  private static final int[] DAYS = new int[ROWS]; // places in the order of time

  @BeforeAll
  static void open() throws IOException {
    fixture = SearchFixture.open(directory, SparkFixture.JAVA);
    Random random = new Random(7);
    List<Integer> order = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    java.util.Collections.shuffle(order, random);
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      PARTS[i] = random.nextInt(3);
      DAYS[i] = order.get(i);
      int label = random.nextDouble() < 1 / (1 + StrictMath.exp(-a + 0.5 * b)) ? 1 : 0;
      LINES.add(
          "%s,%s,%d,c%d,%s,%d,%s,%d"
              .formatted(
                  a,
                  b,
                  9 + PARTS[i], // 9, 10, 11: in the order of numbers
                  random.nextInt(40),
                  LocalDate.ofEpochDay(9000 + DAYS[i]),
                  label,
                  i == 17 ? "" : "x" + i,
                  DAYS[i] < 300 ? 1 : 2));
    }
    file("rows.csv", row -> true);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static Path file(String name, IntPredicate rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEAD));
    IntStream.range(0, ROWS).filter(rows).mapToObj(LINES::get).forEach(lines::add);
    return Files.write(directory.resolve(name), lines);
  }

  private static TrainingConf conf(String file, String more) {
    return TrainingConf.parse(
        """
        data { train = "%s", format = csv, label = y, features = [a, b], shards = 3 }
        objective.loss = logistic
        %s
        penalty = "l2(0.01)"
        %s
        """
            .formatted(
                directory.resolve(file),
                more.contains("method") ? "" : "stop.relativeGap = 1e-12",
                more));
  }

  private static List<ModelResult> models(String tune) {
    SearchResult found =
        fixture.search(conf("rows.csv", "tune { %s, refit = false }".formatted(tune))).result();
    return found.points().get(0).models();
  }

  private static Outcome train(TrainingConf conf) {
    return Thalweg.train(conf, fixture.spark(), List.of());
  }

  /** The cuts of scikit-learn's PredefinedSplit and TimeSeriesSplit(5). */
  @ParameterizedTest
  @CsvSource({"column(part), 3", "'time(day, 5)', 5"})
  void aModelIsThatOfTheOtherRowsAndIsMeasuredOnItsFold(String folds, int count)
      throws IOException {
    List<ModelResult> found =
        models("folds = \"%s\", grid.penalty = [\"l2(0.01)\"]".formatted(folds));
    assertThat(found).hasSize(count);
    for (int fold = 0; fold < count; fold++) {
      int of = fold;
      int first = (fold + 1) * ROWS / 6;
      boolean isTime = count == 5;
      Path held =
          file("held.csv", row -> isTime ? DAYS[row] / (ROWS / 6) == of + 1 : PARTS[row] == of);
      file("seen.csv", row -> isTime ? DAYS[row] < first : PARTS[row] != of);
      Outcome alone = train(conf("seen.csv", "data.test = \"%s\"".formatted(held)));
      assertThat(found.get(fold).metric())
          .isCloseTo(alone.test().orElseThrow().metrics().get("logLoss"), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"column(part)", "groups(customer, 3)", "time(day, 3)"})
  void trainGivesAModelOfASearchInItsBits(String folds) {
    for (String more : List.of("", "method = sgd, batch.rows = 20, stop.maxSteps = 9\n")) {
      String cut = "folds = \"%s\", seed = 4".formatted(folds);
      SearchResult found =
          fixture
              .search(
                  conf(
                      "rows.csv",
                      more + "tune { %s, refit = false, grid.seed = [1, 2] }".formatted(cut)))
              .result();
      Outcome alone =
          train(conf("rows.csv", more + "seed = 2\ntune { %s, fold = 2 }".formatted(cut)));
      assertThat(alone.model().weightsSha256())
          .isEqualTo(found.points().get(1).models().get(1).weightsSha256());
      assertThat(alone.model().weightsSha256())
          .isNotEqualTo(found.points().get(1).models().get(0).weightsSha256());
    }
  }

  @Test
  void rowsOfAGroupAreInOneFold() {
    Dataset<Row> all =
        Tables.open(
            Sessions.of(fixture.spark()),
            "csv",
            directory.resolve("rows.csv").toString(),
            Map.of());
    HeldOutRows.Folded cut =
        new HeldOutRows("tune.folds", 4).folded(all, new Folds(Folds.By.GROUPS, "customer", 3));
    Map<String, TreeSet<Double>> folds = new TreeMap<>();
    for (Row row : cut.rows().select("customer", "`tune.folds`").collectAsList()) {
      folds.computeIfAbsent(row.getString(0), key -> new TreeSet<>()).add(row.getDouble(1));
    }
    assertThat(folds).hasSize(40).allSatisfy((customer, of) -> assertThat(of).hasSize(1));
    assertThat(folds.values().stream().flatMap(TreeSet::stream).distinct())
        .containsExactlyInAnyOrder(0.0, 1.0, 2.0);
  }

  @Test
  void aColumnOfFoldsIsNoFeatureUnlessItIsNamed() {
    UnaryOperator<String> one =
        features ->
            "data.features = [%s]\ntune { folds = \"column(part)\", fold = 1 }".formatted(features);
    assertThat(
            train(conf("rows.csv", one.apply("\"*\", \"-few\", \"-day\", \"-customer\"")))
                .model()
                .features())
        .isEqualTo(3); // a, b, same
    assertThat(train(conf("rows.csv", one.apply("a, part"))).model().features()).isEqualTo(2);
  }

  /** The latest fifth, and groups; both models and both measures are those of two files. */
  @ParameterizedTest
  @ValueSource(strings = {"validation", "test"})
  void theLatestRowsAreHeldOut(String use) throws IOException {
    Outcome found = train(conf("rows.csv", "data.%s = \"time(day, 0.2)\"".formatted(use)));
    file("early.csv", row -> DAYS[row] < ROWS - ROWS / 5);
    Path late = file("late.csv", row -> DAYS[row] >= ROWS - ROWS / 5);
    Outcome alone = train(conf("early.csv", "data.%s = \"%s\"".formatted(use, late)));
    assertThat(found.model().w()).containsExactly(alone.model().w(), within(1e-9));
    assertThat(found.train().rows()).isEqualTo(480);
    Outcome groups = train(conf("rows.csv", "data.%s = \"groups(customer, 0.2)\"".formatted(use)));
    assertThat(groups.train().rows()).isBetween(400L, 560L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "column(prat)|data must have a column prat (did you mean part?) but has a, b, part",
        "groups(custom, 5)|data must have a column custom (did you mean customer?) but has",
        "column(few)|tune.folds column few must have a value in every row but has none",
        "groups(few, 3)|tune.folds column few must have a value in every row but has none",
        "time(customer, 3)|tune.folds column customer must be a number, a date or a time in every row but has c",
        "column(day)|tune.folds column day must have 2 to 255 values but has at least 257",
        "time(same, 3)|tune.folds must leave rows of unlike same in every fold but fold 1 of 3 has none before it",
        "time(day, 255)|tune.folds must leave rows",
        "column(y)|tune.folds must leave rows of two classes in every fold but fold 1 of 2 has class 0 alone",
        "groups(customer, 1)|tune.folds must be at least 2 but was 1",
        "groups(customer, 256)|tune.folds must be at most 255 but was 256",
        "groups(customer)|tune.folds must be a number, column(name), groups(name, 5) or time(name, 5) but was groups(customer)",
        "column()|tune.folds must be a number, column(name), groups(name, 5) or time(name, 5) but was column()"
      })
  void foldsThatDoNotFitAreRefused(String folds, String message) {
    assertThatThrownBy(
            () -> models("folds = \"%s\", grid.penalty = [\"l2(0.01)\"]".formatted(folds)))
        .isInstanceOfAny(ConfException.class, DataException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tune { folds = \"column(part)\", fold = 4 }|tune.fold must be at most tune.folds, 3, but was 4",
        "data.validation = \"time(day, 2)\"|data.validation must be in (0, 1) but was 2.0",
        "data.validation = \"groups(few, 0.2)\"|data.validation column few must have a value in every row but has none",
        "data.test = \"groups(part, 0.2)\", data.validation = 0.2|data.test must not be a fraction if data.validation is one but was groups(part, 0.2)",
      })
  void rowsHeldOutThatDoNotFitAreRefused(String more, String message) {
    assertThatThrownBy(() -> train(conf("rows.csv", more)))
        .isInstanceOfAny(ConfException.class, DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void linesWithoutColumnsHaveNone() {
    assertThatThrownBy(() -> fixture.conf("objective.loss = logistic\ntune.folds = \"column(k)\""))
        .isInstanceOf(ConfException.class)
        .hasMessage("tune.folds must be a number for LIBSVM text but was column(k)");
  }
}
