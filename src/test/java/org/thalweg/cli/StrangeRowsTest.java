package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.model.ModelStore;

/** Rows that are none of a table though they stand in it, from what is told to a model. */
class StrangeRowsTest {
  private static final Pattern REMEDY = Pattern.compile("data\\.sql = (\".*\") (leaves|makes)");
  private static final Pattern MISSING = Pattern.compile("(data\\.csv\\.missing=\\[.*]) takes");
  private static final Pattern OWN = Pattern.compile("data\\.sql = (\".*\") takes");
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

  /** A table of houses with other lines below its names, and behind its rows. */
  private Path table(String below, String behind) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder text = new StringBuilder("town;the area;price\n").append(below);
    for (int i = 0; i < 80; i++) {
      double area = random.nextInt(400, 2000) / 10.0;
      String row = "%s;%.1f;%.2f%n".formatted(i % 3 == 0 ? "Ulm" : "Bonn", area, area * 3 + i % 7);
      text.append(row.replace('.', ','));
    }
    return Files.writeString(folder.resolve("houses.csv"), text + behind);
  }

  @Tag("long")
  @Test
  void unitsSumsAndHeadersAreLeftOutByTheQueryThatIsTold() throws IOException {
    for (String[] lines :
        new String[][] {
          {";m²;EUR\n", ""},
          {"", "Summe;99999,9;299999,9\n"},
          {"", "town;the area;price\n"} // of a file that was put behind it
        }) {
      Path file = table(lines[0], lines[1]);
      Run refused = Run.of("inspect", file);
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.errors().lines()).hasSize(1);
      Matcher remedy = REMEDY.matcher(refused.errors());
      assertThat(remedy.find()).as(refused.errors()).isTrue();
      Path conf = folder.resolve("my.conf");
      Run seen =
          Run.of(
              "inspect",
              file,
              "data.sql=" + remedy.group(1),
              "data.label=price",
              "--out",
              conf,
              "--overwrite");
      assertThat(seen.out()).contains("reading    in parts", "the area", "price");
      assertThat(conf).content().contains("data.csv.decimal = \",\"", "data.sql = ");
      Run trained = Run.of("train", conf, "output=" + folder.resolve("run"), "--overwrite");
      assertThat(trained.code()).as(trained.errors()).isZero();
      assertThat(trained.out()).contains("on 80 rows").doesNotContain("dropped");
    }
  }

  @Test
  void oneColumnHasNoFeatures() throws IOException {
    Path file = Files.writeString(folder.resolve("one.csv"), "x\n1.5\n\n2\n3\n");
    Run refused = Run.of("inspect", file);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.errors())
        .contains("data must have a column for features beside the label")
        .hasLineCount(1);
  }

  private Path sales(String yes, String no, String area) throws IOException {
    SplittableRandom random = new SplittableRandom(6);
    StringBuilder text = new StringBuilder("area,bought\n");
    for (int i = 0; i < 120; i++) {
      double size = random.nextInt(200, 2000) / 10.0;
      String[] names = (size + 30 * random.nextDouble() > 110 ? yes : no).split("\\|", -1);
      text.append(i % 9 == 0 ? area : size)
          .append(',')
          .append(names[i % names.length])
          .append('\n');
    }
    return Files.writeString(folder.resolve("sales.csv"), text);
  }

  @ParameterizedTest
  @CsvSource({"Yes|yes|YES,no|No,'[no, yes]',0", "X,'','[false, true]',3"})
  void classesThatAreOneOrHaveSeveralNamesAreMadeTwoByTheQueryThatIsTold(
      String yes, String no, String classes, int code) throws IOException {
    Path file = sales(yes, no, "55.5");
    Run told = Run.of("inspect", file);
    assertThat(told.code()).as(told.errors()).isEqualTo(code);
    assertThat(told.errors().lines()).hasSize(code == 0 ? 0 : 1);
    Matcher remedy = REMEDY.matcher(code == 0 ? told.out() : told.errors());
    assertThat(remedy.find()).as(told.out()).isTrue();
    Path conf = folder.resolve("my.conf");
    Run seen = Run.of("inspect", file, "data.sql=" + remedy.group(1), "--out", conf);
    assertThat(seen.code()).as(seen.errors()).isZero();
    Run trained = Run.of("train", conf, "output=" + folder.resolve("run"));
    assertThat(trained.out()).as(trained.errors()).contains("on 120 rows");
    assertThat(ModelStore.load(spark.session(), folder + "/run/model").input().classNames())
        .hasToString(classes);
  }

  /** Two sizes of one letter may be two classes, which their names say. */
  @Test
  void classesThatDifferInCaseAreTwoIfTheyAreNamed() throws IOException {
    Path file = sales("a", "A", "55.5");
    Run told = Run.of("inspect", file);
    assertThat(told.code()).as(told.errors()).isZero();
    assertThat(told.out())
        .contains("label      bought has the classes ", "lower(`bought`)", "data.classNames");
    Run named = Run.of("inspect", file, "data.classNames=[a, A]");
    assertThat(named.code()).as(named.errors()).isZero();
    assertThat(named.out()).doesNotContain("in case alone", "label      ");
  }

  @Test
  void aNumberThatStandsForMissingValuesIsTold() throws IOException {
    Path file = sales("yes", "no", "-999");
    Run told = Run.of("inspect", file);
    assertThat(told.out()).contains("missing    area is -999 in some rows, far from its other");
    Matcher remedy = MISSING.matcher(told.out());
    assertThat(remedy.find()).isTrue();
    Run read = Run.of("inspect", file, remedy.group(1));
    assertThat(read.out()).containsPattern("area +number +\\S+ +14 ").doesNotContain("missing    ");
  }

  /** A word that is a value elsewhere is missing in its own column alone. */
  @Test
  void aNumberThatAnotherColumnHasIsTakenFromItsOwnAlone() throws IOException {
    List<String> lines = Files.readAllLines(sales("yes", "no", "-999"));
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, lines.get(i) + (i == 0 ? ",depth" : "," + (17 * i - 999)));
    }
    lines.set(5, lines.get(5).replaceFirst(",[^,]*$", ",-999"));
    Path file = Files.write(folder.resolve("depths.csv"), lines);
    Matcher remedy = OWN.matcher(Run.of("inspect", file).out());
    assertThat(remedy.find()).isTrue();
    Run read = Run.of("inspect", file, "data.sql=" + remedy.group(1));
    assertThat(read.out())
        .containsPattern("area +number +\\S+ +14 ")
        .containsPattern("depth +number +\\S+ +0 ")
        .doesNotContain("missing    ");
  }
}
