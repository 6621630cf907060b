package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.Columns;
import org.thalweg.config.LossColumns;
import org.thalweg.config.SomeColumns;
import org.thalweg.config.UnknownCategory;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.text.DataException;

/** Columns that follow from others: parts of dates and words of texts. */
class DerivedColumnsTest {
  private static LocalSpark spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  /** Saturday evening in UTC, and a day that is missing. */
  private static Dataset<Row> table() {
    return spark
        .session()
        .sql(
            """
            select double(id % 2) as label, text, to_utc_timestamp(stamp, current_timezone()) as time,
              day, stamp as local, note
            from values
              (0, '2023-12-30 18:45:00', timestamp_ntz'2023-12-30 18:45:00', date'2023-12-30',
                'Good, GOOD film!'),
              (1, null, null, null, null),
              (2, '2024-02-29', timestamp_ntz'2024-02-29 00:00:00', date'2024-02-29', '  ')
            as rows(id, text, stamp, day, note)
            """)
        .cache(); // else the driver computes, and no function is sent to a task
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "local", "day", "time"})
  void theyArePartsOfDatesOfAnyType(String column) {
    Dataset<Row> table = table();
    boolean hasTime = !column.equals("day");
    assertThat(cells(table, "year(%s)", column)).containsExactly(2023, null, 2024);
    assertThat(cells(table, "month(%s)", column)).containsExactly(12, null, 2);
    assertThat(cells(table, "day(%s)", column)).containsExactly(30, null, 29);
    assertThat(cells(table, "weekday(%s)", column)).containsExactly(6, null, 4);
    assertThat(cells(table, "hour(%s)", column)).containsExactly(hasTime ? 18 : 0, null, 0);
    List<Object> sines = cells(table, "sin(hour(%s))", column);
    assertThat((double) sines.get(0)).isEqualTo(hasTime ? -1 : 0, within(1e-12));
    assertThat(sines.get(1)).isNull();
    assertThat((double) cells(table, "cos(month(%s))", column).get(0))
        .isEqualTo(Math.cos(2 * Math.PI * 11 / 12), within(1e-12));
  }

  private static List<Object> cells(Dataset<Row> table, String pattern, String column) {
    List<Object> cells = new ArrayList<>();
    for (Row row :
        table.select(TableColumns.cell(table, pattern.formatted(column))).collectAsList()) {
      cells.add(row.get(0));
    }
    return cells;
  }

  @Test
  void logarithmsAreOfNumbersOfAnyType() {
    Dataset<Row> table =
        spark
            .session()
            .sql(
                "select 1e2 as d, 100L as whole, 100BD as decimal, '1e2' as text, ' ' as blank,"
                    + " 0.0D as y");
    for (String column : List.of("d", "whole", "decimal", "text")) {
      assertThat(cells(table, "log(%s)", column)).containsExactly(Math.log(100));
    }
    assertThat(cells(table, "log(%s)", "blank")).containsNull();
    assertThat(cells(table, "log(%s)", "y")).containsExactly(Double.NEGATIVE_INFINITY);
    Dataset<Row> doubles = table.select("d", "y");
    Optional<String> none = Optional.empty();
    Columns columns =
        SomeColumns.of(
            Optional.of("y"), none, Optional.of("log(d)"), none, List.of("log(d)"), List.of(), 0);
    Encoding encoding = EncodingFit.of(doubles.cache(), columns);
    assertThat(rows(encoding, doubles)).containsExactly("0 " + Math.log(100));
  }

  /** A stranger's model may have any names. */
  @Test
  @Timeout(5)
  void aLongNameIsNoneOfThem() {
    for (String name : List.of("cross(a", "cross(", "hash(a,")) {
      assertThat(DerivedColumns.arguments(name + " ".repeat(100_000) + "x")).isEmpty();
      assertThat(DerivedColumns.arguments(name + " ".repeat(4_000) + "x")).isEmpty();
    }
  }

  /** Each function would be found by a call inside that of the one around it. */
  @Test
  void aDeepNameIsNoneOfThem() {
    for (int deep : new int[] {17, 500, 20_000}) {
      String name = "log(".repeat(deep) + "label" + ")".repeat(deep);
      assertThat(DerivedColumns.find(table().schema(), name)).isEmpty();
      assertThat(DerivedColumns.source(name)).isEqualTo(name);
    }
    assertThat(DerivedColumns.find(table().schema(), "log(log(log(label)))")).isPresent();
  }

  @Test
  void aCurveHasTheKnotsOfItsName() {
    List<String> knots = List.of("1", "2", "3", "4");
    assertThat(Curve.of("spline(a, 3)", knots)).isNotNull();
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> Curve.of("spline(a, 2)", knots))
        .withMessageContaining("knots");
  }

  /** It would say what the label is. */
  @Test
  void theColumnOfADerivedLabelIsAFeatureOnlyByItsName() {
    Dataset<Row> table =
        spark.session().sql("select 2D as Price, 3D as size, 4D as pride, 0.5D as y").cache();
    assertThat(features(table, "log(price)")).containsExactly("size", "pride", "y");
    assertThat(features(table, "log(price)", "*")).containsExactly("size", "pride", "y");
    assertThat(features(table, "log(price)", "pri*")).containsExactly("pride");
    assertThat(features(table, "log(price)", "-price")).containsExactly("size", "pride", "y");
    assertThat(features(table, "log(price)", "-y")).containsExactly("size", "pride");
    assertThat(features(table, "log(price)", "price", "y")).containsExactly("Price", "y");
    assertThat(features(table, "y")).containsExactly("Price", "size", "pride");
    Dataset<Row> own = table.withColumnRenamed("y", "log(price)");
    assertThat(features(own, "log(price)")).containsExactly("Price", "size", "pride");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> features(table.select("Price"), "log(price)"))
        .withMessageContaining("must have a column for features beside the label");
  }

  private static List<String> features(Dataset<Row> table, String label, String... asked) {
    Optional<String> none = Optional.empty();
    Columns columns =
        SomeColumns.of(Optional.of(label), none, none, none, List.of(asked), List.of(), 0);
    return EncodingFit.of(table, columns).features().stream().map(Feature::column).toList();
  }

  @Test
  void timesAreSecondsOrMinutes() {
    Dataset<Row> table =
        spark
            .session()
            .sql(
                """
                select * from values ('1:02:03', '12:30'), (' 13:00:00.5', '1:30 pm'),
                  ('1:00:00 AM', '100:00'), ('-0:00:07', '-1:30'), ('12:30', '1:02:03'),
                  ('1:60:00', '1:60'), ('noon', ''), (null, null) as rows(time, short)
                """);
    assertThat(cells(table, "seconds(%s)", "time"))
        .containsExactly(3723.0, 46800.5, 3600.0, -7.0, null, null, null, null);
    assertThat(cells(table, "minutes(%s)", "short"))
        .containsExactly(750.0, 810.0, 6000.0, -90.0, null, null, null, null);
  }

  @Test
  void theyAreFeaturesAndCategoriesByName() {
    Columns columns = columns(List.of("year(DAY)", "sin(weekday(day))"), List.of("month(day)"), 0);
    Encoding encoding = EncodingFit.of(table().where("day is not null"), columns);
    assertThat(encoding.features().stream().map(Feature::column))
        .containsExactly("year(day)", "sin(weekday(day))", "month(day)");
    assertThat(encoding.categories()).containsExactly(List.of("12", "2"));
    assertThat(encoding.name(2)).isEqualTo("month(day)=12");
    assertThat(rows(encoding, table().where("day is not null")))
        .containsExactlyInAnyOrder(
            "0 2023.0, 1 %s, 2 1.0".formatted(Math.sin(2 * Math.PI * 5 / 7)),
            "0 2024.0, 1 %s, 3 1.0".formatted(Math.sin(2 * Math.PI * 3 / 7)));
  }

  @Test
  void wordsOfATextShareHashedFeatures() {
    Columns columns = columns(List.of("-*"), List.of("words(note)"), 18);
    Encoding encoding = EncodingFit.of(table(), columns);
    assertThat(encoding.width()).isEqualTo(1 << 18);
    List<String> rows = rows(encoding, table());
    assertThat(rows).hasSize(3).filteredOn(""::equals).hasSize(2);
    assertThat(rows).anyMatch(row -> row.matches("\\d+ 2\\.0, \\d+ 1\\.0|\\d+ 1\\.0, \\d+ 2\\.0"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(
            () -> EncodingFit.of(table(), columns(List.of("-*"), List.of("words(note)"), 0)))
        .withMessage(
            "data.text (such as hash(2^18)) must be given for words(note), which has several values in a row");
  }

  @Test
  void wordsAreHashedBesideCategoriesWithAFeatureEach() {
    Columns columns = texts(List.of("-*"), List.of("words(note)", "month(day)"), 18);
    Encoding encoding = EncodingFit.of(table(), columns);
    assertThat(encoding.width()).isEqualTo(2 + (1 << 18));
    assertThat(encoding.name(0)).isEqualTo("month(day)=12");
    assertThat(rows(encoding, table()))
        .contains("", "1 1.0")
        .anyMatch(row -> row.matches("0 1\\.0, (\\d+ 2\\.0, \\d+ 1\\.0|\\d+ 1\\.0, \\d+ 2\\.0)"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> EncodingFit.of(table(), texts(List.of("-*"), List.of("day"), 18)))
        .withMessageContaining("words(note)")
        .withMessageContaining("data.text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"year(gone)", "century(day)", "sin(day)", "sin(year(day))", "words(day)"})
  void whatDoesNotFollowIsNoColumn(String name) {
    Dataset<Row> table = table();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> TableColumns.cell(table, name))
        .withMessageContaining("data must have a column " + name);
  }

  @Test
  void aColumnOfTheTableComesFirst() {
    Dataset<Row> table = spark.session().sql("select 7 as `year(day)`, date'2023-01-01' as day");
    assertThat(cells(table, "year(%s)", "day")).containsExactly(7);
  }

  private static Columns columns(List<String> features, List<String> categorical, int bits) {
    Optional<String> none = Optional.empty();
    return SomeColumns.of(Optional.of("label"), none, none, none, features, categorical, bits);
  }

  private static Columns texts(List<String> features, List<String> categorical, int bits) {
    Optional<String> none = Optional.empty();
    return new Columns(
        Optional.of("label"),
        List.of(),
        none,
        none,
        none,
        features,
        categorical,
        0,
        bits,
        Optional.empty(),
        UnknownCategory.ZERO,
        LossColumns.NONE);
  }

  /** The entries of each row. */
  private static List<String> rows(Encoding encoding, Dataset<Row> table) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    List<String> rows = new ArrayList<>();
    try (ShardedData data =
        new TableSource("rows", table, encoding, Partitioning.of(1, 1))
            .load(context, RowRules.of(ZERO_ONE))) {
      for (Block block : data.rdd().collect().get(0).blocks()) {
        for (int i = 0; i < block.rows(); i++) {
          List<String> entries = new ArrayList<>();
          block.forEach(
              i,
              (column, value) -> {
                if (value != 0) { // which dense blocks have too
                  entries.add(column + " " + value);
                }
              });
          rows.add(String.join(", ", entries));
        }
      }
    }
    return rows;
  }
}
