package org.thalweg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf.Standardize;
import org.thalweg.data.DataException;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Models on any Hadoop file system, laid out as Spark ML does: {@code metadata/part-00000}, one
 * line of JSON, and {@code data/}, Parquet with a row (from: long, values: array of double) for
 * every 65,536 parameters. Nothing is read with Java serialization, and what is read is checked
 * against its own length and checksum.
 */
public final class ModelStore {
  private static final int FORMAT_VERSION = 1;
  private static final int CHUNK = 65_536;
  private static final int CHUNKS_PER_FILE = 64;
  private static final int LONGEST_METADATA = 1 << 24;
  private static final String CLASS = "org.thalweg.Model";
  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            DataTypes.createStructField("from", DataTypes.LongType, false),
            DataTypes.createStructField(
                "values", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          });

  private ModelStore() {}

  /** Writes a model into a directory that does not exist yet. */
  public static void save(SparkSession spark, Model model, String directory) throws IOException {
    double[] w = model.w();
    List<Tuple2<Long, double[]>> chunks = new ArrayList<>();
    for (int from = 0; from < w.length; from += CHUNK) {
      chunks.add(
          new Tuple2<>((long) from, Arrays.copyOfRange(w, from, Math.min(w.length, from + CHUNK))));
    }
    int files = Math.max(1, chunks.size() / CHUNKS_PER_FILE); // what a task is sent stays small
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(chunks, files)
            .map(
                chunk ->
                    RowFactory.create(
                        chunk._1(), Arrays.stream(chunk._2()).boxed().toArray(Double[]::new)));
    spark.createDataFrame(rows, SCHEMA).write().parquet(new Path(directory, "data").toString());
    ObjectNode metadata = new ObjectMapper().createObjectNode();
    metadata
        .put("class", CLASS)
        .put("formatVersion", FORMAT_VERSION)
        .put("model", model.conf().model().text())
        .put("loss", model.conf().lossText())
        .put("penalty", model.shrinkage().penalty().text())
        .put("penaltyUnits", model.shrinkage().units().name())
        .put("features", model.features())
        .put("intercept", model.conf().intercept())
        .put("dimension", w.length)
        .put("weightsSha256", model.weightsSha256());
    if (model.conf().classes() > 0) {
      metadata.put("classes", model.conf().classes());
    }
    InputStore.save(model.input(), metadata, directory);
    Path file = new Path(new Path(directory, "metadata"), "part-00000");
    FileSystem fileSystem = fileSystem(file, spark.sessionState().newHadoopConf());
    try (var out = fileSystem.create(file, false)) {
      out.write((metadata + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Reads a model.
   *
   * @throws DataException if the directory holds none, or one that is damaged
   */
  public static Model load(SparkSession spark, String directory) {
    try {
      JsonNode metadata = metadata(spark, directory);
      if (!CLASS.equals(metadata.path("class").asText())
          || metadata.path("formatVersion").asInt() != FORMAT_VERSION) {
        throw new DataException("%s is not a model of this version".formatted(directory));
      }
      int features = metadata.path("features").asInt(-1);
      int dimension = metadata.path("dimension").asInt(-1);
      ObjectiveConf conf = objective(metadata);
      if (features < 0 || dimension != conf.over(features).layout().dimension()) {
        throw new DataException(
            "dimension in %s does not fit its %d features".formatted(directory, features));
      }
      Model model =
          new Model(
              conf,
              shrinkage(metadata),
              InputStore.load(metadata, directory),
              features,
              values(spark, directory, dimension));
      if (!model.weightsSha256().equals(metadata.path("weightsSha256").asText())) {
        throw new DataException("the weights in %s do not have its checksum".formatted(directory));
      }
      return model;
    } catch (IllegalArgumentException e) {
      throw new DataException("metadata in %s: %s".formatted(directory, e.getMessage()));
    }
  }

  private static ObjectiveConf objective(JsonNode metadata) {
    String loss = metadata.path("loss").asText();
    return new ObjectiveConf(
        Registry.models().parse(metadata.path("model").asText()),
        loss.equals(ObjectiveConf.SOFTMAX)
            ? Optional.empty()
            : Optional.of(Registry.losses().parse(loss)),
        metadata.path("classes").asInt(),
        metadata.path("intercept").asBoolean());
  }

  /** None in models of before penalties were stored. */
  private static Model.Shrinkage shrinkage(JsonNode metadata) {
    return new Model.Shrinkage(
        Registry.penalties().parse(metadata.path("penalty").asText("none")),
        Standardize.valueOf(metadata.path("penaltyUnits").asText("NONE")));
  }

  private static JsonNode metadata(SparkSession spark, String directory) {
    Path file = new Path(new Path(directory, "metadata"), "part-00000");
    try {
      FileSystem fileSystem = fileSystem(file, spark.sessionState().newHadoopConf());
      if (!fileSystem.exists(file)) {
        throw new DataException(
            "a model must have metadata/part-00000 but %s has not".formatted(directory));
      }
      try (InputStream in = fileSystem.open(file)) {
        return new ObjectMapper().readTree(in.readNBytes(LONGEST_METADATA));
      }
    } catch (IOException e) {
      throw new DataException("metadata in %s cannot be read: %s".formatted(directory, first(e)));
    }
  }

  private static double[] values(SparkSession spark, String directory, int dimension) {
    double[] w = new double[dimension];
    long total = 0;
    try {
      Iterator<Row> rows =
          spark
              .read()
              .schema(SCHEMA)
              .parquet(new Path(directory, "data").toString())
              .toLocalIterator();
      while (rows.hasNext()) {
        total += fill(w, rows.next());
      }
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw new DataException(
          "the weights in %s cannot be read: %s".formatted(directory, first(e)));
    }
    if (total != dimension) {
      throw new DataException(
          "%s must have %d weights but had %d".formatted(directory, dimension, total));
    }
    return w;
  }

  /** Puts a chunk in its place in w, and returns its length, even where it does not fit. */
  private static long fill(double[] w, Row row) {
    if (row.isNullAt(0) || row.isNullAt(1) || row.getSeq(1).contains(null)) {
      throw new IllegalArgumentException("some are null");
    }
    long from = row.getLong(0);
    List<Object> values = CollectionConverters.asJava(row.getSeq(1));
    if (from >= 0 && from + values.size() <= w.length) {
      for (int i = 0; i < values.size(); i++) {
        w[(int) from + i] = (Double) values.get(i);
      }
    }
    return values.size();
  }

  private static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    return FileSystem.get(path.toUri(), hadoop);
  }

  private static String first(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
