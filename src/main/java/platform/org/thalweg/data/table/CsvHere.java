package org.thalweg.data.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.data.shard.ShardedData;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows of a few small files of CSV on the disk of this machine, which this process reads sooner
 * than a session of Spark starts: the same as by a {@link TableSource}, in the same parts. What
 * goes wrong is left to Spark's reader to tell, and so are files that are many, large, compressed
 * or elsewhere, or written in a way that is not known here.
 *
 * @param path of the files, for messages too
 * @param options of Spark's reader, with those of a dialect
 * @param encoding how columns become features
 */
public record CsvHere(String path, Map<String, String> options, Encoding encoding) {
  private static final Logger LOG = LoggerFactory.getLogger(CsvHere.class);

  /** Options of Spark's reader that only say how lines are parsed. */
  private static final Set<String> KNOWN =
      Set.of("sep", "delimiter", "quote", "escape", "comment", "nullvalue", "header");

  /**
   * What is said of rows, in their order.
   *
   * @param parts some texts for each of the partitions that Spark would have
   */
  public record TextsHere(List<Stream<String>> parts, Rejections rejections) {}

  /** All pieces, by the parts of files in which they were read, and their order. */
  private record PiecesHere(
      List<List<Piece>> pieces, ShardAssignment order, Rejections rejections) {}

  /**
   * The rows as shards.
   *
   * @param cores that read them
   * @param spark the context of this process; asked for where a job needs it
   * @return none where they are for Spark to read
   */
  public Optional<ShardedData> shards(
      Configuration hadoop, int cores, RowRules rules, Supplier<JavaSparkContext> spark) {
    return attempt(() -> pieces(hadoop, cores, rules))
        .map(
            read ->
                ShardLoading.here(
                    path,
                    spark,
                    Partitioning.standard(),
                    read.order.numPartitions(),
                    rules,
                    read.rejections,
                    PieceShards.of(read.pieces, read.order, rules)));
  }

  /**
   * What is said of the rows.
   *
   * @param cores that read them
   * @return none where they are for Spark to read
   */
  public Optional<TextsHere> texts(
      Configuration hadoop, int cores, RowRules rules, TextsOfRows.TextFunction says) {
    return attempt(() -> pieces(hadoop, cores, rules))
        .map(
            read -> {
              List<Piece> all =
                  read.pieces.stream()
                      .flatMap(List::stream)
                      .filter(piece -> piece.rows > 0)
                      .sorted(Comparator.comparingLong(read.order::place))
                      .toList();
              List<Stream<String>> parts = new ArrayList<>();
              for (int part = 0; part < read.order.numPartitions(); part++) {
                int own = part;
                parts.add(
                    all.stream()
                        .filter(piece -> read.order.getPartition(read.order.place(piece)) == own)
                        .map(piece -> says.of(piece.block, Arrays.asList(piece.ids))));
              }
              return new TextsHere(parts, read.rejections);
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

  private Optional<PiecesHere> pieces(Configuration hadoop, int cores, RowRules rules)
      throws IOException {
    List<FileStatus> found = isKnown() ? CsvFiles.fewHere(path, hadoop) : List.of();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<Path> paths = found.stream().map(FileStatus::getPath).sorted().toList();
    CsvFiles files = new CsvFiles(paths, List.of(), hadoop, SQLConf.get(), all -> List.of());
    CsvTable.Layout layout = CsvTable.layout(path, files, options);
    List<String> names = List.of(layout.columns().fieldNames());
    boolean areAlike = // of which Spark asks that they differ
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count() < names.size();
    int[] id =
        id(layout).map(field -> names.indexOf(field.name())).stream().mapToInt(i -> i).toArray();
    return new Projection(encoding)
        .places(layout.columns(), false)
        .filter(places -> !areAlike && names.size() > 1 && !layout.hasIndex())
        .map(places -> IntStream.concat(IntStream.of(places), IntStream.of(id)).toArray())
        .filter(places -> IntStream.of(places).allMatch(place -> place >= 0)) // none is derived
        .map(places -> read(CsvFiles.parts(found, cores), layout, places, files, cores, rules));
  }

  /** Whether the lines are parsed in a way that is known here, and rows keep their order. */
  private boolean isKnown() {
    return DialectOptions.others(options).keySet().stream()
            .allMatch(name -> KNOWN.contains(name.toLowerCase(Locale.ROOT)))
        && (!DialectOptions.areGiven(options) || DialectOptions.dialect(options).isSplittable())
        && (encoding.columns().id().isEmpty() || encoding.columns().label().isEmpty());
  }

  /** The column of the ids, which is read behind all others. */
  private Optional<StructField> id(CsvTable.Layout layout) {
    return encoding.columns().id().flatMap(name -> TableColumns.find(layout.columns(), name));
  }

  private PiecesHere read(
      List<PartitionedFile> parts,
      CsvTable.Layout layout,
      int[] places,
      CsvFiles files,
      int cores,
      RowRules rules) {
    Function1<PartitionedFile, Iterator<InternalRow>> lines = DialectCsvFormat.here(layout, files);
    StructField[] fields = layout.columns().fields();
    PieceReader.Extras extras =
        new PieceReader.Extras(true, -1, id(layout).isPresent() ? places.length - 1 : -1);
    List<StructField> cells = Arrays.stream(places).mapToObj(place -> fields[place]).toList();
    IntStream each = IntStream.range(0, parts.size());
    List<List<Piece>> pieces =
        (cores > 1 ? each.parallel() : each)
            .mapToObj(
                i -> {
                  PartitionedFile part = parts.get(i);
                  InputFileBlockHolder.set(part.urlEncodedPath(), part.start(), part.length());
                  try {
                    SelectedCells row = new SelectedCells(cells, places);
                    RowDecoder decoder = new RowDecoder(encoding, cells, rules.labels());
                    List<Piece> own = new ArrayList<>();
                    new PieceReader(
                            path,
                            i,
                            CollectionConverters.asJava(lines.apply(part).map(row::of)),
                            decoder,
                            rules,
                            extras,
                            true,
                            kept -> {})
                        .forEachRemaining(own::add);
                    return own;
                  } finally {
                    InputFileBlockHolder.unset();
                  }
                })
            .toList();
    List<SplitSummary> runs =
        pieces.stream()
            .flatMap(part -> SplitSummary.of(part.iterator()).stream())
            .sorted(SplitSummary.ORDER)
            .toList();
    Rejections rejections = SplitSummary.rejections(runs, true, encoding).check(rules);
    TextsOfRows.requireRows(path, runs, rejections);
    return new PiecesHere(
        pieces, ShardAssignment.of(runs, Partitioning.standard(), cores), rejections);
  }
}
