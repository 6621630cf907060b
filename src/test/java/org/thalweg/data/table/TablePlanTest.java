package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;

/** What is known of a table before its rows are read. */
class TablePlanTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path directory;

  private Dataset<Row> written(String name) {
    SparkSession session = spark.session();
    String path = directory.resolve(name).toString();
    session.range(40).selectExpr("id", "id * 2D AS x").repartition(2).write().parquet(path);
    return session.read().parquet(path);
  }

  /** So that Spark tells of which file the row is that was read last. */
  @Test
  void rowsAreStreamedUnlessTheyAreJoined() {
    Dataset<Row> table = written("a");
    written("b").createOrReplaceTempView("others");
    assertThat(TablePlan.isStreamed(table)).isTrue();
    assertThat(TablePlan.isStreamed(table.where("x > 1").select("x"))).isTrue();
    Dataset<Row> some = table.where("id IN (SELECT id FROM others WHERE x > 9)");
    assertThat(TablePlan.isRead(some)).isTrue();
    assertThat(TablePlan.isStreamed(some)).isFalse();
    assertThat(TablePlan.areFew(some)).isFalse();
    assertThat(TablePlan.isStreamed(table.where("x > (SELECT max(id) FROM others)"))).isFalse();
  }

  /** Whether or not its plan was made before. */
  @Test
  void aTableIsNotReadFromFilesOnceItIsCached() {
    Dataset<Row> table = written("a");
    assertThat(TablePlan.rows(table).count()).isEqualTo(40);
    List<Row> before = table.collectAsList();
    assertThat(TablePlan.isRead(table)).isTrue();
    table.cache();
    assertThat(TablePlan.isRead(table)).isFalse();
    assertThat(table.collectAsList()).isEqualTo(before);
    table.unpersist();
  }
}
