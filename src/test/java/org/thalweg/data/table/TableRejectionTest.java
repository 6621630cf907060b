package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.Columns;
import org.thalweg.config.Malformed;
import org.thalweg.config.SomeColumns;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmText;
import org.thalweg.text.DataException;

/** What is wrong with a table is one line: thing, place, rule, value. */
class TableRejectionTest {
  private static final RowRules FAIL = RowRules.of(ZERO_ONE);
  private static final RowRules DROP = new RowRules(ZERO_ONE, Malformed.DROP, 1, false, 0, 0);
  private static JavaSparkContext spark;
  private static SparkSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
    session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private Dataset<Row> csv(String... lines) throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.write(file, Arrays.asList(lines));
    return Tables.open(session, "csv", file.toString(), Map.of());
  }

  private static ShardedData load(Dataset<Row> table, RowRules rules) {
    return new TableSource(
            "the table",
            table,
            EncodingFit.of(table, SomeColumns.standard()),
            Partitioning.of(2, 2))
        .load(spark, rules);
  }

  private static String message(Dataset<Row> table) {
    try (ShardedData data = load(table, FAIL)) {
      throw new AssertionError("%d rows were let in".formatted(data.rows()));
    } catch (DataException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc,0 | value of column x in FILE row 3 must be a finite number (data.categorical takes"
            + " names) but was \"abc\"",
        "NaN,0 | value of column x in FILE row 3 must be a finite number but was \"NaN\"",
        "-Infinity,1 | value of column x in FILE row 3 must be a finite number but was"
            + " \"-Infinity\"",
        "1e999,1 | value of column x in FILE row 3 must be a finite number but was \"1e999\"",
        ",1 | value of column x in FILE row 3 must be there (data.missing stands in for numbers)"
            + " but was missing",
        "1, | value of column label in FILE row 3 must be there but was missing",
        "1,2 | label of column label in FILE row 3 must be in {0, 1}, as logistic requires, but was"
            + " \"2\""
            + "; data.classNames says what classes are called",
        "1 | line in FILE row 3 must be of as many values as the header but was \"1\"",
        "1,1,1 | line in FILE row 3 must be of as many values as the header but was \"1,1,1\""
      })
  void ofCsvNamesFileRowColumnAndValue(String line, String expected) throws IOException {
    Dataset<Row> table = csv("x,label", "1,0", "", "2,1", line, "5,1");
    String file = folder.resolve("rows.csv").toUri().toString().replace("file:///", "file:/");
    assertThat(message(table).replace("file:///", "file:/"))
        .isEqualTo(expected.replace("FILE", file));
  }

  /** It stands behind what is looked at first; the parser would end its value with the line. */
  @ParameterizedTest
  @ValueSource(ints = {1 << 14, 1 << 16, 1 << 27})
  void aLineWhoseQuotesDoNotCloseIsMalformedInAnyPartOfAFile(int part) throws IOException {
    List<String> lines = new ArrayList<>(List.of("x,label"));
    for (int i = 0; i < 4_000; i++) {
      lines.add(i == 3_900 ? "7,\"1" : "%d.%s,\"%d\"".formatted(i, "0".repeat(300), i & 1));
    }
    String file = Files.write(folder.resolve("rows.csv"), lines).toString();
    session.conf().set("spark.sql.files.maxPartitionBytes", part);
    try {
      Map<String, String> ours = Map.of("csv.delimiter", ",");
      Dataset<Row> table = Tables.open(session, "csv", file, ours);
      assertThat(table.rdd().getNumPartitions() > 10).isEqualTo(part < 1 << 20);
      assertThat(message(table))
          .startsWith("line in ")
          .endsWith(
              " must be of as many values as the header, with each quote closed"
                  + " (data.csv.lineBreaks=true reads line ends in quotes) but was \"7,\"1\"");
      try (ShardedData data = load(table, DROP)) {
        assertThat(data.rows()).isEqualTo(3_999);
        assertThat(data.rejections().rows()).isEqualTo(1);
      }
      Map<String, String> strict = Map.of("csv.delimiter", ",", "mode", "FAILFAST");
      assertThatExceptionOfType(Exception.class)
          .isThrownBy(() -> Tables.open(session, "csv", file, strict).collectAsList())
          .havingRootCause()
          .isInstanceOf(DataException.class)
          .withMessageEndingWith(
              "rows.csv must close quotes in the line where they open but does not in 7,\"1; data.csv.lineBreaks=true reads line ends in values");
    } finally {
      session.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {"'|'", "~|~", "'|\""})
  void aLineIsToldToCloseTheQuotesOfItsFile(String quote, String other) throws IOException {
    String row = "7." + "0".repeat(300) + ",1\n";
    String text = "x,label\n" + row.repeat(4_000) + other + "8,1\n"; // behind what is looked at
    String file = Files.writeString(folder.resolve("rows.csv"), text).toString();
    Map<String, String> ours = Map.of("csv.delimiter", ",", "csv.quote", quote);
    String message = message(Tables.open(session, "csv", file, ours));
    assertThat(message.contains("with each quote closed")).isEqualTo(quote.equals(other));
  }

  @Test
  void droppedRowsAreCountedAndTheFirstTenNamed() throws IOException {
    String[] lines = new String[101];
    lines[0] = "x,label";
    for (int i = 1; i <= 100; i++) {
      lines[i] = i % 5 == 0 ? "bad,1" : i + ",1";
    }
    try (ShardedData data = load(csv(lines), DROP)) {
      assertThat(data.rows()).isEqualTo(80);
      assertThat(data.rejections().rows()).isEqualTo(20);
      assertThat(data.rejections().first()).hasSize(10);
      assertThat(data.rejections().first().get(1)).contains("row 10 must be a finite number");
    }
  }

  @Test
  void everyRowDroppedIsAnError() throws IOException {
    Dataset<Row> table = csv("x,label", "bad,1", "worse,1");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> load(table, DROP))
        .withMessageContaining("must have at least one row but the table has none")
        .withMessageContaining("2 were dropped");
  }

  @Test
  void anotherHeaderInOneOfTheFilesIsAnError() throws IOException {
    Files.createDirectories(folder.resolve("d"));
    Files.write(folder.resolve("d/a.csv"), List.of("x,label", "1,0"));
    Files.write(folder.resolve("d/b.csv"), List.of("label,x", "0,1"));
    assertThat(message(Tables.open(session, "csv", folder.resolve("d").toString(), Map.of())))
        .contains("the table cannot be read: ")
        .contains("b.csv");
  }

  @ParameterizedTest
  @CsvSource({"parquet", "orc", "avro"})
  void aTruncatedFileIsAnErrorThatNamesIt(String format) throws IOException {
    Path directory = folder.resolve(format);
    session
        .range(20_000)
        .selectExpr("id % 2 as label", "rand(7) as x")
        .coalesce(1)
        .write()
        .format(format)
        .save(directory.toString());
    Dataset<Row> table = Tables.open(session, format, directory.toString(), Map.of());
    Path file;
    try (var files = Files.list(directory)) {
      file = files.filter(f -> f.toString().endsWith(format)).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    Files.deleteIfExists(directory.resolve("." + file.getFileName() + ".crc"));
    assertThat(message(table)).contains("cannot be read").contains(file.getFileName().toString());
  }

  @Test
  void aTruncatedGzipIsAnErrorThatNamesIt() throws IOException {
    StringBuilder text = new StringBuilder("x,label\n");
    new java.util.SplittableRandom(1).doubles(5_000).forEach(x -> text.append(x + ",1\n"));
    String file = LibsvmText.gzip(folder.resolve("rows.csv.gz"), text.toString());
    byte[] bytes = Files.readAllBytes(Path.of(file));
    Files.write(Path.of(file), Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(message(Tables.open(session, "csv", file, Map.of())))
        .contains("cannot be read")
        .contains("rows.csv.gz");
  }

  @Test
  void vectorsOfWrongSizeOrWithoutANumberAreMalformed() {
    StructType schema =
        new StructType().add("label", "double").add("features", SQLDataTypes.VectorType());
    Row good = RowFactory.create(1.0, Vectors.dense(1, 2, 3));
    Row shorter = RowFactory.create(1.0, Vectors.dense(1, 2));
    Row notANumber =
        RowFactory.create(1.0, Vectors.sparse(3, new int[] {1}, new double[] {Double.NaN}));
    assertThat(message(session.createDataFrame(List.of(good, shorter), schema)))
        .isEqualTo("size of column features in the table row 2 must be 3 but was 2");
    assertThat(message(session.createDataFrame(List.of(good, notANumber), schema)))
        .isEqualTo(
            "every entry of column features in the table row 2 must be a finite number but was"
                + " NaN");
  }

  private static Columns ofCity(List<String> features) {
    Optional<String> none = Optional.empty();
    return SomeColumns.of(Optional.of("label"), none, none, none, features, List.of("city"), 0);
  }

  /** Whichever line is the first, and whatever its values would be. */
  @Test
  void aLineOfAWrongLengthSettlesNothing() throws IOException {
    for (String bad : List.of("2023-05-01,Bern, CH,no", "true,Ulm")) {
      Dataset<Row> table = csv("x,city,label", bad, "1,Bern,no", "2,Oslo,yes", bad);
      Encoding encoding = EncodingFit.of(table, ofCity(List.of("x")));
      assertThat(encoding.classNames()).containsExactly("no", "yes");
      assertThat(encoding.categories()).containsExactly(List.of("Bern", "Oslo"));
      assertThat(encoding.features().get(0).kind()).isEqualTo(Feature.FeatureKind.NUMBER);
      TableSource source = new TableSource("it", table, encoding, Partitioning.of(1, 1));
      try (ShardedData data = source.load(spark, DROP)) {
        assertThat(LocalSpark.rows(data))
            .containsExactly(List.of("0.0 0:1.0 1:1.0", "1.0 0:2.0 2:1.0"));
        assertThat(data.rejections().first()).hasSize(2);
      }
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> source.load(spark, FAIL))
          .withMessageContaining("row 1 must be of as many values as the header but was");
    }
  }

  @Test
  void aBlankLabelIsMissingAndNoClass() throws IOException {
    Dataset<Row> table =
        csv("x,label", "1,\"\"", "2,no", "3,\" \"", "4,yes", "5,NaN", "6,", "7,\"\t\"");
    assertThat(EncodingFit.of(table, SomeColumns.standard()).classNames())
        .containsExactly("no", "yes");
    assertThat(message(table))
        .startsWith("value of column label in ")
        .endsWith("row 1 must be there but was missing");
    try (ShardedData data = load(table, DROP)) {
      assertThat(data.rows()).isEqualTo(2);
      assertThat(data.rejections().first().get(2)).endsWith("row 5 must be there but was missing");
    }
  }

  @ParameterizedTest
  @CsvSource({"nan", "' '", "''"})
  void aMissingTextDoesNotSayWhatAColumnIs(String missing) throws IOException {
    Dataset<Row> table =
        csv("x,y,label", "\"%1$s\",\"%1$s\",0".formatted(missing), "2023-05-01,true,1");
    assertThat(EncodingFit.of(table, SomeColumns.standard()).features())
        .extracting(Feature::kind)
        .containsExactly(Feature.FeatureKind.DATE, Feature.FeatureKind.TRUTH);
  }

  /** Spark reads the largest file first where it has one core, and splits it where it has more. */
  @Test
  void theFirstTextIsThatOfTheFirstFile() throws IOException {
    Path files = Files.createDirectories(folder.resolve("d é% 1"));
    Files.write(files.resolve("a.csv"), List.of("flag,x,label", "1,,0", "0,,1"));
    List<String> more = new ArrayList<>(List.of("flag,x,label"));
    more.addAll(Collections.nCopies(50, "true,2023-05-01,1"));
    Files.write(files.resolve("b.csv"), more);
    for (String bytes : List.of("100", "128m")) {
      session.conf().set("spark.sql.files.maxPartitionBytes", bytes);
      Dataset<Row> table = Tables.open(session, "csv", files.toString(), Map.of());
      assertThat(EncodingFit.of(table, SomeColumns.standard()).features())
          .extracting(Feature::kind)
          .containsExactly(Feature.FeatureKind.NUMBER, Feature.FeatureKind.DATE);
    }
    session.conf().unset("spark.sql.files.maxPartitionBytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VECTOR | 3 | 5.0        | vectors or arrays of 3 numbers, as in training, but holds double",
        "VECTOR | 1 | date(now())| vectors or arrays of 1 numbers, as in training, but holds date",
        "NUMBER | 1 | array(1.0) | numbers or truth values, as in training, but holds array<double>",
        "TRUTH  | 1 | date(now())| numbers or truth values, as in training, but holds date",
        "DATE   | 1 | 5          | dates, as in training, but holds double",
      })
  void aColumnOfAnotherKindThanInTrainingIsNamed(
      Feature.FeatureKind kind, int width, String cell, String expected) {
    Dataset<Row> table = session.range(3).selectExpr("1.0 as label", cell + " as features");
    Encoding trained =
        new Encoding(SomeColumns.standard(), List.of(new Feature("features", kind, width)));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () -> new TableSource("it", table, trained, Partitioning.of(1, 1)).load(spark, FAIL))
        .withMessage("column features must hold " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "y | s | data must have a column y but has label, s, x, clock",
        "label | t | data must have a column t but has label, s, x, clock"
      })
  void missingColumnsAreNamed(String label, String weight, String expected) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> EncodingFit.of(odd(), columns(label, weight, "x")))
        .withMessage(expected);
  }

  @Test
  void columnsThatAreOursAreNotNamed() {
    Dataset<Row> table = odd().withColumn(ReadErrors.CORRUPT, lit("x"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> TableColumns.field(table, "nosuch"))
        .withMessage("data must have a column nosuch but has label, s, x, clock");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "z* | data.features must name columns of x, clock but was z*",
        "* | column clock must hold numbers, truth values, dates, vectors or arrays of numbers but"
            + " holds interval minute to second"
      })
  void featuresThatAreNoneAreNamed(String features, String expected) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> EncodingFit.of(odd(), columns("label", "s", features)))
        .withMessage(expected);
  }

  private static Dataset<Row> odd() {
    return session
        .range(3)
        .selectExpr(
            "1.0 as label", "1.0 as s", "id as x", "interval '01:30' minute to second as clock");
  }

  private static Columns columns(String label, String weight, String features) {
    return SomeColumns.of(
        Optional.of(label),
        Optional.of(weight),
        Optional.empty(),
        Optional.empty(),
        List.of(features),
        List.of(),
        0);
  }

  @Test
  void aNegativeWeightIsMalformed() {
    Dataset<Row> table = session.range(3).selectExpr("1.0 as label", "1 - id as s", "id as x");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () ->
                new TableSource(
                        "the table",
                        table,
                        EncodingFit.of(table, columns("label", "s", "x")),
                        Partitioning.of(1, 1))
                    .load(spark, FAIL))
        .withMessage("value of column s in the table row 3 must be at least 0 but was -1.0");
  }

  /** Whose rows would have no place of their own, as two tasks read them. */
  @Test
  void aFileThatIsInATableTwiceIsNamed() throws IOException {
    csv("x,label", "1,0", "2,1");
    String file = folder.resolve("rows.csv").toString();
    session.conf().set("spark.sql.files.openCostInBytes", "200000000");
    Dataset<Row> twice = session.read().option("header", true).csv(file, file);
    assertThat(message(twice))
        .startsWith("every file must be in the table once but file:/")
        .endsWith("rows.csv is there again");
    session.conf().unset("spark.sql.files.openCostInBytes");
  }

  @Test
  void aTableOfTextMayHaveMoreColumnsThanSparkReadsByDefault() throws IOException {
    String names =
        "x"
            .concat(",x".repeat(20_999))
            .replace("x", "%d")
            .formatted(IntStream.range(0, 21_000).boxed().toArray());
    Dataset<Row> wide = csv(names, "7,".repeat(20_999) + "8");
    assertThat(wide.columns()).hasSize(21_001);
    assertThat(wide.select("0", "20999").first()).isEqualTo(RowFactory.create("7", "8"));
    Path file = folder.resolve("rows.csv");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () -> Tables.open(session, "csv", file.toString(), Map.of("MaxColumns", "100")));
  }

  @Test
  void aPathThatIsNoneIsNamed() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Tables.open(session, "parquet", folder + "/none", Map.of()))
        .withMessageContaining("/none cannot be read: Path does not exist");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Tables.open(session, "table", "nothing", Map.of()))
        .withMessageContaining(
            "nothing cannot be read: The table or view `nothing` cannot be found");
  }
}
