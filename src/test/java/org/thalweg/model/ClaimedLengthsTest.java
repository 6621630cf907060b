package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.checkpoint.JsonDigest;
import org.thalweg.text.DataException;

/** What the files of a model claim takes no memory before it is held against their lengths. */
@Timeout(60)
class ClaimedLengthsTest {
  private static final long MOST = 64L << 20;
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message spark_schema { required int64 from; required group values (LIST)"
              + " { repeated group list { required double element; } } }");

  @TempDir private Path directory;

  /** A vector of 4 numbers with marks up to 2,147,483,000, in 8 of which the last bits are set. */
  @Test
  void marksOfAColumnAreInTheColumn() {
    String metadata =
        """
        {"class":"org.thalweg.Model","formatVersion":1,"model":"linear","loss":"logistic","features":4,
        "intercept":true,"dimension":5,"weightsSha256":"0","input":{"format":"parquet","encoding":[
        {"column":"v","kind":"VECTOR","width":4,"marks":[2147483000,2147483600]}]}}
        """;
    requireRefused(
        () -> ModelMetadata.parse(metadata.getBytes(), "DIR"), "marks must be places of numbers");
    String wide =
        metadata
            .replace("\"width\":4", "\"width\":2147483600")
            .replace("\"features\":4", "\"features\":2147483600")
            .replace("\"dimension\":5", "\"dimension\":2147483601");
    requireRefused(
        () -> ModelMetadata.parse(wide.getBytes(), "DIR"), "marks must be places of numbers");
  }

  /** Equal values take a few bytes, however many they are. */
  @Test
  void aRowOfAPartHasNoMoreWeightsThanOneOfOurs() throws IOException {
    Path part = part(3_000_000, 1);
    assertThat(Files.size(part)).isLessThan(10_000);
    WeightsDirectory weights = weights(3_000_000);
    requireRefused(weights::read, "a row must have at most 65536 weights");
  }

  @Test
  void aPartHasNoMoreWeightsThanItsBytesCanHold() throws IOException {
    Path part = part(30_000, 400);
    assertThat(Files.size(part)).isLessThan(100_000);
    requireRefused(weights(12_000_000)::read, "a file is too short for the values that it claims");
  }

  /** SHA-256 of them would take a minute and a half. */
  @Test
  void twoBillionZerosAreNotDigested() throws IOException {
    part(11, 1);
    Files.createDirectory(directory.resolve("metadata"));
    String json =
        """
        {"class":"org.thalweg.Model","formatVersion":1,"model":"linear","loss":"logistic","features":2000000001,
        "intercept":false,"dimension":2000000001,"storedWeights":11,"weightsSha256":"0","input":{"format":"libsvm"}}
        """;
    ObjectNode metadata = (ObjectNode) new ObjectMapper().readTree(json);
    metadata.put("metadataSha256", JsonDigest.of(metadata, "metadataSha256"));
    Files.writeString(directory.resolve("metadata/part-00000"), metadata.toString());
    requireRefused(
        () -> ModelStore.inFiles(new Configuration(), directory.toString()),
        "must have occurringSha256 where more than 134217728 weights are in no file");
  }

  private Path part(int values, int rows) throws IOException {
    Path part = directory.resolve("data/part-00000.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(
                HadoopOutputFile.fromPath(
                    new org.apache.hadoop.fs.Path(part.toString()), new Configuration()))
            .withType(SCHEMA)
            .build()) {
      for (int row = 0; row < rows; row++) {
        Group written = new SimpleGroup(SCHEMA).append("from", (long) row * values);
        Group list = written.addGroup("values");
        for (int i = 0; i < values; i++) {
          list.addGroup("list").append("element", 0.5);
        }
        writer.write(written);
      }
    }
    return part;
  }

  private WeightsDirectory weights(int stored) {
    String json =
        """
        {"class":"org.thalweg.Model","formatVersion":1,"model":"linear","loss":"logistic","features":%d,
        "intercept":false,"dimension":%<d,"weightsSha256":"0","input":{"format":"libsvm"}}
        """
            .formatted(stored);
    ModelMetadata metadata = ModelMetadata.parse(json.getBytes(), "DIR");
    return new WeightsDirectory(new Configuration(), directory.toString(), metadata);
  }

  private static void requireRefused(Runnable reading, String message) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(reading::run)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).contains(message));
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST);
  }
}
