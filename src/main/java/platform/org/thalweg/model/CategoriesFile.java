package org.thalweg.model;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * What Spark ML's {@code StringIndexerModel} stores: Parquet of one row, whose one column is a list
 * of lists of texts, the labels of each column in the order of their numbers. It is read here
 * without a session of Spark, whose start would take longer than all else.
 */
final class CategoriesFile {
  private CategoriesFile() {}

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
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), file.getPath()).withConf(hadoop).build()) {
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
