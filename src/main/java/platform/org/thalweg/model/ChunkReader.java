package org.thalweg.model;

import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/**
 * Reads rows (from: long, values: array of double) of Parquet, without an object for each value.
 */
final class ChunkReader extends ReadSupport<ChunkReader.StoredChunk> {
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
