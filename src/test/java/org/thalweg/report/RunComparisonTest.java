package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.config.ConfException;
import org.thalweg.text.DataException;

class RunComparisonTest {
  @TempDir private Path folder;

  private static List<String> lines(boolean styled, Path... runs) {
    List<String> paths = List.of(runs).stream().map(Path::toString).toList();
    return RunComparison.lines(paths, styled, new Configuration());
  }

  @Test
  void whatDiffersStandsSideBySide() throws IOException {
    Path adam = WrittenRun.finished(folder.resolve("adam"), "adam(beta1=0.8)", 50, 3);
    Path sgd = WrittenRun.killed(folder.resolve("sgd"), 20);
    String text = String.join("\n", lines(false, adam, sgd));
    assertThat(text)
        .containsPattern("updater +adam\\(beta1=0.8\\) +sgd")
        .containsPattern("end +budget: maxSteps +not ended")
        .containsPattern("objective +0.325")
        .containsPattern("steps +50 +20")
        .containsPattern("train auc +0.9\\d* +-")
        .contains("sha256 0123456789abcdef")
        .doesNotContain("output =", "\u001b");
  }

  @Test
  void equalBitsAreTold() throws IOException {
    Path one = WrittenRun.finished(folder.resolve("one"), "adam", 5, 1);
    Path two = WrittenRun.finished(folder.resolve("two"), "adam", 6, 1);
    assertThat(lines(false, one, two)).contains("A, B have the same bits of w");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 30})
  void noLineIsLongerThanEightyColumns(int count) throws IOException {
    Path[] runs = new Path[count];
    for (int i : IntStream.range(0, count).toArray()) {
      String name = "x".repeat(100) + i;
      runs[i] = WrittenRun.finished(folder.resolve(name), "adam(".repeat(30) + i, 50 + i, 3);
    }
    assertThat(lines(false, runs)).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void theLowestObjectiveIsBoldWhereThatIsAsked() throws IOException {
    Path one = WrittenRun.finished(folder.resolve("one"), "adam", 5, 1);
    Path two = WrittenRun.killed(folder.resolve("two"), 5);
    assertThat(lines(true, one, two)).anyMatch(line -> line.contains("\u001b[1m0.325"));
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Path run = WrittenRun.finished(folder.resolve("run"), "adam", 5, 1);
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("summary.json"), "{\"steps\": ");
    assertThatThrownBy(() -> lines(false, run, empty))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("RUN", "summary.json", empty.toString());
    assertThatThrownBy(() -> lines(false, run, folder.resolve("missing")))
        .isInstanceOf(ConfException.class)
        .hasMessageContainingAll("does not exist", "missing");
    assertThatThrownBy(() -> lines(false, run, Path.of(run + "/")))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("again");
    assertThatThrownBy(() -> lines(false, run, damaged))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("summary.json", damaged.toString());
  }

  @Test
  void namesDoNotSteerTheTerminal() throws IOException {
    Path one = WrittenRun.finished(folder.resolve("a\u001b[31mred"), "ad\\u001b[31mam", 5, 1);
    Path two = WrittenRun.finished(folder.resolve("two"), "sgd", 5, 1);
    assertThat(String.join("", lines(false, one, two))).doesNotContain("\u001b");
  }
}
