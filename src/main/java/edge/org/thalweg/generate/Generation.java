package org.thalweg.generate;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.Catalog;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.data.shard.WritingJobs;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.WholeDirectory;
import scala.Tuple2;

/**
 * A synthetic set to be written, and beside its rows the model they were drawn from, in the hidden
 * directory {@code _truth}.
 *
 * @param writer of the rows
 * @param loss that the model is given
 */
public record Generation(SyntheticWriter writer, Named<PointwiseLoss> loss) {
  /** The directory of the true model within that of the data. */
  public static final String TRUTH = "_truth";

  /**
   * What {@code thalweg generate} may be asked for, by the name that its argument KIND begins with.
   */
  public static Catalog<Generator> generators() {
    return new Catalog<Generator>("generator")
        .add("dense", Generator.Dense.class)
        .add("sparse", Generator.Sparse.class)
        .add("clicks", Generator.Clicks.class);
  }

  /** The rows that are written, with the w that they were drawn from. */
  public SyntheticData data() {
    return writer.data();
  }

  /**
   * Writes the rows and the model beside and then renames them, so that what is there is whole.
   *
   * @param overwrite whether what is there already may be replaced
   * @throws ConfException if something is there and may not
   */
  public void write(String out, boolean overwrite, SparkSession spark) throws IOException {
    Path directory = WholeDirectory.path(out);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    FileSystem fileSystem = directory.getFileSystem(hadoop);
    if (!overwrite) {
      requireNew(fileSystem, directory, out);
    }
    WholeFile.write(
        fileSystem,
        directory,
        beside -> {
          Runnable rows = () -> writer.write(beside.toString(), spark);
          WholeDirectory.write(
              out, beside, hadoop, () -> WritingJobs.run(spark.sparkContext(), rows));
          ModelStore.save(hadoop, truth(), new Path(beside, TRUTH).toString());
        },
        () -> {
          if (!overwrite) { // another may have made it meanwhile, whose it is
            requireNew(fileSystem, directory, out);
          }
        });
  }

  private static void requireNew(FileSystem fileSystem, Path directory, String out)
      throws IOException {
    if (fileSystem.exists(directory)) {
      throw new ConfException(
          "OUT must not exist but %s does; --overwrite replaces it".formatted(out));
    }
  }

  private Model truth() {
    return new Model(ObjectiveConf.linear(loss, true), data().generator().features(), data().w());
  }

  /**
   * Writes synthetic data, a task a file; file k of K has rows [⌊nk/K⌋, ⌊n(k+1)/K⌋).
   *
   * <p>Tables have a column {@code label}; and columns {@code f0}, {@code f1}, … of doubles where
   * the rows are dense, else a column {@code features} of Spark ML vectors.
   *
   * @param data what to write
   * @param format as what
   * @param files how many; 0 for {@link #defaultFiles}
   */
  public record SyntheticWriter(SyntheticData data, RowFormat format, int files)
      implements Serializable {
    private static final long FILE_BYTES = 128L << 20;
    private static final int ENTRY_BYTES = 10; // of text
    private static final int MOST_FILES = 100_000; // their names sort as their numbers
    private static final int CHUNK_ROWS = 256; // of text that is written at once

    /** What a set can be written as. */
    public enum RowFormat {
      LIBSVM,
      CSV,
      PARQUET,
      ORC,
      AVRO;

      /**
       * The format of a name in lower case.
       *
       * @throws IllegalArgumentException if there is none
       */
      public static RowFormat of(String name) {
        return Arrays.stream(values())
            .filter(format -> format.toString().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "format must be one of %s but was %s"
                            .formatted(Arrays.toString(values()), name)));
      }

      private boolean holdsVectors() {
        return this != CSV && this != AVRO;
      }

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public SyntheticWriter {
      if (!format.holdsVectors() && !data.generator().isDense()) {
        throw new IllegalArgumentException(
            "format must be libsvm, parquet or orc for sparse rows but was %s".formatted(format));
      }
      if (files < 0 || files > MOST_FILES) {
        throw new IllegalArgumentException(
            "files must be in [0, %d] but was %d".formatted(MOST_FILES, files));
      }
      files = files > 0 ? files : defaultFiles(data.generator());
    }

    /** One for every 128 MiB of text, about, whatever the cluster. */
    static int defaultFiles(Generator generator) {
      double bytes = (double) generator.rows() * generator.entriesPerRow() * ENTRY_BYTES;
      return (int) Math.min(MOST_FILES, Math.ceil(bytes / FILE_BYTES));
    }

    /** Writes a directory that does not exist yet. */
    public void write(String directory, SparkSession session) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      Broadcast<double[]> w = spark.broadcast(data.w());
      try {
        JavaRDD<Integer> numbers =
            spark.parallelize(IntStream.range(0, files).boxed().toList(), files);
        if (format == RowFormat.LIBSVM) {
          numbers
              .mapPartitionsToPair(
                  number -> WritingJobs.untilTold(chunks(number.next(), w.value())))
              .saveAsNewAPIHadoopFile(
                  directory,
                  NullWritable.class,
                  Text.class,
                  TextOutputFormat.class,
                  new Configuration(spark.hadoopConfiguration()));
        } else {
          JavaRDD<Row> rows =
              numbers.mapPartitions(
                  number -> WritingJobs.untilTold(tableRows(number.next(), w.value())));
          session
              .createDataFrame(rows, schema())
              .write()
              .format(format.toString())
              .option("header", true)
              .save(directory);
        }
      } finally {
        w.destroy();
      }
    }

    private long begin(int file) {
      long rows = data.generator().rows();
      return rows / files * file + rows % files * file / files;
    }

    /** Lines, many at a time, all in the same object. */
    private Iterator<Tuple2<NullWritable, Text>> chunks(int file, double[] w) {
      SyntheticData.RowMaker rows = data.maker(w);
      Tuple2<NullWritable, Text> chunk = new Tuple2<>(NullWritable.get(), new Text());
      StringBuilder lines = new StringBuilder();
      long begin = begin(file);
      long end = begin(file + 1);
      return LongStream.range(0, (end - begin + CHUNK_ROWS - 1) / CHUNK_ROWS)
          .mapToObj(
              k -> {
                lines.setLength(0);
                long from = begin + k * CHUNK_ROWS;
                for (long i = from; i < Math.min(end, from + CHUNK_ROWS); i++) {
                  LibsvmText.append(rows.at(i), rows.label(), lines);
                }
                chunk._2().set(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
                return chunk;
              })
          .iterator();
    }

    private StructType schema() {
      StructField label = DataTypes.createStructField("label", DataTypes.DoubleType, false);
      if (!data.generator().isDense()) {
        DataType vector = SQLDataTypes.VectorType();
        return new StructType(
            new StructField[] {label, DataTypes.createStructField("features", vector, false)});
      }
      return new StructType(
          Stream.concat(
                  Stream.of(label),
                  IntStream.range(0, data.generator().features())
                      .mapToObj(
                          i -> DataTypes.createStructField("f" + i, DataTypes.DoubleType, false)))
              .toArray(StructField[]::new));
    }

    private Iterator<Row> tableRows(int file, double[] w) {
      SyntheticData.RowMaker rows = data.maker(w);
      return LongStream.range(begin(file), begin(file + 1))
          .mapToObj(i -> tableRow(rows.at(i), rows))
          .iterator();
    }

    private Row tableRow(SparseRow row, SyntheticData.RowMaker rows) {
      double[] values = Arrays.copyOf(row.values(), row.count());
      return data.generator().isDense()
          ? RowFactory.create(
              DoubleStream.concat(DoubleStream.of(rows.label()), DoubleStream.of(values))
                  .boxed()
                  .toArray())
          : RowFactory.create(
              rows.label(),
              Vectors.sparse(
                  data.generator().features(), Arrays.copyOf(row.columns(), row.count()), values));
    }

    /** Rows as lines of LIBSVM text: the label, and index:value of each entry, indices from 1. */
    static final class LibsvmText {
      private LibsvmText() {}

      /** Appends a line, with a line feed before it unless it is the first; zeros are left out. */
      static void append(SparseRow row, double label, StringBuilder text) {
        if (!text.isEmpty()) {
          text.append('\n');
        }
        number(label, text);
        for (int i = 0; i < row.count(); i++) {
          if (row.values()[i] != 0) {
            text.append(' ').append(row.columns()[i] + 1L).append(':');
            number(row.values()[i], text);
          }
        }
      }

      /**
       * The shortest text of a number that reads back as the same; a thousandth's multiple fast.
       */
      private static void number(double value, StringBuilder text) {
        double thousandths = Math.rint(1000 * value);
        if (Math.abs(thousandths) > 1e15 || thousandths / 1000 != value) {
          text.append(value);
          return;
        }
        long n = (long) Math.abs(thousandths);
        if (value < 0) {
          text.append('-');
        }
        text.append(n / 1000);
        int fraction = (int) (n % 1000);
        if (fraction > 0) {
          text.append('.');
          for (int unit = 100; fraction > 0; unit /= 10) {
            text.append((char) ('0' + fraction / unit));
            fraction %= unit;
          }
        }
      }
    }
  }
}
