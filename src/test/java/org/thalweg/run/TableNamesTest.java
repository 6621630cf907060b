package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.Predictions;
import org.thalweg.penalty.Penalties;
import org.thalweg.spark.RowMetrics;
import org.thalweg.text.DataException;

/** Tables as people have them: labels and features that are no numbers, and names of any kind. */
class TableNamesTest {
  private static final int ROWS = 90;
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;
  private static JavaSparkContext spark;
  private static String bitsOfPlainNames;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = local.session();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private static Outcome train(Path data, String loss, String more) {
    return Thalweg.train(
        TrainingConf.parse(
            """
            data { train = "%s", format = %s, label = y, %s }
            objective.%s
            penalty = "l2(1e-3)"
            stop.maxEpochs = 20
            """
                .formatted(data, data.toString().endsWith(".csv") ? "csv" : "parquet", more, loss)),
        spark,
        List.of());
  }

  /** Rows of x and a label that is one of some names, the larger x the later in the list. */
  private Path rows(String file, String... names) throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < ROWS; i++) {
      lines.add(i / 10.0 + "," + names[i * names.length / ROWS]);
    }
    return Files.write(folder.resolve(file), lines);
  }

  private List<String> predictions(Model model, Path data) throws IOException {
    String out = Files.createTempDirectory(folder, "out").resolve("of").toString();
    Predictions.write(model, data.toString(), out, session);
    return spark.wholeTextFiles(out).sortByKey().values().collect().stream()
        .flatMap(String::lines)
        .toList();
  }

  private static double probability(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
  }

  private Model stored(Model model) throws IOException {
    String directory = Files.createTempDirectory(folder, "model").resolve("of").toString();
    ModelStore.save(session.sessionState().newHadoopConf(), model, directory);
    return ModelStore.load(session, directory);
  }

  @ParameterizedTest
  @CsvSource({"false, true", "negative, 'affected, badly'"})
  void namesOfTwoClassesAreKeptWithTheModel(String zero, String one) throws IOException {
    String quoted = one.contains(",") ? '"' + one + '"' : one;
    Path data = rows("two.csv", zero, quoted);
    Model model = stored(train(data, "loss = logistic", "").model());
    assertThat(model.input().classNames()).containsExactly(zero, one);
    List<String> predicted = predictions(model, data);
    assertThat(predicted.get(0)).startsWith(zero + ",");
    assertThat(probability(predicted.get(0))).isLessThan(0.5);
    assertThat(predicted.get(ROWS - 1)).startsWith(quoted + ",");
    assertThat(probability(predicted.get(ROWS - 1))).isGreaterThan(0.9);
  }

  /** Each build takes names that look like truth values and one with a comma. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"no, yes", "False, True", "off, aaa", "Bern, Oslo"})
  void namesOfTwoClassesAreKeptWithTheModelToo(String zero, String one) throws IOException {
    namesOfTwoClassesAreKeptWithTheModel(zero, one);
  }

  @Test
  void namesOfSeveralClassesAreSortedAndTheirProbabilitiesInThatOrder() throws IOException {
    Path data = rows("three.csv", "red", "green", "blue");
    Model model = stored(train(data, "model = softmax", "").model());
    assertThat(model.input().classNames()).containsExactly("blue", "green", "red");
    assertThat(model.conf().classes()).isEqualTo(3);
    List<String> predicted = predictions(model, data);
    assertThat(predicted.get(0)).matches("red(,[0-9.E-]+){3}");
    assertThat(predicted.get(ROWS - 1)).startsWith("blue,");
  }

  @Test
  void whatTheConfCallsClassesCounts() throws IOException {
    Path data = rows("two.csv", "yes", "no");
    double[] w = train(data, "loss = logistic", "").model().w();
    Model turned = train(data, "loss = logistic", "classNames = [yes, no]").model();
    assertThat(turned.w()[0]).isPositive();
    assertThat(w[0]).isNegative();
    Path numbers = rows("numbers.csv", "1", "2");
    Model numbered = train(numbers, "loss = logistic", "classNames = [1, 2]").model();
    assertThat(numbered.w()).isEqualTo(turned.w());
    assertThat(predictions(numbered, numbers).get(ROWS - 1)).startsWith("2,");
    Path typed = folder.resolve("typed");
    read(numbers)
        .selectExpr("cast(x as double)", "cast(y as double)")
        .coalesce(1)
        .write()
        .parquet(typed.toString());
    assertThat(train(typed, "loss = logistic", "classNames = [1, 2]").model().w())
        .isEqualTo(turned.w());
  }

  private static Dataset<Row> read(Path csv) {
    return session.read().option("header", true).csv(csv.toString());
  }

  @Tag("long")
  @Test
  void truthValuesInATableAreNamesToo() throws IOException {
    Path data = rows("two.csv", "false", "true");
    Path typed = folder.resolve("typed");
    read(data)
        .selectExpr("cast(x as double)", "cast(y as boolean)")
        .coalesce(1)
        .write()
        .parquet(typed.toString());
    Outcome outcome = train(typed, "loss = logistic", "");
    assertThat(outcome.model().w()).isEqualTo(train(data, "loss = logistic", "").model().w());
    Model model = stored(outcome.model());
    assertThat(predictions(model, typed).get(0)).startsWith("false,");
    try (ShardedData rows = Thalweg.load(model.reading("csv"), data.toString(), session)) {
      assertThat(
              RowMetrics.evaluate(rows, model.objective(), Penalties.none(), model.w()).metrics())
          .isEqualTo(outcome.train().metrics());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yes;no;maybe | loss = logistic | maybe, no, yes; data.classNames",
        "yes;yes | loss = logistic | but were yes",
        "yes;yes | model = softmax | but were yes",
        "0;1;ten | loss = logistic | column y in * row 61 must be * \"ten\"",
        "no;yes | loss = halfSquared | a finite number but was \"no\"",
      })
  void labelsThatDoNotFitAreNamed(String names, String loss, String message) throws IOException {
    Path data = rows("bad.csv", names.split(";"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> train(data, loss, ""))
        .satisfies(
            e -> {
              for (String part : message.split("\\*")) {
                assertThat(e.getMessage()).contains(part.strip());
              }
            });
  }

  @Test
  void aClassThatTheModelDoesNotKnowIsNamedWithThoseItKnows() throws IOException {
    Model model = train(rows("two.csv", "no", "yes"), "loss = logistic", "").model();
    Path other = rows("other.csv", "NO", "maybe");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Thalweg.load(model, other.toString(), session).close())
        .withMessageContaining("row 46 must be one of no, yes but was \"maybe\"");
  }

  @Test
  void truthValuesAndDatesAreNumbersWhetherTextOrTyped() throws IOException {
    List<String> lines = new ArrayList<>(List.of("on,since,at,local,y"));
    List<String> plain = new ArrayList<>(List.of("on,since,at,local,y"));
    for (int i = 0; i < ROWS; i++) {
      String day = "2023-%02d-%02d".formatted(1 + i / 28, 1 + i % 28);
      long days = java.time.LocalDate.parse(day).toEpochDay();
      int label = i * 7 % 90 > 40 ? 1 : 0;
      lines.add("%s,%s,%sT12:00:00Z,%s 06:00:00,%d".formatted(i % 3 == 0, day, day, day, label));
      plain.add(
          "%d,%d,%s,%s,%d".formatted(i % 3 == 0 ? 1 : 0, days, days + 0.5, days + 0.25, label));
    }
    Path text = Files.write(folder.resolve("text.csv"), lines);
    Path numbers = Files.write(folder.resolve("numbers.csv"), plain);
    Path typed = folder.resolve("typed");
    read(text)
        .selectExpr(
            "cast(on as boolean)",
            "cast(since as date)",
            "cast(at as timestamp)",
            "cast(local as timestamp_ntz)",
            "cast(y as int)")
        .coalesce(1)
        .write()
        .parquet(typed.toString());
    Set<String> bits = new HashSet<>();
    for (Path data : List.of(text, numbers, typed)) {
      Outcome outcome = train(data, "loss = logistic", "standardize = scale");
      bits.add(outcome.model().weightsSha256());
      assertThat(stored(outcome.model()).input()).isEqualTo(outcome.model().input());
      assertThat(predictions(outcome.model(), data)).hasSize(ROWS);
    }
    assertThat(bits).hasSize(1);
    Model model = train(typed, "loss = logistic", "standardize = scale").model();
    assertThat(predictions(model.reading("csv"), text)).isEqualTo(predictions(model, typed));
  }

  @ParameterizedTest
  @CsvSource({
    "'true,2023-01-01', 'maybe,2023-01-01', 'column a in', 'true or false but was \"maybe\"'",
    "'true,2023-01-01', 'true,2023-02-30', 'column b in', 'a date such as'",
    "'1,2', 'Oslo,2', 'column a in', 'data.categorical takes names'",
  })
  void aValueOfAnotherKindIsNamed(String first, String bad, String place, String rule)
      throws IOException {
    Path data =
        Files.write(
            folder.resolve("bad.csv"), List.of("a,b,y", first + ",0", bad + ",1", first + ",1"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> train(data, "loss = logistic", ""))
        .withMessageContaining(place)
        .withMessageContaining("row 2")
        .withMessageContaining(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a\\b"})
  void aNameMayHaveAnyCharacters(String name) throws IOException {
    if (bitsOfPlainNames == null) {
      bitsOfPlainNames = trainOnColumnsOf("plain");
    }
    assertThat(trainOnColumnsOf(name)).isEqualTo(bitsOfPlainNames);
  }

  /** Each build takes a dot, a quote and an escape. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"first purchase", "it's", "größe", "a*b", "x[1]", "`quoted`"})
  void aNameMayHaveAnyCharactersToo(String name) throws IOException {
    aNameMayHaveAnyCharacters(name);
  }

  /** The bits of a model of six columns whose names begin so. */
  private String trainOnColumnsOf(String prefix) throws IOException {
    List<String> columns =
        IntStream.range(0, 6).mapToObj(i -> prefix + i).toList(); // x, c, y, s, o, k
    List<String> lines = new ArrayList<>(List.of(String.join(",", columns)));
    for (int i = 0; i < ROWS; i++) {
      lines.add("%d,%s,%d,%d,0.5,%d".formatted(i % 7, "uvw".charAt(i % 3), i % 2, 1 + i % 2, i));
    }
    Path data = Files.write(folder.resolve("names.csv"), lines);
    TrainingConf conf =
        TrainingConf.builder()
            .train(data.toString())
            .format("csv")
            .features(columns.get(0))
            .categorical(columns.get(1))
            .label(columns.get(2))
            .weight(columns.get(3))
            .offset(columns.get(4))
            .id(columns.get(5))
            .loss("logistic")
            .stopMaxEpochs(3)
            .build();
    Model model = stored(Thalweg.train(conf, spark, List.of()).model());
    assertThat(IntStream.range(0, 3).mapToObj(model.input()::name))
        .containsExactly(columns.get(0), columns.get(1) + "=v", columns.get(1) + "=w");
    assertThat(model.input().references()).containsExactly(columns.get(1) + "=u");
    assertThat(predictions(model, data))
        .hasSize(ROWS)
        .allMatch(line -> line.matches("\\d+,[01],.*"));
    return model.weightsSha256();
  }

  @Test
  void namesAreFoundInAnyCaseUnlessTheyMayBeSeveral() throws IOException {
    List<String> lines = new ArrayList<>(List.of("Age,City,Y"));
    for (int i = 0; i < ROWS; i++) {
      lines.add("%d,%s,%d".formatted(i % 7, i % 2 == 0 ? "Oslo" : "Bern", i % 3 == 0 ? 1 : 0));
    }
    Path data = Files.write(folder.resolve("case.csv"), lines);
    Model model = train(data, "loss = logistic", "categorical = [city], features = [AGE]").model();
    assertThat(model.input().name(0)).isEqualTo("Age");
    assertThat(model.input().name(1)).startsWith("City=");
    lines.set(0, "AGE,CITY,Y");
    assertThat(predictions(model, Files.write(folder.resolve("upper.csv"), lines)))
        .isEqualTo(predictions(model, data));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> train(data, "loss = logistic", "weight = Aeg"))
        .withMessage("data must have a column Aeg (did you mean Age?) but has Age, City, Y");
  }

  @Test
  void columnsThatDifferByCaseAloneAreToldApart() {
    session.conf().set("spark.sql.caseSensitive", "true");
    try {
      Dataset<Row> table = session.range(9).selectExpr("id as x", "id % 2 as X", "id % 3 as y");
      TrainingConf conf =
          TrainingConf.parse(
              "data { train = it, format = table, label = X, features = [x, y] }, objective.loss ="
                  + " logistic, stop.maxEpochs = 1");
      assertThat(
              Thalweg.train(conf, table, java.util.Optional.empty(), RunOptions.of(List.of()))
                  .model()
                  .features())
          .isEqualTo(2);
      Dataset<Row> three = session.range(9).selectExpr("id % 2 as aa", "id as aA", "id as Aa");
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(
              () ->
                  Thalweg.train(
                      conf.toBuilder().label("AA").features("aa").build(),
                      three,
                      java.util.Optional.empty(),
                      RunOptions.of(List.of())))
          .withMessage("column AA must be one of aa and aA and Aa");
    } finally {
      session.conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void noColumnOfOursIsInAMessage() throws IOException {
    Files.createDirectory(folder.resolve("several.csv"));
    Files.writeString(folder.resolve("several.csv/a.csv"), "x,y\n1,0\n2,1\n");
    Files.writeString(folder.resolve("several.csv/b.csv"), "x,z\n1,0\n2,1\n");
    for (String more : List.of("", "weight = none", "features = [none]", "categorical = [none]")) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> train(folder.resolve("several.csv"), "loss = logistic", more))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("_thalweg").hasLineCount(1));
    }
  }
}
