package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.text.DataException;

/** Without keys of a dialect the columns have the names that Spark's reader would give them. */
class CsvNamesTest {
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  private static SparkSession session;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    session = local.session();
  }

  private static void requireSame(Path path, Map<String, String> options) {
    Map<String, String> all = new TreeMap<>(CsvTable.STANDARD);
    all.putAll(options);
    List<String> expected = List.of(session.read().options(all).csv(path.toString()).columns());
    String[] columns = Tables.open(session, "csv", path.toString(), options).columns();
    assertThat(Arrays.asList(columns)).containsAll(expected);
    assertThat(Arrays.stream(columns).filter(name -> !name.equals(ReadErrors.CORRUPT)))
        .isEqualTo(expected);
  }

  private static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("a,b,c", Map.of()),
        Arguments.of("a,A,b,a", Map.of()),
        Arguments.of("a,,b, ,c", Map.of()),
        Arguments.of("\ufeffa,b", Map.of()),
        Arguments.of("\n  \na,b", Map.of()),
        Arguments.of("\"a,b\",x,\"q\\\"q\"", Map.of()),
        Arguments.of("a , b\r", Map.of()),
        Arguments.of("# no\n#a\na,b", Map.of("comment", "#")),
        Arguments.of("a;b;c", Map.of("sep", ";")),
        Arguments.of("a,NA,b", Map.of("nullValue", "NA")),
        Arguments.of("1,2,3", Map.of("header", "false")),
        Arguments.of("a , b", Map.of("ignoreLeadingWhiteSpace", "true")),
        Arguments.of("a,\"b\nc\",d", Map.of("multiLine", "true")),
        Arguments.of("a#b,c#d", Map.of("lineSep", "#")),
        Arguments.of("\u00e4,b", Map.of("encoding", "ISO-8859-1")));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeader(String header, Map<String, String> options) throws IOException {
    Charset charset = Charset.forName(options.getOrDefault("encoding", "UTF-8"));
    requireSame(Files.writeString(folder.resolve("a.csv"), header + "\n1,2,3\n", charset), options);
  }

  @Test
  void packedFilesAndDirectories() throws IOException {
    for (String part : List.of("year=1", "year=2")) {
      Path file = Files.createDirectories(folder.resolve("d/" + part)).resolve("a.csv.gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write("x,y\n1,2\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    requireSame(folder.resolve("d"), Map.of());
    requireSame(folder.resolve("d/year=1"), Map.of());
  }

  @Test
  void anEmptyFileIsPassedOver() throws IOException {
    Path many = Files.createDirectories(folder.resolve("d"));
    Files.writeString(many.resolve("a.csv"), "\n");
    Files.writeString(many.resolve("b.csv"), "x,y\n1,2\n");
    requireSame(many, Map.of());
  }

  @Test
  void aDirectoryWithoutFilesIsToldAsSparkTellsIt() throws IOException {
    Path none = Files.createDirectories(folder.resolve("d"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Tables.open(session, "csv", none.toString(), Map.of()))
        .withMessageContaining("cannot be read")
        .withMessageContaining("schema");
  }
}
