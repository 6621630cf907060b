package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.data.csv.DialectOptions;

/** Files as programs and people write them become one and the same table. */
class CsvTableTest {
  private static LocalSpark spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  /** The cells of a file that is read as it seems to be written, without its corrupt lines. */
  private List<List<Object>> cells(String text, Charset charset) throws IOException {
    return cells(Files.write(folder.resolve("a.csv"), text.getBytes(charset)));
  }

  private static List<List<Object>> cells(Path file) {
    Dataset<Row> table = table(file);
    List<List<Object>> cells = new java.util.ArrayList<>();
    cells.add(List.of((Object[]) Arrays.copyOf(table.columns(), table.columns().length - 1)));
    for (Row row : Tables.wholeLines(table).collectAsList()) {
      Object[] values = new Object[row.length() - 1];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i);
      }
      cells.add(Arrays.asList(values));
    }
    return cells;
  }

  private static Dataset<Row> table(Path file) {
    Map<String, String> options = new LinkedHashMap<>();
    DialectOptions.settings(Tables.dialect(spark.session(), file.toString()))
        .forEach((key, value) -> options.put(DialectOptions.name(key), DialectOptions.text(value)));
    return Tables.open(spark.session(), "csv", file.toString(), options);
  }

  private List<List<Object>> cells(String text) throws IOException {
    return cells(text, StandardCharsets.UTF_8);
  }

  @Test
  void aPlainFile() throws IOException {
    assertThat(cells("a,b\n1,x\n2,y\n"))
        .containsExactly(List.of("a", "b"), List.of("1", "x"), List.of("2", "y"));
  }

  @Test
  void anIndexIsLeftOut() throws IOException {
    List<List<Object>> same = cells("a,b\n1.5,x\n2,y\n");
    assertThat(cells(",a,b\n0,1.5,x\n1,2,y\n")).isEqualTo(same);
    assertThat(cells("\"\",\"a\",\"b\"\n\"1\",1.5,\"x\"\n\"2\",2,\"y\"\n")).isEqualTo(same);
    assertThat(cells("\"a\"\t\"b\"\n\"1\"\t1.5\t\"x\"\n\"2\"\t2\t\"y\"\n")).isEqualTo(same);
  }

  @Test
  void quotesLineBreaksAndDelimitersInCells() throws IOException {
    assertThat(cells("a,b\n1,\"said \"\"yes\"\", then\nleft\"\n2,\"x;y\"\n"))
        .containsExactly(
            List.of("a", "b"), List.of("1", "said \"yes\", then\nleft"), List.of("2", "x;y"));
  }

  @Test
  void numbersAsPeopleWriteThem() throws IOException {
    List<List<Object>> same = cells("a,b\n1234.5,-3\n-7,45\n1000000.25,6\n");
    assertThat(cells("a;b\n1.234,5;-3\n-7;45\n1.000.000,25;6\n")).isEqualTo(same);
    assertThat(cells("a,b\n\"1,234.5\",-3\n-7,45\n\"1,000,000.25\",6\n")).isEqualTo(same);
    assertThat(cells("a,b\n\"$1,234.5\",-3%\n-$7,45%\n\"$1,000,000.25\",6%\n")).isEqualTo(same);
    assertThat(cells("a\tb\n1 234,5\t-3\n-7\t45\n1 000 000,25\t6\n")).isEqualTo(same);
  }

  @Test
  void wordsForWhatIsMissing() throws IOException {
    List<List<Object>> cells = cells("a,b\n1,x\nNA,y\n3,?\n4,x\n-,x\n6,y\n7,y\n8,x\n9,x\n10,y\n");
    assertThat(cells.get(2)).containsExactly(null, "y");
    assertThat(cells.get(3)).containsExactly("3", null);
    assertThat(cells.get(5)).containsExactly(null, "x");
  }

  @Test
  void dates() throws IOException {
    assertThat(cells("a,b\n31.12.2023,1\n01.02.2024,2\n").get(1))
        .containsExactly("2023-12-31", "1");
    assertThat(cells("a,b\n12/31/2023 1:05 PM,1\n01/02/2024 2:06 AM,2\n").get(2))
        .containsExactly("2024-01-02T02:06", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "ISO-8859-1", "windows-1252"})
  void encodings(String name) throws IOException {
    String text = "Größe,Ort\n1,Köln\n2,Besançon\n";
    assertThat(cells(text, Charset.forName(name))).isEqualTo(cells(text));
  }

  @Test
  void signsOfWindows() throws IOException {
    String text = "preis,ort\n1 €,“Köln”\n2 €,Zürich\n";
    assertThat(cells(text, Charset.forName("windows-1252")))
        .containsExactly(List.of("preis", "ort"), List.of("1", "“Köln”"), List.of("2", "Zürich"));
  }

  @Test
  void headersOfAnyKind() throws IOException {
    assertThat(cells("a, b ,a,\n1,2,3,4\n5,6,7,8\n").get(0))
        .containsExactly("a", "b", "a_2", "_c3");
    assertThat(cells("a.b,`c`,d e\n1,2,3\n4,5,6\n").get(1)).containsExactly("1", "2", "3");
    assertThat(cells("5.1,3.5,setosa\n4.9,3.0,virginica\n").get(0))
        .containsExactly("_c0", "_c1", "_c2");
  }

  @Test
  void spacesBehindCommas() throws IOException {
    assertThat(cells("age, work\n39, State-gov\n50, ?\n"))
        .containsExactly(
            List.of("age", "work"), List.of("39", "State-gov"), Arrays.asList("50", null));
  }

  @Test
  void endsOfLinesOfWindows() throws IOException {
    assertThat(cells("\ufeffa,b\r\n1,x\r\n2,y\r\n"))
        .containsExactly(List.of("a", "b"), List.of("1", "x"), List.of("2", "y"));
  }
}
