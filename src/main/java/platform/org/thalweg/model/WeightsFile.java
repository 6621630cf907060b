package org.thalweg.model;

import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * A Parquet file of rows (from: long, values: array of double), each with a chunk of w, as Spark
 * would write them; but without a session and a job of Spark, which would take longer than many a
 * run.
 */
final class WeightsFile {
  /** How Spark calls the types. */
  static final String SPARK_SCHEMA =
      "{\"type\":\"struct\",\"fields\":[{\"name\":\"from\",\"type\":\"long\",\"nullable\":false,"
          + "\"metadata\":{}},{\"name\":\"values\",\"type\":{\"type\":\"array\","
          + "\"elementType\":\"double\",\"containsNull\":false},\"nullable\":false,"
          + "\"metadata\":{}}]}";

  private static final String SPARK_KEY = "org.apache.spark.sql.parquet.row.metadata";
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message spark_schema { required int64 from; required group values (LIST) {"
              + " repeated group list { required double element; } } }");

  private WeightsFile() {}

  /**
   * Writes the part [from, to) of w into a file that does not exist yet.
   *
   * @param chunk weights of a row, the last one may have fewer
   */
  static void write(Path file, double[] w, int from, int to, int chunk, Configuration hadoop)
      throws IOException {
    try (ParquetWriter<int[]> writer =
        new Builder(HadoopOutputFile.fromPath(file, hadoop), w)
            .withConf(hadoop)
            .withDictionaryEncoding(false) // hardly a weight is there twice
            .build()) {
      for (int begin = from; begin < to; begin += chunk) {
        writer.write(new int[] {begin, Math.min(to, begin + chunk)});
      }
    }
  }

  /** Reads the parts of w that a file has. */
  static void read(Path file, Configuration hadoop, BiConsumer<Long, double[]> part)
      throws IOException {
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(hadoop).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        if (!row.getType().containsField("values") || row.getFieldRepetitionCount("values") == 0) {
          throw new IllegalArgumentException("some are null");
        }
        Group list = row.getGroup("values", 0);
        double[] values = new double[list.getFieldRepetitionCount("list")];
        for (int i = 0; i < values.length; i++) {
          values[i] = list.getGroup("list", i).getDouble("element", 0);
        }
        part.accept(row.getLong("from", 0), values);
      }
    }
  }

  /** A writer of ranges of w, uncompressed. */
  private static final class Builder extends ParquetWriter.Builder<int[], Builder> {
    private final double[] w;

    Builder(OutputFile file, double[] w) {
      super(file);
      this.w = w;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<int[]> getWriteSupport(Configuration hadoop) {
      return new RangeWriter(w);
    }
  }

  /** Says of a range of w what Parquet is to store. */
  private static final class RangeWriter extends WriteSupport<int[]> {
    private final double[] w;
    private RecordConsumer to;

    RangeWriter(double[] w) {
      this.w = w;
    }

    @Override
    public WriteContext init(Configuration hadoop) {
      return new WriteContext(SCHEMA, Map.of(SPARK_KEY, SPARK_SCHEMA));
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      to = consumer;
    }

    @Override
    public void write(int[] range) {
      to.startMessage();
      to.startField("from", 0);
      to.addLong(range[0]);
      to.endField("from", 0);
      to.startField("values", 1);
      to.startGroup();
      if (range[1] > range[0]) {
        to.startField("list", 0);
        for (int i = range[0]; i < range[1]; i++) {
          to.startGroup();
          to.startField("element", 0);
          to.addDouble(w[i]);
          to.endField("element", 0);
          to.endGroup();
        }
        to.endField("list", 0);
      }
      to.endGroup();
      to.endField("values", 1);
      to.endMessage();
    }
  }
}
