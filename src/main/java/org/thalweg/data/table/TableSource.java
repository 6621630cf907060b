package org.thalweg.data.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RejectedRow;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardSummary;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.text.Secrets;

/**
 * Rows of any table Spark knows, cut into shards of equally many rows.
 *
 * <pre>
 *   table ─► pieces of about a block ─► how many rows each run of them has ─► where each row stands
 *         ─► pieces, shuffled to where their shards are ─► shards
 * </pre>
 *
 * The order of the rows is that of the hash of an id column, where one is named and the table has
 * it; that of path and position, where they come straight from files; else that of the table's
 * partitions, which may depend on more than the data. Rows without a label are to be predicted, and
 * keep their ids but not that order.
 *
 * @param name of the table, for messages
 * @param table what to read
 * @param encoding how columns become features
 * @param partitioning how the rows are cut; by default as 12 bytes for every entry and every row
 */
public record TableSource(
    String name, Dataset<Row> table, Encoding encoding, Partitioning partitioning)
    implements Source {
  private static final List<Column> PLACE =
      List.of(col("_metadata.file_path"), col("_metadata.file_block_start"));
  private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);

  @Override
  public ShardedData load(JavaSparkContext spark, RowRules rules) {
    JavaRDD<Piece> pieces = pieces(rules).persist(StorageLevel.MEMORY_AND_DISK());
    pieces.setName("pieces of " + Secrets.hide(name));
    try (JobLabel label = new JobLabel(spark, "reading " + Secrets.hide(name))) {
      List<Run> runs = new ArrayList<>(pieces.mapPartitions(Run::of).collect());
      runs.sort(Run.ORDER);
      Rejections rejections = rejections(runs).check(rules);
      RowOrder order = order(runs, spark.defaultParallelism());
      return ShardedData.load(
          name,
          shards(pieces, order, rules).persist(partitioning.storage().level()),
          rules,
          loaded -> rejections,
          List.of());
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw Tables.failure(name, e);
    } finally {
      pieces.unpersist(false);
    }
  }

  private JavaRDD<Piece> pieces(RowRules rules) {
    Optional<Column> id = id();
    boolean hashed = id.isPresent() && encoding.columns().label().isPresent();
    boolean named = id.isPresent() && !hashed;
    boolean placed = !hashed && Tables.isRead(table);
    Dataset<Row> rows = hashed ? byHash(id.get()) : inPlace(placed, id);
    RowDecoder decoder = encoding.decoder(rows, rules.labels());
    int end = rows.columns().length - (named ? 1 : 0);
    PieceReader.Extras extras =
        new PieceReader.Extras(placed ? end - PLACE.size() : -1, named ? end : -1);
    RDD<InternalRow> internal = rows.queryExecution().toRdd();
    if (id.isEmpty() && !placed && !Tables.isStable(table, internal)) {
      LOG.warn(
          "the order of the rows of {} may change from run to run, and the result with it; a column"
              + " of unique values named as data.id would fix it",
          name);
    }
    String at = name;
    return internal
        .toJavaRDD()
        .mapPartitionsWithIndex(
            (partition, iterator) ->
                new PieceReader(at, partition, iterator, decoder, rules, extras),
            true);
  }

  /** The ids, where they are named and the table has them. */
  private Optional<Column> id() {
    return encoding
        .columns()
        .id()
        .filter(name -> Names.find(table, name).isPresent())
        .map(name -> Names.cell(table, name));
  }

  /** As they stand, with their places in files and their ids as far as they have them. */
  private Dataset<Row> inPlace(boolean placed, Optional<Column> id) {
    List<Column> more = new ArrayList<>(placed ? PLACE : List.of());
    id.ifPresent(cell -> more.add(cell.cast("string")));
    return encoding.project(table, more.toArray(Column[]::new));
  }

  /** By the hash of the id; rows of one id by the hash of all they hold. */
  private Dataset<Row> byHash(Column id) {
    Dataset<Row> rows = encoding.project(table, id);
    Column[] all = Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new);
    return rows.orderBy(xxhash64(all[all.length - 1]), xxhash64(all));
  }

  private RowOrder order(List<Run> runs, int cores) {
    long bytes = 12 * runs.stream().mapToLong(run -> run.entries() + run.kept()).sum();
    int shards = partitioning.shardsFor(bytes);
    return new RowOrder(runs, shards, partitioning.partitionsFor(bytes, shards, cores));
  }

  /** The rows that were left out, each by its number in its file, from 1. */
  private static Rejections rejections(List<Run> runs) {
    long count = 0;
    List<String> first = new ArrayList<>();
    String file = null;
    long before = 0; // rows of the file in runs before
    for (Run run : runs) {
      before = run.file().equals(file) ? before : 0;
      file = run.file();
      count += run.met() - run.kept();
      for (RejectedRow row : run.rejected()) {
        if (first.size() < ShardSummary.NAMED) {
          first.add(row.message("row", before + row.position()));
        }
      }
      before += run.met();
    }
    return new Rejections(count, first);
  }

  private static JavaRDD<Shard> shards(JavaRDD<Piece> pieces, RowOrder order, RowRules rules) {
    return pieces
        .flatMapToPair(piece -> order.parts(piece))
        .repartitionAndSortWithinPartitions(order)
        .mapPartitionsWithIndex(
            (partition, parts) -> new PieceShards(partition, order, rules, parts), false);
  }
}
