package org.thalweg.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.text.Patience;
import org.thalweg.text.DataException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Models on any Hadoop file system, laid out as Spark ML does: {@code metadata/part-00000}, one
 * line of JSON, and {@code data/}, Parquet with a row (from: long, values: array of double) for
 * every 65,536 parameters. Nothing is read with Java serialization, and what is read is checked
 * against its own length and checksum.
 */
public final class ModelStore {
  private static final int CHUNK = 65_536;
  private static final int CHUNKS_PER_FILE = 64;
  private static final String CATEGORIES = "categories";
  static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            DataTypes.createStructField("from", DataTypes.LongType, false),
            DataTypes.createStructField(
                "values", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          });

  private ModelStore() {}

  /**
   * Writes a model into a directory that does not exist yet.
   *
   * @throws IOException if it exists, or cannot be written
   */
  public static void save(Configuration hadoop, Model model, String directory) throws IOException {
    save(hadoop, model, directory, false);
  }

  /**
   * Writes a model into a directory, with the configuration of a session.
   *
   * @param overwrite whether to replace what is there
   * @throws IOException if it exists and must not be replaced, or cannot be written
   */
  public static void save(SparkSession spark, Model model, String directory, boolean overwrite)
      throws IOException {
    save(spark.sessionState().newHadoopConf(), model, directory, overwrite);
  }

  /**
   * Writes a model into a directory: whole, or not at all. It is written beside it and then
   * renamed.
   *
   * @param overwrite whether to replace what is there
   * @throws IOException if it exists and must not be replaced, or cannot be written
   */
  public static void save(Configuration hadoop, Model model, String directory, boolean overwrite)
      throws IOException {
    Path target = new Path(directory);
    FileSystem files = fileSystem(target, hadoop);
    requireNewUnless(overwrite, files, target);
    Path beside = target.suffix("-" + UUID.randomUUID());
    try {
      WholeFile.write(
          files,
          beside,
          target,
          () -> write(hadoop, model, beside.toString()),
          () -> requireNewUnless(overwrite, files, target)); // another may have made it meanwhile
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void requireNewUnless(boolean overwrite, FileSystem files, Path target)
      throws IOException {
    if (!overwrite && files.exists(target)) {
      throw new FileAlreadyExistsException(
          "a model must be written to a new directory but %s already exists".formatted(target));
    }
  }

  private static void write(Configuration hadoop, Model model, String directory)
      throws IOException {
    Path data = new Path(directory, "data");
    FileSystem fileSystem = fileSystem(data, hadoop);
    double[] w = model.w();
    int ofFile = CHUNK * CHUNKS_PER_FILE;
    IntStream.range(0, Math.max(1, (w.length - 1) / ofFile + 1))
        .parallel()
        .forEach(
            file -> {
              int from = file * ofFile;
              Path path = new Path(data, String.format(Locale.ROOT, "part-%05d.parquet", file));
              try {
                WeightsFile.write(
                    path, w, from, from + Math.min(ofFile, w.length - from), CHUNK, hadoop);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    fileSystem.create(new Path(data, "_SUCCESS"), false).close();
    Optional<StringIndexerModel> indexer = model.input().encoding().flatMap(Encoding::indexer);
    if (indexer.isPresent()) {
      indexer.get().write().save(categories(directory));
    }
    Path file = new Path(new Path(directory, "metadata"), "part-00000");
    try (var out = fileSystem.create(file, false)) {
      out.write(ModelMetadata.of(model).toJson());
    }
  }

  /**
   * Reads a model, or the newest one of a stream that keeps its states in the directory.
   *
   * @throws DataException if the directory holds none, or one that is damaged
   */
  public static Model load(SparkSession spark, String directory) {
    return load(spark, directory, ModelStore::values);
  }

  /**
   * Reads a model from files that the driver alone may have, without a job.
   *
   * @throws DataException if the directory holds none, or one that is damaged
   */
  public static Model loadOnDriver(SparkSession spark, String directory) {
    return load(spark, directory, ModelStore::valuesOnDriver);
  }

  /** Reads the weights. */
  private interface WeightsReader {
    double[] read(SparkSession spark, String directory, int dimension);
  }

  private static Model load(SparkSession spark, String directory, WeightsReader weights) {
    try {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      Optional<Model> streamed =
          Patience.of(hadoop)
              .read(
                  directory,
                  () ->
                      NewestModel.of(
                          new Path(directory), hadoop, state -> loadOne(spark, state, weights)));
      return streamed.orElseGet(() -> loadOne(spark, directory, weights));
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(directory, first(e)));
    } catch (IllegalArgumentException e) { // from a path that is none
      throw new DataException("metadata in %s: %s".formatted(directory, e.getMessage()));
    }
  }

  private static Model loadOne(SparkSession spark, String directory, WeightsReader weights) {
    ModelMetadata metadata = ModelMetadata.parse(metadata(spark, directory), directory);
    Model model =
        new Model(
            metadata.conf(),
            metadata.shrinkage(),
            numbered(metadata.input(), directory),
            metadata.features(),
            weights.read(spark, directory, metadata.dimension()));
    if (!model.weightsSha256().equals(metadata.weightsSha256())) {
      throw new DataException("the weights in %s do not have its checksum".formatted(directory));
    }
    return model;
  }

  private static byte[] metadata(SparkSession spark, String directory) {
    try {
      Path file = new Path(new Path(directory, "metadata"), "part-00000");
      FileSystem fileSystem = fileSystem(file, spark.sessionState().newHadoopConf());
      if (!fileSystem.exists(file)) {
        throw new DataException(
            "a model must have metadata/part-00000 but %s has not".formatted(directory));
      }
      try (InputStream in = fileSystem.open(file)) {
        return in.readNBytes(ModelMetadata.LONGEST);
      }
    } catch (IOException e) {
      throw new DataException("metadata in %s cannot be read: %s".formatted(directory, first(e)));
    } catch (IllegalArgumentException e) { // from a path that is none
      throw new DataException("metadata in %s: %s".formatted(directory, e.getMessage()));
    }
  }

  /** With the numbers of categories, where it has any, which Spark ML has stored. */
  private static Input numbered(Input input, String directory) {
    if (input.encoding().isEmpty() || !input.encoding().get().hasCategories()) {
      return input;
    }
    try {
      StringIndexerModel indexer = StringIndexerModel.load(categories(directory));
      return input.with(input.encoding().get().numberedBy(indexer));
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw new DataException(
          "the categories in %s cannot be read: %s".formatted(directory, first(e)));
    }
  }

  private static double[] values(SparkSession spark, String directory, int dimension) {
    List<StoredChunk> chunks = new ArrayList<>();
    long total = 0;
    try {
      Iterator<Row> rows =
          spark
              .read()
              .schema(SCHEMA)
              .parquet(new Path(directory, "data").toString())
              .toLocalIterator();
      while (rows.hasNext() && total <= dimension) {
        chunks.add(StoredChunk.of(rows.next()));
        total += chunks.get(chunks.size() - 1).values.length;
      }
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw unreadable(directory, e);
    }
    return joined(chunks, directory, dimension);
  }

  private static double[] valuesOnDriver(SparkSession spark, String directory, int dimension) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    List<StoredChunk> chunks = new ArrayList<>();
    try {
      Path data = new Path(directory, "data");
      for (FileStatus file : fileSystem(data, hadoop).globStatus(new Path(data, "part-*"))) {
        WeightsFile.read(
            file.getPath(), hadoop, (from, values) -> chunks.add(new StoredChunk(from, values)));
      }
    } catch (IOException | RuntimeException e) { // of a file that is none of Parquet
      throw unreadable(directory, e);
    }
    return joined(chunks, directory, dimension);
  }

  private static DataException unreadable(String directory, Exception e) {
    return new DataException("the weights in %s cannot be read: %s".formatted(directory, first(e)));
  }

  private static double[] joined(List<StoredChunk> chunks, String directory, int dimension) {
    long total = chunks.stream().mapToLong(chunk -> chunk.values.length).sum();
    if (total != dimension) {
      throw new DataException(
          "%s must have %d weights but had %d".formatted(directory, dimension, total));
    }
    double[] w = new double[dimension]; // no longer than what was read, whatever the metadata said
    chunks.forEach(chunk -> chunk.copyInto(w));
    return w;
  }

  /** A row of the weights. */
  private record StoredChunk(long from, double[] values) {
    static StoredChunk of(Row row) {
      if (row.isNullAt(0) || row.isNullAt(1) || row.getSeq(1).contains(null)) {
        throw new IllegalArgumentException("some are null");
      }
      List<Double> values = CollectionConverters.asJava(row.<Double>getSeq(1));
      return new StoredChunk(row.getLong(0), values.stream().mapToDouble(value -> value).toArray());
    }

    /** Where it has a place in w; the checksum tells where it has not. */
    void copyInto(double[] w) {
      if (from >= 0 && from <= w.length - values.length) {
        System.arraycopy(values, 0, w, (int) from, values.length);
      }
    }
  }

  private static String categories(String directory) {
    return new Path(directory, CATEGORIES).toString();
  }

  private static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    return FileSystem.get(path.toUri(), hadoop);
  }

  static String first(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
