package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.metrics.source.CodegenMetrics;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.table.EncodingFit.ColumnScan;
import org.thalweg.data.table.EncodingFit.ScannedColumns;

/** What a pass over a table finds out of its columns, before its rows become features. */
class ColumnScanTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    session = local.session();
  }

  /** Ties, texts in other scripts, numbers that are none, and what is missing. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40})
  void categoriesHaveTheNumbersThatSparkGivesThem(int partitions) {
    SplittableRandom random = new SplittableRandom(3);
    List<Row> rows = new ArrayList<>();
    String[] texts = {"b", "a", "B", "ä", "Ω", "NaN", "", " ", "é", "10", "9", null};
    for (int i = 0; i < 900; i++) {
      double number = random.nextInt(5) == 0 ? Double.NaN : random.nextInt(6) / 2.0;
      String text = texts[i % 3 == 0 ? random.nextInt(texts.length) : i % texts.length];
      rows.add(RowFactory.create(text, number, i % 7 == 0 ? null : i % 31));
    }
    StructType type = StructType.fromDDL("t string, x double, n int");
    Dataset<Row> table = session.createDataFrame(rows, type).repartition(partitions);
    List<String> names = List.of(type.fieldNames());
    ScannedColumns values = ColumnScan.of(table, List.of(), names, false);
    String[][] spark =
        new StringIndexer()
            .setInputCols(type.fieldNames())
            .setOutputCols(new String[] {"i", "j", "k"})
            .setHandleInvalid("keep")
            .fit(table)
            .labelsArray();
    for (int i = 0; i < names.size(); i++) {
      assertThat(values.categories(i)).as(names.get(i)).containsExactly(spark[i]);
      assertThat(values.isComplete(i)).as(names.get(i)).isFalse();
    }
  }

  private Dataset<Row> files(int split, String... texts) throws IOException {
    Path many = Files.createDirectories(folder.resolve("d"));
    for (int i = 0; i < texts.length; i++) {
      Files.writeString(many.resolve(i + ".csv"), texts[i]);
    }
    session.conf().set("spark.sql.files.maxPartitionBytes", split);
    try {
      Dataset<Row> table = Tables.open(session, "csv", many.toString(), Map.of());
      TablePlan.rows(table).partitions(); // as the session is set now
      return table;
    } finally {
      session.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  /** Spark reads large files first; which value is the first does not hang on that. */
  @ParameterizedTest
  @CsvSource({"100000, false", "100000, true", "60, false", "60, true"})
  void theFirstValueIsThatOfTheFirstFileThatHasOne(int split, boolean counted) throws IOException {
    Dataset<Row> table =
        files(
            split,
            "a,b,c,k\n,,,1\n3,,nan,2\n1,2\n",
            "a,b,c,k\n5,true, ,1\n",
            "a,b,c,k\n" + "7,false,x,2\n".repeat(50));
    ScannedColumns values =
        ColumnScan.of(table, List.of("a", "b", "c"), counted ? List.of("k") : List.of(), false);
    assertThat(values.firsts(List.of("a", "b", "c")))
        .isEqualTo(Map.of("a", "3", "b", "true", "c", "x"));
    if (counted) {
      assertThat(values.categories(0)).containsExactly("2", "1");
    }
  }

  @ParameterizedTest
  @CsvSource({"yes|no|yes, no|yes", "yes|1|no, ''", "1|yes|no, ''", "nan||no, no", "nan||, ''"})
  void labelsNameClassesUnlessOneIsANumber(String labels, String expected) throws IOException {
    Dataset<Row> table = files(100_000, "y,x\n" + labels.replace("|", ",1\n") + ",1\n");
    for (List<String> categorical : List.of(List.<String>of(), List.of("x"))) {
      ScannedColumns values = ColumnScan.of(table, List.of("y"), categorical, true);
      assertThat(String.join("|", values.classes().stream().sorted().toList())).isEqualTo(expected);
    }
  }

  /** A search for first values alone would be long if it read all rows. */
  @Test
  void firstValuesAloneNeedFewRows() throws IOException, TimeoutException {
    Dataset<Row> table = files(100_000, "a,b\n" + "1,2\n".repeat(20_000));
    AtomicLong read = new AtomicLong();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            read.addAndGet(task.taskMetrics().inputMetrics().recordsRead());
          }
        };
    session.sparkContext().listenerBus().waitUntilEmpty(10_000);
    session.sparkContext().addSparkListener(listener);
    try {
      ColumnScan.of(table, List.of("a", "b"), List.of(), false);
      session.sparkContext().listenerBus().waitUntilEmpty(10_000);
    } finally {
      session.sparkContext().removeSparkListener(listener);
    }
    assertThat(read.get()).isBetween(1L, 100L);
  }

  /** Spark's compiler takes longer than a small file; and the session stays as it was. */
  @ParameterizedTest
  @ValueSource(strings = {"csv", "csv.delimiter"})
  void smallFilesAreReadWithoutCompiling(String option) throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "label,x,k\n1,2,a\n0,3,b\n1,4,a\n");
    Map<String, String> options = option.equals("csv") ? Map.of() : Map.of(option, ",");
    long before = CodegenMetrics.METRIC_COMPILATION_TIME().getCount();
    Dataset<Row> table = Tables.open(session, "csv", file.toString(), options);
    ScannedColumns values = ColumnScan.of(table, List.of("x", "label"), List.of("k"), true);
    Encoding encoding =
        new Encoding(
            org.thalweg.config.SomeColumns.standard(),
            List.of(new Feature("x", Feature.FeatureKind.NUMBER, 1)));
    TableRows rows =
        TableRows.of("it", table, encoding, org.thalweg.data.shard.LocalSpark.ZERO_ONE);
    RowRules rules = RowRules.of(org.thalweg.data.shard.LocalSpark.ZERO_ONE);
    long kept =
        rows.pieces("it", rules, false).collect().stream().mapToLong(piece -> piece.rows).sum();
    assertThat(kept).isEqualTo(3);
    assertThat(values.categories(0)).containsExactly("a", "b");
    assertThat(CodegenMetrics.METRIC_COMPILATION_TIME().getCount()).isEqualTo(before);
    assertThat(session.sessionState().conf().wholeStageEnabled()).isTrue();
    assertThat(table.sort("x").select("k").collectAsList().stream().map(row -> row.get(0)))
        .containsExactly("a", "b", "a"); // which takes rows in the form that Spark hands on
  }
}
