package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;

/** Rows that are none of a table though they stand in it, from what is told to a model. */
class StrangeRowsTest {
  private static final Pattern REMEDY = Pattern.compile("data\\.sql = (\".*\") leaves");
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

  @Test
  void unitsAndSumsAreLeftOutByTheQueryThatIsTold() throws IOException {
    for (String[] lines : new String[][] {{";m²;EUR\n", ""}, {"", "Summe;99999,9;299999,9\n"}}) {
      Path file = table(lines[0], lines[1]);
      Run refused = Run.of("inspect", file);
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.errors().lines()).hasSize(1);
      Matcher remedy = REMEDY.matcher(refused.errors());
      assertThat(remedy.find()).as(refused.errors()).isTrue();
      Path conf = folder.resolve("my.conf");
      Run seen =
          Run.of("inspect", file, "data.sql=" + remedy.group(1), "--out", conf, "--overwrite");
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
    assertThat(refused.errors().lines()).hasSize(1);
  }
}
