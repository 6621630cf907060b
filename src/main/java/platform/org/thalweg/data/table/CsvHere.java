package org.thalweg.data.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A table of a few small files of CSV on the disk of this machine, which this process reads sooner
 * than a session of Spark starts: the same rows, in the same parts.
 *
 * @param layout how the files are read
 * @param parts of the files, as tasks of Spark would read them
 * @param files with the settings by which they are read
 */
record CsvHere(CsvTable.Layout layout, List<Part> parts, CsvFiles files) {
  private static final int MOST_FILES = 16;
  private static final long PART = 4L << 20; // spark.sql.files.openCostInBytes

  /** Options of Spark's reader that only say how lines are parsed. */
  private static final Set<String> KNOWN =
      Set.of("sep", "delimiter", "quote", "escape", "comment", "nullvalue", "header");

  /** A part of a file, by its URL. */
  record Part(String file, long start, long length) {}

  /** Takes the rows of a part of the files. */
  interface PartReader<T> {
    T read(int part, java.util.Iterator<InternalRow> rows);
  }

  /**
   * Opens files.
   *
   * @param options of Spark's reader, with those of a dialect
   * @param cores for which the files are cut
   * @return none of files that are for Spark to read: many, large, compressed or elsewhere, found
   *     by a pattern or in directories of directories, or written in a way that is not known here
   */
  static Optional<CsvHere> open(
      String path, Map<String, String> options, Configuration hadoop, int cores) {
    List<FileStatus> found = list(path, hadoop);
    long bytes = found.stream().mapToLong(FileStatus::getLen).sum();
    boolean areKnown =
        DialectOptions.others(options).keySet().stream()
            .allMatch(name -> KNOWN.contains(name.toLowerCase(Locale.ROOT)));
    if (bytes == 0
        || bytes > TablePlan.FEW_BYTES
        || found.size() > MOST_FILES
        || !areKnown
        || DialectOptions.areGiven(options) && !DialectOptions.dialect(options).isSplittable()) {
      return Optional.empty();
    }
    CsvFiles files =
        new CsvFiles(
            found.stream().map(FileStatus::getPath).sorted().toList(),
            List.of(),
            hadoop,
            SQLConf.get(),
            all -> List.of());
    CsvTable.Layout layout = CsvTable.layout(path, files, options);
    String[] names = layout.columns().fieldNames();
    boolean areUnlike =
        Stream.of(names).map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
            == names.length;
    long part = Math.max(PART, (bytes + PART * found.size()) / cores);
    return names.length > 1 && areUnlike
        ? Optional.of(new CsvHere(layout, parts(found, part), files))
        : Optional.empty();
  }

  /** The files of a path; none where they are for Spark to find. */
  private static List<FileStatus> list(String name, Configuration hadoop) {
    try {
      Path path = new Path(name);
      FileSystem system = path.getFileSystem(hadoop);
      if (!(system instanceof LocalFileSystem) || name.matches(".*[\\[\\]{}*?\\\\].*")) {
        return List.of();
      }
      FileStatus given = system.getFileStatus(path);
      List<FileStatus> found = new ArrayList<>();
      for (FileStatus each : given.isFile() ? List.of(given) : List.of(system.listStatus(path))) {
        String own = each.getPath().getName();
        if (!own.equals("_SUCCESS")) { // which Spark leaves out
          boolean isPlain =
              each.isFile()
                  && !own.matches("[._].*|.*\\._COPYING_")
                  && FileSample.codec(hadoop, each.getPath()) == null;
          if (!isPlain) {
            return List.of();
          }
          found.add(each);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Part> parts(List<FileStatus> files, long most) {
    List<Part> parts = new ArrayList<>();
    for (FileStatus file : files) {
      String url = file.getPath().toUri().toString();
      for (long start = 0; start < file.getLen(); start += most) {
        parts.add(new Part(url, start, Math.min(most, file.getLen() - start)));
      }
    }
    return parts;
  }

  /** The columns that people know, and that of corrupt lines. */
  StructType columns() {
    StructField[] fields = layout.columns().fields();
    return new StructType(
        Stream.of(fields).skip(layout.hasIndex() ? 1 : 0).toArray(StructField[]::new));
  }

  /**
   * Reads some columns of all parts, at once on several cores.
   *
   * @return what each part gives, in their order
   */
  <T> List<T> read(SelectedColumns columns, PartReader<T> reader) {
    Map<String, String> options = layout.options();
    boolean isDialect = options.containsKey(DialectRows.HEADER);
    Dialect dialect = isDialect ? DialectOptions.dialect(options) : null;
    CsvLines.Form form =
        !isDialect || dialect.isPlain() ? CsvLines.Form.EITHER : CsvLines.Form.PARSED;
    CsvLines lines =
        new CsvLines(
            layout.columns(),
            columns.required(),
            files.parsing(options),
            dialect,
            form,
            files::hadoop);
    DialectRows rows =
        isDialect ? DialectRows.of(options, columns.required(), files::hadoop) : null;
    return IntStream.range(0, parts.size())
        .parallel()
        .mapToObj(
            number -> {
              SelectedCells cells = new SelectedCells(columns.cells(), columns.places());
              return read(
                  number,
                  lines,
                  rows,
                  all -> reader.read(number, CollectionConverters.asJava(all.map(cells::of))));
            })
        .toList();
  }

  private <T> T read(
      int number, CsvLines lines, DialectRows dialect, Function<Iterator<InternalRow>, T> reader) {
    Part part = parts.get(number);
    Path file = new Path(URI.create(part.file));
    InputFileBlockHolder.set(part.file, part.start, part.length);
    try (FileLines texts = new FileLines(files.hadoop(), file, part.start, part.length)) {
      Iterator<InternalRow> rows =
          dialect == null
              ? lines.rows(part.file, part.start, texts)
              : dialect.of(file, part.start, () -> lines.rows(part.file, part.start, texts));
      return reader.apply(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      InputFileBlockHolder.unset();
    }
  }
}
