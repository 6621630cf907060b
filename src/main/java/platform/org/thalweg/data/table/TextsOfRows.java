package org.thalweg.data.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.linalg.Block;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Secrets;
import scala.Tuple2;

/**
 * What is said of the rows of a table, in their order: by path and position where they come
 * straight from files, else that of the table's partitions. The table is read once, and nothing of
 * its rows is kept but the text.
 *
 * @param texts a text for each piece of rows, in order
 * @param said the pieces as they were read, persisted
 * @param rejections the malformed rows
 */
public record TextsOfRows(JavaRDD<String> texts, JavaRDD<?> said, Rejections rejections)
    implements AutoCloseable {

  /** Gives a text to rows. */
  public interface TextFunction extends Serializable {
    /**
     * A text, in as many lines as there are rows.
     *
     * @param ids of the rows; empty if they have none
     */
    String of(Block block, List<String> ids);
  }

  /**
   * Reads a table.
   *
   * @param name of the table, for messages
   * @param encoding how columns become features; without a label
   * @param rules what becomes of malformed rows
   * @throws org.thalweg.text.DataException if one is malformed that must not be, or no row is left
   */
  public static TextsOfRows of(
      JavaSparkContext spark,
      String name,
      Dataset<Row> table,
      Encoding encoding,
      RowRules rules,
      TextFunction says) {
    TableRows rows = TableRows.of(name, table, encoding, rules.labels());
    JavaRDD<Piece> said =
        rows.pieces(name, rules, true)
            .map(piece -> piece.saying(text(piece, says)))
            .persist(StorageLevel.MEMORY_AND_DISK());
    said.setName("texts of " + Secrets.hide(name));
    boolean isRead = false;
    try {
      List<SplitSummary> runs =
          said.mapPartitions(part -> SplitSummary.of(part).iterator()).collect().stream()
              .sorted(SplitSummary.ORDER)
              .toList();
      Rejections rejections =
          SplitSummary.rejections(runs, !TablePlan.isFiltered(table), encoding).check(rules);
      requireRows(name, runs, rejections);
      ShardAssignment order =
          ShardAssignment.of(runs, Partitioning.standard(), spark.defaultParallelism());
      JavaRDD<String> texts =
          said.filter(piece -> piece.rows > 0)
              .mapToPair(piece -> new Tuple2<>(order.place(piece), piece.text))
              .repartitionAndSortWithinPartitions(order)
              .values();
      isRead = true;
      return new TextsOfRows(texts, said, rejections);
    } finally {
      if (!isRead) {
        said.unpersist(false);
      }
    }
  }

  static void requireRows(String name, List<SplitSummary> runs, Rejections rejections) {
    if (runs.stream().allMatch(run -> run.kept == 0)) {
      throw NoRowsException.of(name, rejections.rows(), rejections.first());
    }
  }

  @Override
  public void close() {
    said.unpersist(false);
  }

  private static String text(Piece piece, TextFunction says) {
    return piece.rows == 0 ? "" : says.of(piece.block, Arrays.asList(piece.ids));
  }
}
