package org.thalweg.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.solve.Budget;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingStart;

class ProgressBarTest {
  private static final Budget STEPS =
      new Budget(Optional.of(100_000L), Optional.empty(), Optional.empty());

  @Test
  void aTerminalHasOneLineASecondThatIsWrittenOver() {
    String shown = run(new Screen(true, false, 80), 10_000, Duration.ofMillis(1));
    List<String> lines = List.of(shown.substring(1).split("\r"));
    assertThat(lines).hasSizeBetween(9, 11); // of ten seconds
    for (String line : lines) {
      assertThat(line.replace("\u001b[K", "").strip())
          .hasSizeLessThan(80)
          .contains("%", "step ", "objective ");
    }
    assertThat(lines.get(0)).doesNotContain("left"); // the first step is no measure
    assertThat(lines.get(5)).contains("left", "▁");
    assertThat(shown).endsWith(System.lineSeparator());
  }

  @Test
  void elsewhereEachLineIsNewAndPlain() {
    String shown = run(new Screen(false, false, 80), 20_000, Duration.ofMillis(1));
    assertThat(shown.lines().toList()).hasSizeBetween(4, 6); // of twenty seconds
    assertThat(shown).doesNotContain("\r", "\u001b", "━");
    assertThat(shown.lines().toList().get(1)).contains("step ", "objective", "gradient", "s left");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120, 200})
  void aLineFitsIntoItsWidth(int width) {
    StepReport report =
        new StepReport(
            123456789, 12345.67, -1.23456e-101, 0, 1e-300, 0, 0.1, 20, Duration.ofHours(9));
    Sparkline line = new Sparkline();
    for (int i = 0; i < 1000; i++) {
      line.add(1000 - i);
    }
    for (double spent : new double[] {0, 0.5, 1, Double.NaN}) {
      assertThat(
              ProgressText.line(
                  report,
                  spent,
                  Optional.of(Duration.ofSeconds(100000)),
                  line,
                  "validation auc 0.98765",
                  1.5e9,
                  new Screen(true, false, width)))
          .hasSizeLessThan(width);
    }
    String path = "loading hdfs://host/" + "a/very/long/path/".repeat(20) + "rows.libsvm";
    assertThat(ProgressText.work(path, 3, 64, "120 rows", new Screen(true, false, width)))
        .hasSizeLessThan(Math.max(width, 60))
        .contains("3 of 64 tasks", "rows");
  }

  @Test
  void coloursAreThereOnlyWhereTheyAreWanted() {
    Map<String, String> none = Map.of();
    assertThat(Screen.of(true, none).hasColor()).isTrue();
    assertThat(Screen.of(true, Map.of("NO_COLOR", "1")).hasColor()).isFalse();
    assertThat(Screen.of(true, Map.of("NO_COLOR", "")).hasColor()).isTrue(); // no-color.org
    assertThat(Screen.of(true, Map.of("TERM", "dumb")).isTerminal()).isFalse();
    assertThat(Screen.of(false, none)).isEqualTo(new Screen(false, false, 80));
    assertThat(Screen.of(true, Map.of("COLUMNS", "132")).width()).isEqualTo(132);
    assertThat(Screen.of(true, Map.of("COLUMNS", "wide")).width()).isEqualTo(80);
    String coloured = run(new Screen(true, true, 80), 3000, Duration.ofMillis(1));
    assertThat(coloured).contains("\u001b[32m", "\u001b[0m");
    String plain = run(new Screen(true, false, 80), 3000, Duration.ofMillis(1));
    assertThat(plain.replace("\u001b[K", "")).doesNotContain("\u001b");
  }

  @Test
  void theBudgetThatComesFirstIsWhatCounts() {
    StepReport report = EventReports.of(49, 1); // 12.25 epochs, 0.343 s
    Budget both = new Budget(Optional.of(100L), Optional.of(49.0), Optional.empty());
    assertThat(both.spent(report)).isEqualTo(0.5);
    Budget seconds = new Budget(Optional.of(1000L), Optional.empty(), Optional.of(0.686));
    assertThat(seconds.spent(report)).isEqualTo(0.5);
    assertThat(Budget.unlimited().spent(report)).isZero();
    assertThat(TimeLeft.text(Duration.ofSeconds(35))).isEqualTo("35 s");
    assertThat(TimeLeft.text(Duration.ofSeconds(1200))).isEqualTo("20 min");
    assertThat(TimeLeft.text(Duration.ofHours(5))).isEqualTo("5.0 h");
    assertThat(ProgressText.count(950)).isEqualTo("950");
    assertThat(ProgressText.count(12345)).isEqualTo("12.3k");
    assertThat(ProgressText.count(4.56e6)).isEqualTo("4.56M");
  }

  @Test
  void aSparklineFallsAsTheObjectiveDoes() {
    Sparkline line = new Sparkline();
    assertThat(line.text(10)).isEmpty();
    line.add(Double.NaN);
    assertThat(line.text(10)).isEmpty();
    line.add(3);
    assertThat(line.text(10)).isEqualTo("▁");
    line.add(1);
    assertThat(line.text(10)).isEqualTo("█▁");
    for (int n : new int[] {32, 33, 100, 12345}) {
      Sparkline falling = new Sparkline();
      for (int i = 0; i < n; i++) {
        falling.add(n - i);
      }
      String text = falling.text(8);
      assertThat(text).hasSize(8);
      for (int i = 1; i < 8; i++) {
        assertThat(text.charAt(i)).as("%d of %d", i, n).isLessThanOrEqualTo(text.charAt(i - 1));
      }
      assertThat(text).endsWith("▁");
    }
  }

  private static String run(Screen screen, int steps, Duration each) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ProgressBar bar =
        new ProgressBar(new PrintStream(out, true, StandardCharsets.UTF_8), screen)) {
      bar.onStart(new TrainingStart("sgd", 100, 3, STEPS, ""));
      for (int step = 0; step < steps; step++) {
        Duration elapsed = each.multipliedBy(step + 1);
        bar.onStep(new StepReport(step, step / 4.0, 1.0 / (step + 1), 0, 1, 1, 0.1, 20, elapsed));
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
