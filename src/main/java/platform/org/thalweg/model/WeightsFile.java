package org.thalweg.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.Operators;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.thalweg.text.Text;

/**
 * A Parquet file of rows (from: long, values: array of double), each with a chunk of w, as Spark
 * would write them; but without a session and a job of Spark, which would take longer than many a
 * run.
 */
public final class WeightsFile {
  /** Weights of a row at most. */
  static final int CHUNK = 65_536;

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
   * Writes a file that does not exist yet, one of those of a directory.
   *
   * @param number of the file, which decides its name
   * @param source gives what is written, from the first weight to the last: the place of one in w,
   *     and its neighbours, which may be many
   * @return where it is
   * @throws UncheckedIOException if it cannot be written
   */
  public static Path write(
      Path directory,
      int number,
      Configuration hadoop,
      Consumer<BiConsumer<Long, double[]>> source) {
    Path file = new Path(directory, Text.of("part-%05d.parquet", number));
    try (ParquetWriter<WeightsChunk> writer =
        new Builder(HadoopOutputFile.fromPath(file, hadoop))
            .withConf(hadoop)
            .withDictionaryEncoding(false) // hardly a weight is there twice
            .build()) {
      source.accept(
          (from, values) -> {
            for (int begin = 0; begin < values.length; begin += CHUNK) {
              int end = Math.min(values.length, begin + CHUNK);
              write(writer, new WeightsChunk(from, values, begin, end));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static void write(ParquetWriter<WeightsChunk> writer, WeightsChunk chunk) {
    try {
      writer.write(chunk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The values {@code [begin, end)} of some that begin at a place of w: a row of the file. */
  private record WeightsChunk(long from, double[] values, int begin, int end) {}

  /**
   * Reads the parts of w that a file has, or at least those that reach into {@code [from, to)}.
   *
   * @param part takes each with its place in w
   * @throws IllegalArgumentException if the file has other columns, or some are null
   */
  static void read(
      Path file, Configuration hadoop, long from, long to, BiConsumer<Long, double[]> part)
      throws IOException {
    Operators.LongColumn place = FilterApi.longColumn("from");
    FilterCompat.Filter within =
        FilterCompat.get(FilterApi.and(FilterApi.gt(place, from - CHUNK), FilterApi.lt(place, to)));
    try (ParquetReader<ChunkReader.StoredChunk> reader =
        ParquetReader.builder(new ChunkReader(), file)
            .withConf(hadoop)
            .withCodecFactory(new ParquetBounds.Codecs(hadoop))
            .withFilter(within)
            .build()) {
      for (ChunkReader.StoredChunk row = reader.read(); row != null; row = reader.read()) {
        part.accept(row.from(), row.values());
      }
    } catch (ParquetDecodingException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause; // of the reader of chunks
      }
      throw e;
    }
  }

  /**
   * How many weights a file says that it has, without reading them; a row that has none is one.
   *
   * @throws IllegalArgumentException if the file has other columns
   */
  static long count(Path file, Configuration hadoop) throws IOException {
    InputFile held = HadoopInputFile.fromPath(file, hadoop);
    try (ParquetFileReader reader = ParquetFileReader.open(held)) {
      requireColumns(reader.getFileMetaData().getSchema());
      return ParquetBounds.count(reader.getFooter(), "values", held.getLength());
    }
  }

  /**
   * Rejects a file of other columns.
   *
   * @throws IllegalArgumentException if it is one
   */
  static void requireColumns(MessageType schema) {
    if (!schema.containsField("from") || !schema.containsField("values")) {
      throw new IllegalArgumentException(ChunkReader.NULL);
    }
  }

  /** A writer of chunks, uncompressed. */
  private static final class Builder extends ParquetWriter.Builder<WeightsChunk, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<WeightsChunk> getWriteSupport(Configuration hadoop) {
      return new ChunkWriter();
    }
  }

  /** Says of a chunk what Parquet is to store. */
  private static final class ChunkWriter extends WriteSupport<WeightsChunk> {
    private RecordConsumer to;

    @Override
    public WriteContext init(Configuration hadoop) {
      return new WriteContext(SCHEMA, Map.of(SPARK_KEY, SPARK_SCHEMA));
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      to = consumer;
    }

    @Override
    public void write(WeightsChunk chunk) {
      to.startMessage();
      to.startField("from", 0);
      to.addLong(chunk.from + chunk.begin);
      to.endField("from", 0);
      to.startField("values", 1);
      to.startGroup();
      if (chunk.end > chunk.begin) {
        to.startField("list", 0);
        for (int i = chunk.begin; i < chunk.end; i++) {
          to.startGroup();
          to.startField("element", 0);
          to.addDouble(chunk.values[i]);
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

  /**
   * Reads rows (from: long, values: array of double) of Parquet, without an object for each value.
   */
  private static final class ChunkReader extends ReadSupport<ChunkReader.StoredChunk> {
    /** What is said of a file whose columns are others; a filter takes one that is missing so. */
    static final String NULL = "some are null";

    /** Neighbouring weights, with the place of the first one in w. */
    record StoredChunk(long from, double[] values) {}

    @Override
    public ReadContext init(InitContext file) {
      MessageType schema = file.getFileSchema();
      WeightsFile.requireColumns(schema);
      return new ReadContext(
          new MessageType(schema.getName(), schema.getType("from"), schema.getType("values")));
    }

    @Override
    public RecordMaterializer<StoredChunk> prepareForRead(
        Configuration hadoop, Map<String, String> keys, MessageType schema, ReadContext context) {
      return new ChunkMaker();
    }

    /** Makes a chunk of what Parquet shows of a row. */
    private static final class ChunkMaker extends RecordMaterializer<StoredChunk> {
      private boolean hasFrom;
      private boolean hasValues;
      private long from;
      private int places; // of values, some of which may be null
      private int count;
      private double[] values = new double[16];

      private final GroupConverter row =
          new Fields(
              this::begin,
              new PrimitiveConverter() {
                @Override
                public void addLong(long value) {
                  from = value;
                  hasFrom = true;
                }
              },
              new Fields(
                  () -> hasValues = true,
                  new Fields(
                      () -> places++,
                      new PrimitiveConverter() {
                        @Override
                        public void addDouble(double value) {
                          add(value);
                        }
                      })));

      private void begin() {
        hasFrom = false;
        hasValues = false;
        places = 0;
        count = 0;
      }

      private void add(double value) {
        if (count == WeightsFile.CHUNK) { // a few bytes may stand for any number of equal ones
          throw new IllegalArgumentException(
              "a row must have at most %d weights".formatted(WeightsFile.CHUNK));
        }
        values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
        values[count++] = value;
      }

      @Override
      public StoredChunk getCurrentRecord() {
        if (!hasFrom || !hasValues || places != count) {
          throw new IllegalArgumentException(NULL);
        }
        return new StoredChunk(from, Arrays.copyOf(values, count));
      }

      @Override
      public GroupConverter getRootConverter() {
        return row;
      }
    }

    /** A group of fields, and what is done where it begins. */
    private static final class Fields extends GroupConverter {
      private final Runnable begin;
      private final Converter[] fields;

      Fields(Runnable begin, Converter... fields) {
        this.begin = begin;
        this.fields = fields;
      }

      @Override
      public Converter getConverter(int field) {
        return fields[field];
      }

      @Override
      public void start() {
        begin.run();
      }

      @Override
      public void end() {}
    }
  }
}
