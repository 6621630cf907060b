package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.data.shard.LocalSpark.ZERO_ONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.UnorderedFileSystem;
import org.thalweg.data.table.RowDecoder.WholeNumbers;
import org.thalweg.data.table.TableSource.ReadPartition;
import org.thalweg.data.table.TableSource.RecentRows;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.data.text.LibsvmText;
import org.thalweg.linalg.Block;

/** Which rows of a table end up in which shard, and as what. */
class TableSourceTest {
  private static final int ROWS = 1_500;
  private static final StructType SCHEMA =
      new StructType()
          .add("label", "double")
          .add("a", "double")
          .add("b", "int")
          .add("id", "string");
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

  /** Row i, which holds its number in a. */
  private static Row row(int i) {
    return RowFactory.create((double) (i % 2), i / 8.0, i % 3 - 1, "id-" + i);
  }

  private static String text(int i) {
    String a = i == 0 ? "" : " 0:" + i / 8.0;
    String b = i % 3 == 1 ? "" : " 1:" + (i % 3 - 1.0);
    return (double) (i % 2) + a + b;
  }

  private static Dataset<Row> rows(int from, int to) {
    return session.createDataFrame(
        IntStream.range(from, to).mapToObj(TableSourceTest::row).toList(), SCHEMA);
  }

  /** Three files, the largest last, whose names say their order. */
  private String write(String format) {
    int[] ends = {0, 200, 500, ROWS};
    for (int i = 0; i < 3; i++) {
      String part = folder.resolve("part" + i).toString();
      Dataset<Row> rows = rows(ends[i], ends[i + 1]).coalesce(1);
      rows.write()
          .format(format)
          .option("header", true)
          .option("parquet.block.size", 4096)
          .option("orc.stripe.size", 4096)
          .save(part);
      move(part, format, i);
    }
    return folder.resolve("d").toString();
  }

  private void move(String from, String format, int number) {
    try (var files = Files.list(Path.of(from))) {
      Path data = files.filter(file -> file.toString().endsWith(format)).findFirst().orElseThrow();
      Files.createDirectories(folder.resolve("d"));
      Files.move(data, folder.resolve("d/" + number + "." + format));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<List<String>> expected(int shards) {
    return IntStream.range(0, shards)
        .mapToObj(
            shard ->
                IntStream.range(ROWS * shard / shards, ROWS * (shard + 1) / shards)
                    .mapToObj(TableSourceTest::text)
                    .toList())
        .toList();
  }

  private static Columns columns(String id) {
    return SomeColumns.of(
        Optional.of("label"),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(id),
        List.of("a", "b"),
        List.of(),
        0);
  }

  private static ShardedData load(Dataset<Row> table, Columns columns, int shards, int partitions) {
    return new TableSource(
            "the table", table, EncodingFit.of(table, columns), Partitioning.of(shards, partitions))
        .load(spark, RowRules.of(ZERO_ONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "avro"})
  void theShardsOfFilesHangOnTheRowsAlone(String format) {
    String path = write(format);
    for (int partitions : new int[] {1, 2, 7}) {
      for (String splitBytes : new String[] {"2000", "128m"}) {
        session.conf().set("spark.sql.files.maxPartitionBytes", splitBytes);
        session.conf().set("spark.sql.files.openCostInBytes", "1000");
        Dataset<Row> table = Tables.open(session, format, path, Map.of());
        try (ShardedData data = load(table, columns(null), 9, partitions)) {
          assertThat(LocalSpark.rows(data)).isEqualTo(expected(9));
          assertThat(data.partitions()).isEqualTo(partitions);
        }
      }
    }
  }

  /** Where Spark itself does not tell of which file a row is. */
  @Test
  void theShardsOfFilesHangOnTheRowsAloneWhereOthersSayWhichToTake() {
    String path = write("parquet");
    for (String splitBytes : new String[] {"2000", "128m"}) {
      session.conf().set("spark.sql.files.maxPartitionBytes", splitBytes);
      Dataset<Row> table = Tables.open(session, "parquet", path, Map.of());
      table.createOrReplaceTempView("others");
      Dataset<Row> taken = table.where("id IN (SELECT id FROM others)");
      assertThat(TablePlan.isStreamed(taken)).isFalse();
      try (ShardedData data = load(taken, columns(null), 9, 4)) {
        assertThat(LocalSpark.rows(data)).isEqualTo(expected(9));
      }
    }
  }

  /** TableTrainingTest has rows of any format; each build takes two here. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"orc", "csv"})
  void theShardsOfFilesHangOnTheRowsAloneToo(String format) {
    theShardsOfFilesHangOnTheRowsAlone(format);
  }

  /** Spark's UI then says what they are for: the columns of Parquet are found by a job, too. */
  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv"})
  void everyJobHasADescription(String format) throws TimeoutException {
    String path = write(format);
    List<String> described = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            described.add(String.valueOf(job.properties().getProperty("spark.job.description")));
          }
        };
    session.sparkContext().listenerBus().waitUntilEmpty(10_000); // of what wrote the files
    session.sparkContext().addSparkListener(listener);
    try (ShardedData data =
        load(Tables.open(session, format, path, Map.of()), columns("id"), 9, 4)) {
      session.sparkContext().listenerBus().waitUntilEmpty(10_000);
      assertThat(described).isNotEmpty().doesNotContain("null");
      assertThat(described.contains("columns of " + path)).isEqualTo(format.equals("parquet"));
    } finally {
      session.sparkContext().removeSparkListener(listener);
    }
  }

  /** Handed over in one process, few from executors, and many through a shuffle. */
  @Test
  void theWayOfTheRowsToTheShardsChangesNoRow() {
    Dataset<Row> table = session.read().parquet(write("parquet")).repartition(5);
    Encoding encoding = EncodingFit.of(table, columns("id"));
    TableSource source = new TableSource("the table", table, encoding, Partitioning.of(9, 4));
    RowRules rules = RowRules.of(ZERO_ONE);
    TableRows rows = TableRows.of("the table", table, encoding, rules.labels());
    RecentRows.KeptRows read = source.handedOver(spark, rows, rules).orElseThrow();
    Optional<RecentRows.TableKey> none = Optional.empty();
    try (ShardedData handed = source.held(spark, read, rules);
        ShardedData few = source.onExecutors(spark, rows, rules, 1L << 20, none);
        ShardedData many = source.onExecutors(spark, rows, rules, 0, none)) {
      assertThat(handed.onDriver()).hasSize(9);
      assertThat(few.onDriver()).hasSize(9);
      assertThat(many.onDriver()).hasSize(9); // handed over as they are kept, being one process
      assertThat(spark.getPersistentRDDs().values()) // all that Spark's UI lists has a name
          .isNotEmpty()
          .allSatisfy(rdd -> assertThat(rdd.name()).endsWith(" of the table"));
      for (ShardedData data : List.of(few, many)) {
        assertThat(LocalSpark.rows(data)).isEqualTo(LocalSpark.rows(handed));
        assertThat(data.counts().sha256()).isEqualTo(handed.counts().sha256());
        assertThat(data.partitions()).isEqualTo(handed.partitions());
      }
    }
    assertThat(session.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }

  /** A block that is kept longer stores zeros where that takes less, and counts them. */
  @Test
  void zerosThatADenseBlockStoresMakeNoShards() {
    Dataset<Row> table =
        session.range(0, 900, 1, 1).selectExpr("double(id % 2) as label", "double(id % 2) as a");
    Encoding encoding = EncodingFit.of(table, SomeColumns.standard());
    RowRules rules = RowRules.of(ZERO_ONE);
    TableRows rows = TableRows.of("the table", table, encoding, rules.labels());
    for (boolean areShortLived : new boolean[] {true, false}) {
      List<ReadPartition> read =
          rows.pieces("the table", rules, areShortLived)
              .mapPartitionsWithIndex(
                  (partition, all) -> List.of(ReadPartition.of(all, 1L << 20)).iterator(), false)
              .collect();
      SplitSummary run = read.get(0).runs.get(0);
      assertThat(run.entries).as("short-lived: " + areShortLived).isEqualTo(450);
      Block block = read.get(0).pieces.get(0).block;
      assertThat(block.entries()).isEqualTo(areShortLived ? 450 : 900);
    }
  }

  @Test
  void theSplitsOfTheTestAboveReallyDiffer() {
    String path = write("parquet");
    session.conf().set("spark.sql.files.maxPartitionBytes", "2000");
    int many = Tables.open(session, "parquet", path, Map.of()).rdd().getNumPartitions();
    session.conf().set("spark.sql.files.maxPartitionBytes", "128m");
    int few = Tables.open(session, "parquet", path, Map.of()).rdd().getNumPartitions();
    assertThat(many).isGreaterThan(few + 2);
  }

  /** Of Parquet and of text: what the file system lists first is nobody's business. */
  @Test
  void theOrderOfAListingIsNotThatOfTheFiles() throws IOException {
    spark.hadoopConfiguration().set("fs.unordered.impl", UnorderedFileSystem.class.getName());
    String parquet = write("parquet");
    for (int i = 0; i < 6; i++) {
      LibsvmText.write(folder.resolve("text/" + i), i % 2 + " 1:" + (i + 1) + "\n");
    }
    for (int listing = 0; listing < 4; listing++) {
      Dataset<Row> table = Tables.open(session, "parquet", "unordered:" + parquet, Map.of());
      try (ShardedData data = load(table, columns(null), 4, 3)) {
        assertThat(LocalSpark.rows(data)).isEqualTo(expected(4));
      }
      LibsvmSource text =
          new LibsvmSource("unordered:" + folder + "/text", 0, Partitioning.of(2, 1));
      try (ShardedData data = text.load(spark, ZERO_ONE)) {
        assertThat(LocalSpark.rows(data))
            .containsExactly(
                List.of("0.0 0:1.0", "1.0 0:2.0", "0.0 0:3.0"),
                List.of("1.0 0:4.0", "0.0 0:5.0", "1.0 0:6.0"));
      }
    }
  }

  @Test
  void anIdFixesTheOrderWhereverTheRowsStand() {
    List<List<String>> first = null;
    List<Row> rows = new ArrayList<>(IntStream.range(0, 999).mapToObj(i -> row(i)).toList());
    for (int partitions : new int[] {1, 2, 7}) {
      java.util.Collections.rotate(rows, 137);
      Dataset<Row> table = session.createDataFrame(rows, SCHEMA).repartition(partitions);
      try (ShardedData data = load(table, columns("id"), 5, partitions)) {
        List<List<String>> shards = LocalSpark.rows(data);
        first = first == null ? shards : first;
        assertThat(shards).isEqualTo(first);
        assertThat(shards.stream().flatMap(List::stream))
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 999).mapToObj(TableSourceTest::text).toList());
        assertThat(shards.get(0).get(0)).isNotEqualTo(text(0)); // it is not the order of the rows
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "memory"})
  void rowsToPredictKeepTheirOrderAndTheirIds(String from) {
    Dataset<Row> table =
        from.equals("memory")
            ? rows(0, ROWS).coalesce(3)
            : Tables.open(session, from, write(from), Map.of());
    Dataset<Row> bad = // one row in a hundred, which is left out with its id
        table.selectExpr("if(b = 1 and a % 12.5 = 4, double('NaN'), a) as a", "b", "id", "label");
    RowRules dropping = new RowRules(ZERO_ONE, Malformed.DROP, 1, false, 0, 0);
    Encoding encoding = EncodingFit.of(bad, columns("id")).unlabelled();
    for (int partitions : new int[] {1, 2, 7}) {
      TableSource source = new TableSource("it", bad, encoding, Partitioning.of(9, partitions));
      try (ShardedData data = source.load(spark, dropping)) {
        int[] kept = IntStream.range(0, ROWS).filter(i -> i % 300 != 32).toArray();
        assertThat(data.rejections().rows()).isEqualTo(5);
        assertThat(LocalSpark.rows(data).stream().flatMap(List::stream))
            .containsExactlyElementsOf(
                IntStream.of(kept).mapToObj(i -> "0.0" + text(i).substring(3)).toList());
      }
    }
  }

  @Test
  void rowsOfAnIdThatIsNotThereStayAsTheyStand() {
    Encoding encoding = EncodingFit.of(rows(0, 3), columns("id"));
    Dataset<Row> nameless = rows(0, ROWS).drop("id").coalesce(3);
    for (Encoding each : List.of(encoding, encoding.unlabelled())) {
      TableSource source = new TableSource("it", nameless, each, Partitioning.of(4, 2));
      try (ShardedData data = source.load(spark, RowRules.of(ZERO_ONE))) {
        assertThat(data.rows()).isEqualTo(ROWS);
        if (each == encoding) {
          assertThat(LocalSpark.rows(data)).isEqualTo(expected(4));
        }
      }
    }
  }

  @Test
  void withoutFilesAndIdTheOrderIsThatOfThePartitions() {
    Dataset<Row> table = rows(0, ROWS).coalesce(3);
    try (ShardedData data = load(table, columns(null), 4, 2)) {
      assertThat(LocalSpark.rows(data)).isEqualTo(expected(4));
    }
  }

  @Test
  void fewerRowsThanShardsLeaveSomeEmpty() {
    try (ShardedData data = load(rows(0, 3), columns(null), 8, 5)) {
      assertThat(LocalSpark.rows(data).stream().flatMap(List::stream))
          .containsExactly(text(0), text(1), text(2));
      assertThat(data.sizes().shards()).isEqualTo(8);
    }
  }

  @Test
  void vectorsArraysAndNumbersStandSideBySide() {
    StructType schema =
        new StructType()
            .add("label", DataTypes.BooleanType)
            .add("v", SQLDataTypes.VectorType())
            .add("n", "decimal(9,2)")
            .add("e", "array<float>");
    List<Row> rows =
        List.of(
            RowFactory.create(
                true,
                Vectors.sparse(3, new int[] {0, 2}, new double[] {1.5, 2.5}),
                new java.math.BigDecimal("0.25"),
                List.of(0.5f, 0f)),
            RowFactory.create(
                false, Vectors.dense(0, 7, 0), new java.math.BigDecimal("0"), List.of(0f, -1f)));
    Dataset<Row> table = session.createDataFrame(rows, schema);
    table.coalesce(1).write().orc(folder.resolve("vectors.orc").toString());
    for (Dataset<Row> one : // ORC forgets that the structure is a vector
        List.of(table, session.read().orc(folder.resolve("vectors.orc").toString()))) {
      try (ShardedData data = load(one, SomeColumns.standard(), 1, 1)) {
        assertThat(LocalSpark.rows(data))
            .containsExactly(List.of("1.0 0:1.5 2:2.5 3:0.25 4:0.5", "0.0 1:7.0 5:-1.0"));
      }
    }
  }

  @Test
  void categoriesBecomeOneFeatureEach() {
    Dataset<Row> table =
        session.createDataFrame(
            List.of(
                RowFactory.create(1.0, "Oslo", 3.0),
                RowFactory.create(0.0, "Bern", 0.0),
                RowFactory.create(1.0, "Bern", 4.0),
                RowFactory.create(1.0, null, 5.0)),
            new StructType().add("label", "double").add("city", "string").add("x", "double"));
    Columns columns =
        SomeColumns.of(
            Optional.of("label"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("city"),
            0);
    Encoding encoding = EncodingFit.of(table, columns);
    assertThat(IntStream.range(0, encoding.width()).mapToObj(encoding::name))
        .containsExactly("x", "city=Bern", "city=Oslo");
    try (ShardedData data = load(table, columns, 1, 1)) {
      assertThat(LocalSpark.rows(data))
          .containsExactly(List.of("1.0 0:3.0 2:1.0", "0.0 1:1.0", "1.0 0:4.0 1:1.0", "1.0 0:5.0"));
    }
  }

  /** An int column with missing values is one of doubles in many a file. */
  @ParameterizedTest
  @CsvSource({
    "int, 8001|12000000|7",
    "double, 8001.0|1.2E7|7.0",
    "'decimal(12,2)', 8001.00|12000000.00|7.00",
    "string, 8001|12000000|7"
  })
  void categoriesThatAreWholeNumbersAreFoundInEveryType(String trained, String written) {
    Columns columns =
        SomeColumns.of(
            Optional.of("label"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("code"),
            0);
    Dataset<Row> table =
        session
            .createDataFrame(
                List.of(
                    RowFactory.create(1.0, 8001),
                    RowFactory.create(0.0, 12_000_000),
                    RowFactory.create(0.0, 7),
                    RowFactory.create(0.0, null)),
                new StructType().add("label", "double").add("code", "int"))
            .coalesce(1);
    Encoding encoding = EncodingFit.of(cast(table, trained), columns);
    assertThat(encoding.categories().get(0)).containsExactlyInAnyOrder(written.split("\\|"));
    List<List<String>> rows = null;
    for (String type : List.of(trained, "int", "double", "decimal(12,2)", "string")) {
      TableSource source =
          new TableSource("it", cast(table, type), encoding, Partitioning.of(1, 1));
      try (ShardedData data = source.load(spark, RowRules.of(ZERO_ONE))) {
        rows = rows == null ? LocalSpark.rows(data) : rows;
        assertThat(LocalSpark.rows(data)).as(type).isEqualTo(rows);
        assertThat(data.entries()).isEqualTo(3);
      }
    }
  }

  private static Dataset<Row> cast(Dataset<Row> table, String type) {
    return table.selectExpr("label", "cast(code as " + type + ") as code");
  }

  @Test
  void oneOfTwoWaysToWriteAWholeNumberIsItself() {
    WholeNumbers numbers = new WholeNumbers(List.of("1", "1.0", "2.0", "x", "007"));
    for (String same : List.of("1", "1.0", "1.00", "x", "7", "2.5", "1.5E0", "")) {
      assertThat(numbers.call(same)).isEqualTo(same);
    }
    assertThat(numbers.call("2")).isEqualTo("2.0");
    assertThat(numbers.call("007.0")).isEqualTo("007");
    assertThat(numbers.call(null)).isNull();
    assertThat(new WholeNumbers(List.of("a", "1.5", "1.25E1")).isEmpty()).isTrue();
  }

  @Test
  void hashedCategoriesShareTheirFeatures() {
    Dataset<Row> table =
        session.createDataFrame(
            IntStream.range(0, 200)
                .mapToObj(
                    i -> RowFactory.create(1.0, "c" + i % 50, i % 7 == 0 ? null : "d" + i % 3))
                .toList(),
            new StructType().add("label", "double").add("c", "string").add("d", "string"));
    Columns columns =
        SomeColumns.of(
            Optional.of("label"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("c", "d"),
            4);
    assertThat(EncodingFit.of(table, columns).width()).isEqualTo(16);
    try (ShardedData data = load(table, columns, 1, 1)) {
      List<String> rows = LocalSpark.rows(data).get(0);
      for (int i = 0; i < rows.size(); i++) {
        double sum =
            java.util.Arrays.stream(rows.get(i).split(" "))
                .skip(1)
                .mapToDouble(entry -> Double.parseDouble(entry.split(":")[1]))
                .sum();
        assertThat(sum).isEqualTo(i % 7 == 0 ? 1 : 2);
        if (i >= 150 && i % 7 != 0 && (i - 150) % 7 != 0 && i % 3 == (i - 150) % 3) {
          assertThat(rows.get(i)).isEqualTo(rows.get(i - 150));
        }
      }
      assertThat(new java.util.HashSet<>(rows)).hasSizeGreaterThan(10);
    }
  }

  @Test
  void weightsAndOffsetsGoWithTheRows() {
    Dataset<Row> table = rows(1, 100).selectExpr("label", "a as x", "b + 1 as s", "a * 2 as o");
    Columns columns =
        SomeColumns.of(
            Optional.of("label"),
            Optional.of("s"),
            Optional.of("o"),
            Optional.empty(),
            List.of(),
            List.of(),
            0);
    try (ShardedData data = load(table, columns, 1, 1)) {
      Shard shard = data.rdd().collect().get(0);
      for (int i = 0; i < 99; i++) {
        assertThat(shard.block(0).weight(i)).isEqualTo((i + 1) % 3);
        assertThat(shard.block(0).offset(i)).isEqualTo((i + 1) / 4.0);
      }
      assertThat(data.features()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"a*,2", "*,3", "b,1"})
  void featuresMayBeNamedByPattern(String pattern, int width) {
    Dataset<Row> table = rows(0, 3).selectExpr("label", "a", "a as a2", "b", "id");
    Columns columns =
        SomeColumns.of(
            Optional.of("label"),
            Optional.empty(),
            Optional.empty(),
            Optional.of("id"),
            List.of(pattern),
            List.of(),
            0);
    assertThat(EncodingFit.of(table, columns).width()).isEqualTo(width);
  }
}
