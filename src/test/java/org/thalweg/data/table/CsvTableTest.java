package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import org.thalweg.text.DataException;

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
    for (Row row : table.where(ReadErrors.CORRUPT + " is null").collectAsList()) {
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
    DialectOptions.settings(Tables.dialect(spark.session(), file.toString(), Map.of()))
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

  /** Whether lines are read one by one or a file as a whole, and of each file. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE"})
  void linesOfATitleAreLeftOut(String encoding) throws IOException {
    Charset charset = Charset.forName(encoding);
    for (String cell : List.of("f", "\"f\ng\"")) {
      String table = "a,b,c\n1,2,é\n4,5,%s\n7,8,i\n10,11,l\n".formatted(cell);
      String titled = "Sales of \"2023\"\n\n" + table;
      assertThat(cells(titled, charset)).isEqualTo(cells(table, charset)).hasSize(5);
      Path two = Files.createDirectories(folder.resolve("two"));
      Files.write(two.resolve("1.csv"), titled.getBytes(charset));
      Files.write(two.resolve("2.csv"), titled.getBytes(charset));
      assertThat(cells(two)).hasSize(9);
    }
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

  /** The beginning of a file says how it is written; what its rows are is seen as they are read. */
  @ParameterizedTest
  @ValueSource(strings = {"\"then\n7,\"again\"", "\"9,\"x\"\n"})
  void aQuoteThatSwallowsRowsFarBehindTheBeginningIsTold(String wrong) throws IOException {
    String row = "1,\"said \"\"yes\"\", then\nleft\"\n";
    String text = "a,b\n" + row.repeat(60_000); // which is longer than what is looked at before
    Path file = Files.writeString(folder.resolve("a.csv"), text + "2," + wrong + "\n3,x\n");
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> table(file).count())
        .havingRootCause()
        .isInstanceOf(DataException.class)
        .withMessageContaining(
            "a.csv must close quotes behind a value but does not in line 120002");
    Files.writeString(file, text + "3,x\n");
    assertThat(table(file).count()).isEqualTo(60_001);
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

  @Test
  void delimitersBehindRowsOrNamesAreColumnsWithoutValuesOrNone() throws IOException {
    List<Object> nothing = Arrays.asList("1", "x", null, null);
    assertThat(cells("a,b,,\n1,x,,\n2,y,,\n"))
        .containsExactly(
            List.of("a", "b", "_c2", "_c3"), nothing, Arrays.asList("2", "y", null, null));
    assertThat(cells("a,b\n1,x,,\n2,y,,\n").get(1)).isEqualTo(nothing);
    assertThat(cells("a,b,,\n1,x\n2,y\n"))
        .containsExactly(List.of("a", "b"), List.of("1", "x"), List.of("2", "y"));
  }

  @Test
  void blankLinesAreNoRowsAndOneColumnIsATable() throws IOException {
    assertThat(cells("\na,b\n\n1,x\n   \n2,y\n\n"))
        .containsExactly(List.of("a", "b"), List.of("1", "x"), List.of("2", "y"));
    assertThat(cells("a\n1\n\n2\n")).containsExactly(List.of("a"), List.of("1"), List.of("2"));
  }

  @Test
  void whatIsGivenIsTakenAndTheRestIsFound() throws IOException {
    Path file = Files.writeString(folder.resolve("b.csv"), "a:b;c\n1,5:x;y\n2,5:z\n");
    Map<String, String> given = Map.of("csv.delimiter", ":");
    Map<String, Object> found =
        DialectOptions.settings(Tables.dialect(spark.session(), file.toString(), given));
    assertThat(found).isEqualTo(Map.of("data.csv.delimiter", ":", "data.csv.decimal", ","));
  }

  @Test
  void aQuerySeesCellsAsProgramsWriteThem() throws IOException {
    Path file = Files.writeString(folder.resolve("c.csv"), "a;b\n1,5;x\n2,5;?\n3,5;z\n");
    Dataset<Row> table = table(file);
    assertThat(table.where("a = '1.5'").count()).isEqualTo(1);
    assertThat(table.where("b is null or a in ('2.5')").select("a").collectAsList())
        .hasToString("[[2.5]]");
    assertThat(table.count()).isEqualTo(3);
  }
}
