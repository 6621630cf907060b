package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.data.shard.ShardedData;

/**
 * Rows of a few small files of CSV, which this process reads without a session of Spark: the same
 * as by a {@link TableSource}. Whatever goes wrong is left to Spark's reader to tell.
 *
 * @param path of the files, for messages too
 * @param options of Spark's reader, with those of a dialect
 * @param encoding how columns become features
 */
public record CsvSource(String path, Map<String, String> options, Encoding encoding) {
  private static final Logger LOG = LoggerFactory.getLogger(CsvSource.class);

  /**
   * The rows as shards.
   *
   * @param cores that read them
   * @param spark the context of this process; asked for where a job needs it
   * @return none where they are for Spark to read
   */
  public Optional<ShardedData> here(
      Configuration hadoop, int cores, RowRules rules, Supplier<JavaSparkContext> spark) {
    return attempt(
        () -> {
          boolean areHashed = encoding.columns().id().isPresent(); // in the order of the ids
          Optional<ReadHere> found =
              areHashed ? Optional.empty() : read(hadoop, cores, rules, null);
          return found.map(
              read -> {
                Partitioning cut = Partitioning.standard();
                ShardAssignment order = ShardAssignment.of(read.runs, cut, cores);
                List<Shard> shards = PieceShards.of(read.pieces, order, rules);
                return ShardLoading.here(
                    path, spark, cut, order.numPartitions(), rules, read.rejections, shards);
              });
        });
  }

  /**
   * What is said of rows, in their order.
   *
   * @param parts some texts for each of the partitions that Spark would have
   */
  public record TextsHere(List<List<String>> parts, Rejections rejections) {}

  /**
   * What is said of the rows.
   *
   * @param cores that read them
   * @return none where they are for Spark to read
   */
  public Optional<TextsHere> texts(
      Configuration hadoop, int cores, RowRules rules, TextsOfRows.TextFunction says) {
    return attempt(
        () -> {
          Optional<ReadHere> found = read(hadoop, cores, rules, says);
          return found.map(
              read -> {
                TextsOfRows.requireRows(path, read.runs, read.rejections);
                ShardAssignment order =
                    ShardAssignment.of(read.runs, Partitioning.standard(), cores);
                TreeMap<Long, String> texts = new TreeMap<>();
                read.pieces.stream()
                    .flatMap(List::stream)
                    .filter(piece -> piece.rows > 0)
                    .forEach(piece -> texts.put(order.place(piece), piece.text));
                List<List<String>> parts = new ArrayList<>();
                IntStream.range(0, order.numPartitions())
                    .forEach(part -> parts.add(new ArrayList<>()));
                texts.forEach((place, text) -> parts.get(order.getPartition(place)).add(text));
                return new TextsHere(parts, read.rejections);
              });
        });
  }

  private static <T> Optional<T> attempt(Callable<Optional<T>> reading) {
    try {
      return reading.call();
    } catch (Exception e) { // those of Scala too
      LOG.info("left to Spark's reader", e);
      return Optional.empty();
    }
  }

  /** What was read: all pieces, by the parts of files, and what is known of them. */
  private record ReadHere(
      List<List<Piece>> pieces, List<SplitSummary> runs, Rejections rejections) {}

  private Optional<ReadHere> read(
      Configuration hadoop, int cores, RowRules rules, TextsOfRows.TextFunction says) {
    Optional<CsvHere> table = CsvHere.open(path, options, hadoop, cores);
    Optional<SelectedColumns> selected =
        table.flatMap(found -> SelectedColumns.of(found.columns(), encoding));
    if (selected.isEmpty()) {
      return Optional.empty();
    }
    SelectedColumns columns = selected.get();
    int last = columns.places().length - 1;
    int id = last < Projection.names(encoding).size() ? -1 : last;
    List<List<Piece>> pieces =
        table
            .get()
            .read(
                columns,
                (part, rows) -> {
                  List<Piece> own = new ArrayList<>();
                  new PieceReader(
                          path,
                          part,
                          rows,
                          new RowDecoder(encoding, columns.cells(), rules.labels()),
                          rules,
                          new PieceReader.Extras(true, -1, id),
                          true)
                      .forEachRemaining(
                          piece -> own.add(says == null ? piece : TextsOfRows.said(piece, says)));
                  return own;
                });
    List<SplitSummary> runs = new ArrayList<>();
    pieces.forEach(
        part -> {
          List<SplitSummary> own = new ArrayList<>();
          part.forEach(piece -> SplitSummary.add(piece, own));
          runs.addAll(own);
        });
    runs.sort(SplitSummary.ORDER);
    Rejections rejections = SplitSummary.rejections(runs, true, encoding).check(rules);
    return Optional.of(new ReadHere(pieces, runs, rejections));
  }
}
