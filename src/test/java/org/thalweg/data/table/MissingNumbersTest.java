package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.Columns;
import org.thalweg.config.Imputation;
import org.thalweg.config.SomeColumns;
import org.thalweg.text.DataException;

/**
 * What stands for numbers that are missing is of the numbers that are there, and of these alone.
 */
class MissingNumbersTest {
  private static final int ROWS = 3001;
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;
  private static List<Row> rows;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = local.session();
    Random random = new Random(5);
    rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          RowFactory.create(
              i % 2 == 0 ? 1.0 : 0.0,
              i % 3 == 0 ? null : random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10),
              i % 5 == 0 ? Double.NaN : (double) random.nextInt(9) - 4,
              random.nextInt(1000),
              i % 7 == 0 ? null : random.nextBoolean()));
    }
  }

  private static Dataset<Row> table() {
    StructType schema =
        new StructType()
            .add("label", "double")
            .add("wild", "double")
            .add("small", "double")
            .add("whole", "int")
            .add("is", "boolean");
    return session.createDataFrame(rows, schema);
  }

  private enum Rule {
    MEAN,
    MEDIAN,
    CONSTANT
  }

  private static Columns columns(Rule rule, double constant, boolean indicator) {
    Imputation missing =
        switch (rule) {
          case MEAN -> new Imputation.Mean(indicator);
          case MEDIAN -> new Imputation.Median(indicator);
          case CONSTANT -> new Imputation.Constant(constant, indicator);
        };
    return SomeColumns.filledBy(missing);
  }

  private static double[] there(int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .filter(Objects::nonNull)
        .mapToDouble(
            value ->
                value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue())
        .filter(Double::isFinite)
        .sorted()
        .toArray();
  }

  private static double expected(Rule rule, int column) {
    double[] there = there(column);
    if (rule == Rule.MEAN) {
      return Arrays.stream(there)
          .mapToObj(java.math.BigDecimal::new)
          .reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add)
          .divide(java.math.BigDecimal.valueOf(there.length), new java.math.MathContext(60))
          .doubleValue();
    }
    return (there[(there.length - 1) / 2] + there[there.length / 2]) / 2;
  }

  @ParameterizedTest
  @CsvSource({"MEAN,1", "MEAN,7", "MEDIAN,1", "MEDIAN,7"})
  void theNumberIsTheSameForAnyPartitionsAndFormat(Rule rule, int partitions) {
    Collections.rotate(rows, 17);
    Dataset<Row> table = table().repartition(partitions);
    table.write().mode("overwrite").parquet(folder + "/t.parquet");
    table.write().mode("overwrite").option("header", true).csv(folder + "/t.csv");
    List<Feature> first = null;
    for (Dataset<Row> one :
        List.of(
            table,
            Tables.open(session, "parquet", folder + "/t.parquet", Map.of()),
            Tables.open(session, "csv", folder + "/t.csv", Map.of()))) {
      Encoding encoding = EncodingFit.of(one, columns(rule, 0, true));
      for (int c = 0; c < 4; c++) {
        assertThat(encoding.features().get(c).missing()).hasValue(expected(rule, c + 1));
      }
      assertThat(IntStream.range(0, encoding.width()).mapToObj(encoding::name))
          .containsExactly(
              "wild",
              "small",
              "whole",
              "is",
              "wild is missing",
              "small is missing",
              "is is missing");
      first = first == null ? encoding.features() : first;
      assertThat(encoding.features()).isEqualTo(first);
    }
  }

  @Test
  void aConstantNeedsNoPassAndIndicatorsOne() {
    Encoding plain = EncodingFit.of(table(), columns(Rule.CONSTANT, -1, false));
    assertThat(plain.width()).isEqualTo(4);
    assertThat(filled(plain)).containsExactly("0: -1.0", "1: -1.0", "2: -1.0", "3: -1.0");
    Encoding indicated = EncodingFit.of(table(), columns(Rule.CONSTANT, -1, true));
    assertThat(filled(indicated))
        .containsExactly("0: -1.0, 4", "1: -1.0, 5", "2: -1.0", "3: -1.0, 6");
  }

  /** Place, what stands for a missing number, and the place of what says so, where there is one. */
  private static Stream<String> filled(Encoding encoding) {
    return encoding.inputs().stream()
        .map(
            column ->
                "%d: %s".formatted(column.from(), column.missing().getAsDouble())
                    + (column.indicator().isPresent() ? ", " + column.indicator().getAsInt() : ""));
  }

  @Test
  void aColumnWithoutANumberHasNoMean() {
    Dataset<Row> table = session.range(3).selectExpr("1.0 as label", "cast(null as double) as x");
    for (Rule rule : List.of(Rule.MEAN, Rule.MEDIAN)) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> EncodingFit.of(table, columns(rule, 0, false)))
          .withMessageContainingAll("data.missing", "column x", "constant");
    }
    assertThat(filled(EncodingFit.of(table, columns(Rule.CONSTANT, 2, false))))
        .containsExactly("0: 2.0");
  }
}
