package org.thalweg.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.CallableRaisingIOE;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.StreamFiles;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.text.Patience;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;

/**
 * Models on any Hadoop file system, laid out as Spark ML does: {@code metadata/part-00000}, one
 * line of JSON, and {@code data/}, Parquet with a row (from: long, values: array of double) for
 * every 65,536 parameters. Nothing is read with Java serialization, and what is read is checked
 * against its own length and checksum.
 */
public final class ModelStore {
  private static final long MOST_ZEROS = 1 << 27; // a GiB, which is digested in seconds
  private static final String CATEGORIES = "categories";
  private static final int TRIES = 100; // to read a model while others take its place
  private static final long PAUSE_MILLIS = 20;
  private static final int SHARE = 4; // of the memory here, that a w may take that is read at once

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
    try {
      WholeFile.write(
          files,
          target,
          beside -> write(hadoop, model, beside.toString()),
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
    long stored = model.weights().write(data, hadoop);
    fileSystem.create(new Path(data, "_SUCCESS"), false).close();
    List<List<String>> labels =
        model.input().encoding().map(Encoding::categories).orElse(List.of());
    if (!labels.isEmpty()) {
      CategoriesFile.write(new Path(categories(directory)), labels, hadoop);
    }
    Path file = new Path(new Path(directory, "metadata"), "part-00000");
    WholeFile.create(fileSystem, file, ModelMetadata.of(model, stored).toJson());
  }

  /**
   * Reads a model, or the newest one of a stream that keeps its states in the directory, with the
   * configuration of a session.
   *
   * @throws DataException if the directory holds none, or one that is damaged
   */
  public static Model load(SparkSession spark, String directory) {
    return load(spark.sessionState().newHadoopConf(), directory);
  }

  /**
   * Reads a model, or the newest one of a stream that keeps its states in the directory.
   *
   * @throws DataException if the directory holds none, or one that is damaged
   */
  public static Model load(Configuration hadoop, String directory) {
    requireRegular(hadoop, directory);
    try {
      return whileReplaced(
          hadoop,
          directory,
          () ->
              Patience.of(hadoop)
                  .read(
                      directory,
                      () ->
                          NewestModel.of(
                              new Path(directory), hadoop, state -> loadOne(hadoop, state)))
                  .orElseGet(() -> loadOne(hadoop, directory)));
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(directory, Line.first(e)));
    } catch (IllegalArgumentException e) { // from a path that is none
      throw new DataException("metadata in %s: %s".formatted(directory, e.getMessage()));
    }
  }

  /** Reads a model, again if it was replaced by another meanwhile. */
  private static Model whileReplaced(
      Configuration hadoop, String directory, CallableRaisingIOE<Model> read) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long before = written(hadoop, directory);
      try {
        return read.apply();
      } catch (DataException | IOException e) {
        long now = written(hadoop, directory);
        boolean isReplaced =
            now != before
                || now == 0
                    && (isWrittenBeside(hadoop, directory) || written(hadoop, directory) != 0);
        if (!isReplaced || attempt == TRIES) {
          throw e;
        }
        try {
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  /** When its metadata were written; 0 if there are none, or none that can be asked for. */
  private static long written(Configuration hadoop, String directory) {
    Path file = new Path(new Path(directory, "metadata"), "part-00000");
    try {
      return fileSystem(file, hadoop).getFileStatus(file).getModificationTime();
    } catch (IOException e) { // what reads it says why
      return 0;
    }
  }

  private static boolean isWrittenBeside(Configuration hadoop, String directory)
      throws IOException {
    Path place = new Path(directory);
    FileSystem files = fileSystem(place, hadoop);
    Path parent = files.makeQualified(place).getParent();
    try {
      return parent != null
          && files.exists(parent)
          && files.listStatus(parent, path -> WholeFile.isBeside(path, place)).length > 0;
    } catch (NoSuchFileException e) { // of what was there as it was listed
      return true;
    }
  }

  private static void requireRegular(Configuration hadoop, String directory) {
    try {
      Path place = new Path(directory);
      RegularFiles.require(fileSystem(place, hadoop).makeQualified(place).toUri());
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new DataException("%s cannot be read: %s".formatted(directory, Line.first(e)));
    }
  }

  private static Model loadOne(Configuration hadoop, String directory) {
    ModelMetadata metadata = described(hadoop, directory);
    if ((long) Double.BYTES * metadata.dimension() > Runtime.getRuntime().maxMemory() / SHARE) {
      return inFiles(hadoop, directory);
    }
    double[] w = new WeightsDirectory(hadoop, directory, metadata).read();
    return checked(hadoop, metadata, new ArrayWeights(w), directory);
  }

  /**
   * Reads a model whose w stays in its files, since it may be longer than the memory here.
   *
   * @throws DataException if the directory holds none, or one that is damaged
   */
  public static Model inFiles(Configuration hadoop, String directory) {
    requireRegular(hadoop, directory);
    ModelMetadata metadata = described(hadoop, directory);
    WeightsDirectory files = new WeightsDirectory(hadoop, directory, metadata);
    files.requireCounted();
    StoredWeights weights =
        StoredWeights.of(
            directory,
            hadoop,
            metadata.dimension(),
            metadata.weightsSha256(),
            metadata.occurringSha256());
    files.requireStored(weights.stored());
    return checked(hadoop, metadata, weights, directory);
  }

  /**
   * The metadata, of which a claim of zeros is refused that are in no file and would all have to be
   * digested: whoever leaves zeros out writes the digest of the others.
   */
  private static ModelMetadata described(Configuration hadoop, String directory) {
    ModelMetadata metadata = ModelMetadata.parse(metadata(hadoop, directory), directory);
    long zeros = metadata.dimension() - metadata.stored();
    if (metadata.occurringSha256().isEmpty() && zeros > MOST_ZEROS) {
      throw new DataException(
          "metadata in %s must have occurringSha256 where more than %d weights are in no file, but %d of %d are not"
              .formatted(directory, MOST_ZEROS, zeros, metadata.dimension()));
    }
    return metadata;
  }

  private static Model checked(
      Configuration hadoop, ModelMetadata metadata, ModelWeights weights, String directory) {
    Model model =
        new Model(
            metadata.conf(),
            metadata.shrinkage(),
            numbered(hadoop, metadata, directory),
            metadata.features(),
            weights);
    StoredWeights.requireSame(metadata.weightsSha256(), model.weightsSha256(), directory);
    return model;
  }

  private static byte[] metadata(Configuration hadoop, String directory) {
    try {
      Path file = new Path(new Path(directory, "metadata"), "part-00000");
      FileSystem fileSystem = fileSystem(file, hadoop);
      if (!fileSystem.exists(file)) {
        throw new DataException(
            "%s is not a model directory (metadata/part-00000 is missing)".formatted(directory));
      }
      try (InputStream in = fileSystem.open(file)) {
        return in.readNBytes(ModelMetadata.LONGEST);
      }
    } catch (IOException e) {
      throw new DataException(
          "metadata in %s cannot be read: %s".formatted(directory, Line.first(e)));
    } catch (IllegalArgumentException e) { // from a path that is none
      throw new DataException("metadata in %s: %s".formatted(directory, e.getMessage()));
    }
  }

  /** With the numbers of categories, where it has any, which Spark ML has stored. */
  private static Input numbered(Configuration hadoop, ModelMetadata metadata, String directory) {
    Input input = metadata.input();
    if (input.encoding().isEmpty() || !input.encoding().get().hasCategories()) {
      return input;
    }
    try {
      List<List<String>> labels = CategoriesFile.read(new Path(categories(directory)), hadoop);
      metadata.requireSame(labels, directory);
      return input.with(input.encoding().get().numberedBy(labels));
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) { // of what is no Parquet
      throw new DataException(
          "the categories in %s cannot be read: %s".formatted(directory, Line.first(e)));
    }
  }

  private static String categories(String directory) {
    return new Path(directory, CATEGORIES).toString();
  }

  private static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    return FileSystem.get(path.toUri(), hadoop);
  }

  /** The newest model in a directory where a stream keeps its states. */
  private static final class NewestModel {
    private static final Logger LOG = LoggerFactory.getLogger(NewestModel.class);
    private static final int TRIES = 5; // to read states while a stream replaces them

    private NewestModel() {}

    /**
     * The newest model of a directory of states, which a stream may go on to write meanwhile.
     *
     * @param whole reads a whole state
     * @return empty if there are no states
     * @throws DataException if the newest state is damaged. That of the last batch alone is left
     *     out, as it may be half written, with a warning
     */
    static Optional<Model> of(Path directory, Configuration hadoop, Function<String, Model> whole)
        throws IOException {
      FileSystem files = FileSystem.get(directory.toUri(), hadoop);
      StreamFiles found = StreamFiles.list(files, directory);
      for (int attempt = 1; !found.wholes().isEmpty(); attempt++) {
        try {
          return Optional.of(newest(found, files, whole));
        } catch (DataException e) {
          StreamFiles now = StreamFiles.list(files, directory);
          if (attempt == TRIES || now.wholes().lastEntry().equals(found.wholes().lastEntry())) {
            throw e;
          }
          found = now;
        }
      }
      return Optional.empty();
    }

    private static Model newest(StreamFiles found, FileSystem files, Function<String, Model> whole)
        throws IOException {
      Map.Entry<Long, Path> last = found.wholes().lastEntry();
      Model model = whole.apply(last.getValue().toString());
      double[] w = model.w();
      Optional<StreamFiles.Broken> broken =
          found.follow(files, last.getKey(), (number, stored) -> stored.changes().change("w", w));
      if (broken.isPresent()) {
        StreamFiles.Broken state = broken.get();
        if (state.number() < found.changes().lastKey()) {
          throw new DataException(
              "%s is not whole, and states after it need it: %s"
                  .formatted(state.file(), state.why().getMessage()));
        }
        LOG.warn("{} is left out, as it is not whole: {}", state.file(), state.why().getMessage());
      }
      return new Model(model.conf(), model.shrinkage(), model.input(), model.features(), w);
    }
  }

  /**
   * What Spark ML's {@code StringIndexerModel} stores: Parquet of one row, whose one column is a
   * list of lists of texts, the labels of each column in the order of their numbers. It is written
   * and read here without a session of Spark, whose start would take longer than all else.
   */
  static final class CategoriesFile {
    private static final MessageType SCHEMA =
        MessageTypeParser.parseMessageType(
            "message spark_schema { optional group labelsArray (LIST) { repeated group list {"
                + " optional group element (LIST) { repeated group list {"
                + " optional binary element (STRING); } } } } }");

    private CategoriesFile() {}

    /**
     * Writes labels into a directory that does not exist yet.
     *
     * @param labels of each column, in the order of their numbers
     */
    static void write(Path directory, List<List<String>> labels, Configuration hadoop)
        throws IOException {
      Path data = new Path(directory, "data");
      Group row = new SimpleGroup(SCHEMA);
      Group columns = row.addGroup(0);
      for (List<String> column : labels) {
        Group entries = columns.addGroup(0).addGroup(0);
        column.forEach(label -> entries.addGroup(0).append("element", label));
      }
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(
                  HadoopOutputFile.fromPath(new Path(data, "part-00000.parquet"), hadoop))
              .withType(SCHEMA)
              .withConf(hadoop)
              .build()) {
        writer.write(row);
      }
      FileSystem files = directory.getFileSystem(hadoop);
      files.create(new Path(data, "_SUCCESS"), false).close();
      ObjectMapper json = new ObjectMapper();
      ObjectNode metadata = json.createObjectNode();
      metadata
          .put("class", "org.apache.spark.ml.feature.StringIndexerModel")
          .put("timestamp", 0)
          .put("sparkVersion", org.apache.spark.package$.MODULE$.SPARK_VERSION())
          .put("uid", "categories")
          .putObject("defaultParamMap");
      ObjectNode parameters = metadata.putObject("paramMap").put("handleInvalid", "keep");
      for (String name : List.of("inputCols", "outputCols")) {
        IntStream.range(0, labels.size())
            .mapToObj(i -> name.substring(0, name.length() - 4) + i)
            .forEach(parameters.withArray(name)::add);
      }
      WholeFile.create(
          files,
          new Path(new Path(directory, "metadata"), "part-00000"),
          json.writeValueAsBytes(metadata));
    }

    /**
     * The labels of each column.
     *
     * @param directory of the stored indexer
     * @throws IOException if there is no such file, or it cannot be read
     */
    static List<List<String>> read(Path directory, Configuration hadoop) throws IOException {
      Path data = new Path(directory, "data");
      for (FileStatus file :
          data.getFileSystem(hadoop).listStatus(data, path -> path.getName().startsWith("part-"))) {
        InputFile held = HadoopInputFile.fromStatus(file, hadoop);
        try (ParquetFileReader reader = ParquetFileReader.open(held)) {
          ParquetBounds.count(reader.getFooter(), "labelsArray", held.getLength());
        }
        try (ParquetReader<Group> reader =
            ParquetReader.builder(new GroupReadSupport(), file.getPath())
                .withConf(hadoop)
                .withCodecFactory(new ParquetBounds.Codecs(hadoop))
                .build()) {
          Group row = reader.read();
          if (row != null) {
            return entries(row.getGroup(0, 0))
                .map(column -> entries(column.getGroup(0, 0)).map(e -> e.getString(0, 0)).toList())
                .toList();
          }
        }
      }
      throw new IOException("there are none in " + data);
    }

    /** What the repeated group of a list has. */
    private static Stream<Group> entries(Group list) {
      return IntStream.range(0, list.getFieldRepetitionCount(0)).mapToObj(i -> list.getGroup(0, i));
    }
  }
}
