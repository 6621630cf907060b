package org.thalweg.data.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.table.DialectCsvFormat.CsvLines.PlainLines;
import scala.jdk.javaapi.CollectionConverters;

/** Lines that are split without a parser have the cells that Spark's parser finds. */
class PlainLinesTest {
  private static final StructType VALUES =
      new StructType().add("a", "string").add("b", "string").add("c", "string");
  private static final StructType REQUIRED =
      new StructType().add("a", "string").add(ReadErrors.CORRUPT, "string").add("c", "string");
  private static final String[] PARTS = {
    "1", "-2.5", "NA", "x y", "ab", " ", "\t", "\"", "'", "\\", "#", "é", "\u0000", ";", ",", ",",
    ","
  };

  static List<Map<String, String>> options() {
    List<Map<String, String>> options = new ArrayList<>();
    options.add(Map.of());
    options.add(Map.of("nullValue", "NA", "ignoreLeadingWhiteSpace", "true"));
    options.add(Map.of("sep", ";", "ignoreTrailingWhiteSpace", "true", "comment", "#"));
    options.add(Map.of("sep", "\t", "quote", "'"));
    options.add(Map.of("sep", " ", "encoding", "ISO-8859-1"));
    options.add(Map.of("sep", "::"));
    options.add(Map.of("encoding", "UTF-16"));
    options.add(Dialect.standard().ofSpark());
    return options;
  }

  @ParameterizedTest
  @MethodSource("options")
  void cellsAreThoseOfTheParser(Map<String, String> given) {
    CSVOptions options = parsed(given);
    PlainLines plain = new PlainLines(VALUES, REQUIRED, options);
    UnivocityParser parser =
        new UnivocityParser(
            VALUES, new StructType().add("a", "string").add("c", "string"), options);
    UnsafeProjection unsafe = UnsafeProjection.create(REQUIRED);
    SplittableRandom random = new SplittableRandom(1);
    int split = 0;
    for (int i = 0; i < 60_000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(9), 0, PARTS.length).forEach(part -> text.append(PARTS[part]));
      String line = text.toString().replace(",", i % 2 == 0 ? "," : options.delimiter());
      byte[] bytes = Arrays.copyOf(line.getBytes(UTF_8), line.getBytes(UTF_8).length + 3);
      InternalRow row = plain.split(bytes, bytes.length - 3);
      if (row != null) {
        split++;
        InternalRow found = parser.parse().apply(line).get();
        Object[] cells = {
          found.isNullAt(0) ? null : found.getUTF8String(0),
          null,
          found.isNullAt(1) ? null : found.getUTF8String(1)
        };
        InternalRow expected = unsafe.apply(new GenericInternalRow(cells));
        assertThat(row).as(line).isEqualTo(expected); // byte by byte
      }
    }
    boolean isKnown = options.delimiter().length() == 1 && !options.charset().startsWith("UTF-16");
    assertThat(split > 300).isEqualTo(isKnown);
    assertThat(split == 0).isNotEqualTo(isKnown);
  }

  @Test
  void whatOnlyTheParserKnowsIsLeftToIt() {
    PlainLines plain = new PlainLines(VALUES, REQUIRED, parsed(Map.of("comment", "#")));
    for (String line :
        List.of("", " ", "1,2", "1,2,3,4", "1,\"2\",3", "1,\\,3", "#,2,3", "é,2,3", "1,\u0000,3")) {
      assertThat(plain.split(line.getBytes(UTF_8), line.getBytes(UTF_8).length)).isNull();
    }
    assertThat(plain.split("1,,3".getBytes(UTF_8), 4)).isNotNull();
  }

  @Test
  void moreColumnsThanAreAllowedAreLeftToTheParser() {
    PlainLines plain = new PlainLines(VALUES, REQUIRED, parsed(Map.of("maxColumns", "2")));
    assertThat(plain.split("1,2,3".getBytes(UTF_8), 5)).isNull();
  }

  @Test
  void linesThatAreLongerThanValuesMayBeAreLeftToTheParser() {
    PlainLines plain = new PlainLines(VALUES, REQUIRED, parsed(Map.of("maxCharsPerColumn", "10")));
    assertThat(plain.split("1,2,3".getBytes(UTF_8), 5)).isNotNull();
    assertThat(plain.split("1,2,34567890".getBytes(UTF_8), 12)).isNull();
  }

  private static CSVOptions parsed(Map<String, String> given) {
    Map<String, String> all = new HashMap<>(CsvTable.STANDARD);
    all.putAll(given);
    return new CSVOptions(
        scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(all)),
        false,
        "UTC",
        ReadErrors.CORRUPT);
  }
}
