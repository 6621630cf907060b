package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.inspect.LabelKind;

class InspectCommandTest {
  private static LocalSpark spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = LocalSpark.open();
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void everythingThereIsToSeeIsPrinted() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rows"),
            """
            1 1:0.5 2:3 3:7 5:3 7:1
            0 1:1.5 3:7 4:-1200 7:1
            0 2:2 3:7 5:2 7:1
            0 2:0 3:7 4:1e-5 5:0 7:1
            """);
    Run run = Run.of("inspect", file);
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    String[] lines = run.out().split("\n");
    assertThat(lines)
        .startsWith(
            "rows       4",
            "features   7, 4 of them vary",
            "entries    16 not 0, 57.1 % of all",
            "labels     0: 3 (75.0 %), 1: 1 (25.0 %)",
            "values     4: -1200 to 1.000e-05, 2: 0 to 3, 5: 0 to 3",
            "all 0      6",
            "constant   3, 7",
            "duplicate  2 = 5",
            "loss       logistic (two labels)",
            "shards     8 in 2 partitions");
    assertThat(lines[10]).matches("memory     \\d+ bytes, [\\d.]+ for each entry not 0");
    assertThat(lines).hasSize(11);
  }

  @Test
  void columnsOfATableHaveTheirNames() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rows.csv"),
            """
            age,city,y,again
            31,Rome,4.5,31
            27,Oslo,2.5,27
            31,Rome,3.5,31
            """);
    Run run = Run.of("inspect", file, "data.format=csv", "data.label=y", "data.categorical=city");
    assertThat(run.errors()).isEmpty();
    assertThat(run.out())
        .contains("features   4, 4 of them vary\n", "duplicate  age = again\n")
        .contains("values     age: 27 to 31, again: 27 to 31, city=");
    Run wrong = Run.of("inspect", file, "data.labell=y");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.errors())
        .startsWith("thalweg: unknown key data.labell; did you mean data.label?");
  }

  @Test
  void numbersAreShownByTheirQuartiles() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append(i / 8.0 - 2).append(" 3:1\n");
    }
    assertThat(Run.of("inspect", Files.writeString(folder.resolve("rows"), text)).out())
        .contains(
            "labels     -2 to 10.38, quartiles 1, 4.125, 7.250, 100 values\n",
            "values     all 1 where not 0\n",
            "all 0      1, 2\n",
            "duplicate  none\n",
            "loss       halfSquared (numbers)\n");
  }

  @Test
  void everySuggestedLossIsOne() {
    assertThat(Arrays.stream(LabelKind.values()).map(LabelKind::loss))
        .allMatch(
            loss -> loss.equals(ObjectiveConf.SOFTMAX) || Registry.losses().names().contains(loss));
  }

  @Test
  void whatCannotBeReadIsOneLine() throws IOException {
    Run missing = Run.of("inspect", folder.resolve("nothing"));
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.errors()).hasLineCount(1).contains("nothing");
    Path file = Files.writeString(folder.resolve("rows"), "1 1:2\nx 1:3\n");
    Run malformed = Run.of("inspect", file);
    assertThat(malformed.code()).isEqualTo(3);
    assertThat(malformed.errors())
        .startsWith("thalweg: label in ")
        .endsWith("rows line 2 must be a finite number but was \"x\"\n");
  }
}
