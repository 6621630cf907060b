package org.thalweg.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.text.DataException;

/** Whatever is wrong with a model on disk is told in one line. */
class DamagedModelTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static SparkSession session;
  @TempDir private static Path original;

  @TempDir private Path directory;
  private Path stored;

  @BeforeAll
  static void start() throws IOException {
    session = spark.session();
    ModelStore.save(new Configuration(), model(-0.0), original.resolve("model").toString());
  }

  @BeforeEach
  void copy() throws IOException {
    stored = directory.resolve("model");
    try (Stream<Path> files = Files.walk(original.resolve("model"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(original.relativize(file)));
      }
    }
  }

  @Test
  void theUndamagedOneLoads() {
    assertThat(ModelStore.load(session, stored.toString()).w()).isEqualTo(model(-0.0).w());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "org.thalweg.Model   | org.other.Model     | DIR is not a model of this version",
        "\"formatVersion\":1 | \"formatVersion\":2 | DIR is not a model of this version",
        "\"features\":2      | \"features\":3      | dimension in DIR does not fit its 3 features",
        "\"features\":2      | \"features\":-1     | dimension in DIR does not fit its -1 features",
        "\"dimension\":3     | \"dimension\":4     | dimension in DIR does not fit its 2 features",
        "\"intercept\":true  | \"intercept\":false | dimension in DIR does not fit its 2 features",
        "\"loss\":\"logistic | \"loss\":\"logstic  | metadata in DIR: unknown loss logstic; did you"
            + " mean logistic? Known: *",
        "\"weightsSha256\":\"| \"weightsSha256\":\"0 | the weights in DIR do not have its checksum",
        "2,\"intercept\":true,\"dimension\":3 |"
            + " 2147483638,\"intercept\":true,\"dimension\":2147483639 | DIR must have 2147483639"
            + " weights but had 3",
        "\"penaltyUnits\":\"NONE | \"penaltyUnits\":\"N | metadata in DIR: one of [NONE, SCALE,"
            + " NUMBERS, SCALE_AND_CENTER] must be given but was \"N\"",
        "\"format\":\"libsvm\" | \"format\":\"org.acme.Source\",\"encoding\":[] | metadata in"
            + " DIR: format must be the short name of a source of tables but was"
            + " \"org.acme.Source\"",
        "\"format\":\"libsvm\" | \"format\":\"csv\",\"encoding\":[] | metadata in DIR: the columns"
            + " must be 2 features but are 0",
        "\"format\":\"libsvm\" |"
            + " \"format\":\"csv\",\"encoding\":[{\"column\":\"a\",\"kind\":\"HASHED\",\"width\":3}]"
            + " | metadata in DIR: width of column a must be that of a HASHED but was 3",
        "\"format\":\"libsvm\" |"
            + " \"format\":\"csv\",\"encoding\":[{\"column\":\"a\",\"kind\":\"VECTOR\",\"width\":2147483647},{\"column\":\"b\",\"kind\":\"NUMBER\",\"width\":1}]"
            + " | features must be at most 2147483647 but are 2147483648",
        "2,\"intercept\":true,\"dimension\":3 | 3,\"intercept\":true,\"dimension\":4 | DIR must"
            + " have 4 weights but had 3",
        "}                   | ``                  | metadata in DIR cannot be read: *",
        "{                   | [                   | metadata in DIR cannot be read: *",
      })
  void damagedMetadataAreToldInOneLine(String from, String to, String message) throws IOException {
    String text = withoutChecksum();
    assertThat(text).contains(from);
    write(metadata(), text.replace(from, to));
    requireMessage(message);
  }

  /** Each of these is a right value, of another model. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"loss\":\"logistic\" | \"loss\":\"hinge\"",
        "\"penaltyUnits\":\"NONE\" | \"penaltyUnits\":\"SCALE\"",
        "\"class\" | \"more\":1,\"class\"",
        "metadataSha256 | metadataSha255",
      })
  void changedMetadataDoNotHaveTheirChecksum(String from, String to) throws IOException {
    String text = Files.readString(metadata());
    assertThat(text).contains(from);
    write(metadata(), text.replace(from, to));
    requireMessage(
        "metadata in DIR must be as they were written but their metadataSha256 is another");
  }

  /** As version 0.1 wrote them. */
  @Test
  void metadataWithoutAChecksumAreRead() throws IOException {
    String old = withoutChecksum();
    assertThat(old).isNotEqualTo(Files.readString(metadata()));
    write(metadata(), old);
    assertThat(ModelStore.load(session, stored.toString()).w()).isNotEmpty();
  }

  /** Version 0.1 did not write the digest of what occurs, which stands for that of all of w. */
  @Test
  void aDigestOfWhatOccursNeedsAChecksum() throws IOException {
    String text = withoutChecksum();
    write(metadata(), text.replace("\"class\"", "\"occurringSha256\":\"0\",\"class\""));
    requireMessage(
        "metadata in DIR must be as they were written but their metadataSha256 is another");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "7"})
  void whatIsNoMetadataIsNoModel(String text) throws IOException {
    write(metadata(), text);
    requireMessage("DIR is not a model of this version");
  }

  @Test
  void changedWeightsDoNotHaveTheChecksum() throws IOException {
    Path other = directory.resolve("other");
    ModelStore.save(new Configuration(), model(0.0), other.toString());
    remove(stored.resolve("data"));
    Files.move(other.resolve("data"), stored.resolve("data"));
    requireMessage("the weights in DIR do not have its checksum");
  }

  @Test
  void missingWeightsAreToldInOneLine() throws IOException {
    remove(stored.resolve("data"));
    requireMessage("the weights in DIR cannot be read: *");
  }

  @Test
  void truncatedWeightsAreToldInOneLine() throws IOException {
    try (Stream<Path> files = Files.list(stored.resolve("data"))) {
      Path part =
          files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
      String bytes = Files.readString(part, StandardCharsets.ISO_8859_1);
      write(part, bytes.substring(0, bytes.length() / 2));
    }
    requireMessage("the weights in DIR cannot be read: *");
  }

  @Test
  void weightsOfAnotherShapeAreToldInOneLine() throws IOException {
    remove(stored.resolve("data"));
    session.range(3).write().parquet(stored.resolve("data").toString());
    requireMessage("the weights in DIR cannot be read: some are null");
  }

  @Test
  void aWeightThatIsNullIsToldInOneLine() throws IOException {
    remove(stored.resolve("data"));
    session
        .sql("SELECT 0L AS `from`, array(1D, NULL, 3D) AS `values`")
        .write()
        .parquet(stored.resolve("data").toString());
    requireMessage("the weights in DIR cannot be read: some are null");
  }

  @Test
  void whatIsNoDirectoryOfAModelIsToldInOneLine() throws IOException {
    stored = directory.resolve("nothing");
    requireMessage("DIR is not a model directory (metadata/part-00000 is missing)");
    Files.createDirectory(stored);
    requireMessage("DIR is not a model directory (metadata/part-00000 is missing)");
    Files.delete(stored);
    Files.writeString(stored, "a file");
    requireMessage("DIR is not a model directory (metadata/part-00000 is missing)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "nowhere://host/model"})
  void aPathThatIsNoneIsToldInOneLine(String path) {
    DataException e =
        catchThrowableOfType(DataException.class, () -> ModelStore.load(session, path));
    assertThat(e).isNotNull();
    assertThat(e.getMessage()).contains(path).hasLineCount(1);
  }

  private void requireMessage(String message) {
    DataException e =
        catchThrowableOfType(
            DataException.class, () -> ModelStore.load(session, stored.toString()));
    assertThat(e).isNotNull();
    String expected = message.replace("DIR", stored.toString()).replace("*", "");
    assertThat(e.getMessage()).startsWith(expected).hasLineCount(1);
    assertThat(e.getMessage().length() > expected.length()).isEqualTo(message.endsWith("*"));
  }

  private static Model model(double second) {
    return new Model(
        ObjectiveConf.linear(Registry.losses().parse("logistic"), true),
        2,
        new double[] {1, second, 3});
  }

  private String withoutChecksum() throws IOException {
    return ModelFiles.withoutChecksum(Files.readString(metadata()));
  }

  private Path metadata() {
    return stored.resolve("metadata").resolve("part-00000");
  }

  /** Writes a file as one who knows of Hadoop's checksums would. */
  private static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
