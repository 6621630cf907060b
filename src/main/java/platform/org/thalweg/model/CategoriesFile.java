package org.thalweg.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
import org.thalweg.checkpoint.WholeFile;

/**
 * What Spark ML's {@code StringIndexerModel} stores: Parquet of one row, whose one column is a list
 * of lists of texts, the labels of each column in the order of their numbers. It is written and
 * read here without a session of Spark, whose start would take longer than all else.
 */
final class CategoriesFile {
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
