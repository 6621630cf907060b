package org.thalweg.data.table;

import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.Columns;
import org.thalweg.config.HeldOut;
import org.thalweg.config.SomeColumns;
import org.thalweg.data.shard.LocalSpark;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;

/** A table is read once more unless Spark has had exactly these rows in its cache since then. */
class RecentRowsTest {
  private static final Columns COLUMNS =
      SomeColumns.of(
          Optional.of("label"),
          Optional.of("s"),
          Optional.empty(),
          Optional.empty(),
          List.of("a"),
          List.of(),
          0);

  private static JavaSparkContext spark;
  private static SparkSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
    session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    session.udf().register("half", (UDF1<Double, Double>) x -> x / 2, DataTypes.DoubleType);
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static Dataset<Row> numbers(int rows) {
    return session
        .range(0, rows, 1, 3)
        .selectExpr(
            "double(id % 2) as label", "double(id) as a", "double(id % 3) as s", "'x' as other");
  }

  private static ShardedData load(Dataset<Row> table, RowRules rules, Partitioning cut) {
    return new TableSource("it", table, EncodingFit.of(table, COLUMNS), cut).load(spark, rules);
  }

  private static ShardedData load(Dataset<Row> table) {
    return load(table, RowRules.of(ZERO_ONE), Partitioning.of(4, 2));
  }

  private static boolean areOne(ShardedData some, ShardedData others) {
    assertThat(some.onDriver()).isNotEmpty();
    return some.onDriver().get(0) == others.onDriver().get(0);
  }

  /** What Spark's estimators do to a table, and what estimators of ours do. */
  static Stream<UnaryOperator<Dataset<Row>>> selections() {
    return Stream.of(
        table -> table,
        table -> table.where(not(col("s").eqNullSafe(lit(0.0)))).select("label", "a", "s"),
        table -> table.select(col("a"), col("label").cast("float").as("label"), col("s")),
        table -> {
          Dataset<Row> marked = table.withColumn("v", col("s").equalTo(1.0));
          return new HeldOutRows("data.validation", 0)
              .of(marked, marked, new HeldOut.Column("v"), false);
        });
  }

  @ParameterizedTest
  @MethodSource("selections")
  void aCachedTableIsReadOnce(UnaryOperator<Dataset<Row>> selection) {
    Dataset<Row> cached = numbers(90).cache();
    ShardedData closed = load(selection.apply(cached));
    closed.close();
    try (ShardedData first = load(selection.apply(cached));
        ShardedData again = load(selection.apply(cached))) {
      assertThat(areOne(closed, first)).isTrue();
      assertThat(areOne(first, again)).isTrue();
      assertThat(LocalSpark.rows(again)).isEqualTo(LocalSpark.rows(first)); // those of a job
      assertThat(again.rdd().collect()).hasSize(4);
    } finally {
      cached.unpersist();
    }
  }

  /** What Spark's cache has in the form that is read, and what a plan has to change. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true|label, a, s",
        "true|s, label, a",
        "false|label, a, s, other",
        "false|label, float(a) as a, s"
      })
  void aCachedTableIsReadWithoutAPlanIfNoCellChanges(boolean isPlain, String cells) {
    Dataset<Row> plain = numbers(90).selectExpr(cells.split(", "));
    Dataset<Row> cached = numbers(90).selectExpr(cells.split(", ")).cache();
    try (ShardedData expected = load(plain);
        ShardedData actual = load(cached)) {
      TableRows rows =
          TableRows.of(
              "it", cached, EncodingFit.of(cached, COLUMNS), RowRules.of(ZERO_ONE).labels());
      assertThat(rows.rows().toJavaRDD().map(row -> row instanceof ProjectingInternalRow).collect())
          .containsOnly(isPlain);
      assertThat(LocalSpark.rows(actual)).isEqualTo(LocalSpark.rows(expected));
    } finally {
      cached.unpersist();
    }
  }

  /** Each would give other rows, or may. */
  static Stream<UnaryOperator<Dataset<Row>>> others() {
    return Stream.of(
        table -> table.where(col("s").gt(0.5)),
        table -> table.withColumn("a", col("a").plus(1)),
        table -> table.withColumn("a", call_udf("half", col("a"))),
        table -> table.limit(50),
        table -> table.repartition(2),
        table -> table.sample(0.5, 1));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNotPlainlyTheSameIsReadAgain(UnaryOperator<Dataset<Row>> selection) {
    Dataset<Row> cached = numbers(90).cache();
    try (ShardedData whole = load(cached);
        ShardedData first = load(selection.apply(cached));
        ShardedData again = load(selection.apply(cached))) {
      assertThat(areOne(whole, first)).isFalse();
      assertThat(areOne(first, again)).isFalse();
    } finally {
      cached.unpersist();
    }
  }

  @Test
  void otherRulesOrAnotherCutReadAgain() {
    Dataset<Row> cached = numbers(90).cache();
    RowRules rules = RowRules.of(ZERO_ONE);
    try (ShardedData first = load(cached);
        ShardedData fewer = load(cached, rules, Partitioning.of(2, 2));
        ShardedData held = load(cached, rules.holdingOut(0.5), Partitioning.of(4, 2))) {
      assertThat(areOne(first, fewer)).isFalse();
      assertThat(areOne(first, held)).isFalse();
      assertThat(held.rows()).isLessThan(90);
    } finally {
      cached.unpersist();
    }
  }

  /** Executors would read them in another partitioning than that of the rows that are known. */
  @Test
  void rowsInTheOrderOfAHashAreNotFoundAgainOnACluster() {
    Dataset<Row> cached = numbers(90).cache();
    Optional<String> none = Optional.empty();
    Columns byId =
        SomeColumns.of(
            Optional.of("label"), none, none, Optional.of("a"), List.of("s"), List.of(), 0);
    RowRules rules = RowRules.of(ZERO_ONE);
    Encoding encoding = EncodingFit.of(cached, byId);
    TableSource source = new TableSource("it", cached, encoding, Partitioning.of(4, 2));
    assertThat(source.key(rules, true)).isPresent();
    assertThat(source.key(rules, false)).isEmpty();
    TableSource unlabelled =
        new TableSource("it", cached, encoding.unlabelled(), Partitioning.of(4, 2));
    assertThat(unlabelled.key(rules, false)).isPresent();
    cached.unpersist();
  }

  @Test
  void aTableThatIsNotCachedIsReadAgain() {
    Dataset<Row> table = numbers(90);
    try (ShardedData first = load(table);
        ShardedData again = load(table)) {
      assertThat(areOne(first, again)).isFalse();
    }
  }

  /** The plans of both caches are equal, and their rows are not. */
  @Test
  void aFileThatChangedBetweenTwoCachesIsReadAgain() {
    String path = folder.resolve("rows").toString();
    numbers(60).coalesce(1).write().parquet(path);
    Dataset<Row> table = session.read().parquet(path);
    table.cache();
    try (ShardedData first = load(table)) {
      assertThat(first.rows()).isEqualTo(60);
      table.unpersist(true);
      numbers(75).coalesce(1).write().mode("overwrite").parquet(path);
      Dataset<Row> anew = session.read().parquet(path);
      anew.cache();
      try (ShardedData changed = load(anew)) {
        assertThat(changed.rows()).isEqualTo(75);
      } finally {
        anew.unpersist(true);
      }
    }
  }

  @Test
  void nothingStaysInSparksMemory() {
    Dataset<Row> cached = numbers(90).cache();
    load(cached).close();
    load(cached).close();
    cached.unpersist(true);
    assertThat(session.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }
}
