package org.thalweg.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.thalweg.solve.StepReport;
import org.thalweg.text.Text;

/** How a line of progress reads. */
final class ProgressText {
  private static final int BAR = 12; // characters
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private ProgressText() {}

  /** A part of a line, and how much it is wanted: those of the highest numbers go first. */
  private record RankedText(int rank, String text) {}

  /**
   * A line of a run on a terminal, of as many parts as fit.
   *
   * @param spent share of the budget
   * @param rowsPerSecond since the last line
   */
  static String line(
      StepReport report,
      double spent,
      Optional<Duration> left,
      Sparkline objectives,
      String validation,
      double rowsPerSecond,
      Screen screen) {
    List<RankedText> parts =
        new ArrayList<>(
            List.of(
                new RankedText(0, Text.of("step %d", report.step())),
                new RankedText(6, Text.of("epoch %.2f", report.epoch())),
                new RankedText(1, Text.of("objective %.6g", report.objective())),
                new RankedText(4, objectives.text(10)),
                new RankedText(3, validation),
                new RankedText(5, Text.of("gradient %.2e", report.gradientNorm())),
                new RankedText(7, Text.of("%s rows/s", count(rowsPerSecond))),
                new RankedText(2, left.map(time -> TimeLeft.text(time) + " left").orElse(""))));
    return fitted(parts, spent, screen);
  }

  /** A bar, and behind it as many parts as fit on a terminal; elsewhere all parts. */
  private static String fitted(List<RankedText> parts, double spent, Screen screen) {
    int lowest = parts.size() - 1;
    parts.removeIf(part -> part.text().isEmpty());
    if (!screen.isTerminal()) {
      return joined(parts).strip();
    }
    int room = screen.width() - 1 - bar(spent, false).length();
    for (int rank = lowest; joined(parts).length() > room && rank > 0; rank--) {
      int last = rank;
      parts.removeIf(part -> part.rank() == last);
    }
    return bar(spent, screen.hasColor()) + joined(parts);
  }

  private static String joined(List<RankedText> parts) {
    return parts.stream().map(part -> "  " + part.text()).collect(Collectors.joining());
  }

  /** A line of a run where each line is new. */
  static String plain(
      StepReport report, Optional<Duration> left, String validation, double rowsPerSecond) {
    return Text.of(
        "step %d  epoch %.2f  objective %.6g  gradient %.3g  rate %.3g  %s rows/s%s%s",
        report.step(),
        report.epoch(),
        report.objective(),
        report.gradientNorm(),
        report.learningRate(),
        count(rowsPerSecond),
        validation.isEmpty() ? "" : "  " + validation,
        left.map(time -> "  " + TimeLeft.text(time) + " left").orElse(""));
  }

  /**
   * A line of a search: how many models have ended, and what all of them have spent.
   *
   * @param spent share of the budgets of all models
   * @param rounds of all models
   */
  static String search(
      double spent,
      long ended,
      long models,
      long points,
      long rounds,
      Optional<Duration> left,
      Screen screen) {
    List<RankedText> parts =
        new ArrayList<>(
            List.of(
                new RankedText(0, Text.of("%d of %d models ended", ended, models)),
                new RankedText(3, Text.of("%d points", points)),
                new RankedText(2, Text.of("%s rounds of models", count(rounds))),
                new RankedText(
                    1, left.map(time -> TimeLeft.text(time) + " left at most").orElse(""))));
    return fitted(parts, spent, screen);
  }

  /** A line of work that has parts: "loading rows.libsvm 12 of 64 tasks". */
  static String work(String what, long done, long total, String more, Screen screen) {
    String bar = screen.isTerminal() ? bar((double) done / total, screen.hasColor()) + "  " : "";
    String counted = Text.of("  %d of %d tasks%s", done, total, more.isEmpty() ? "" : "  " + more);
    int room =
        screen.isTerminal()
            ? screen.width() - 1 - bar(0, false).length() - 2 - counted.length()
            : Integer.MAX_VALUE;
    return bar + shortened(what, Math.max(10, room)) + counted;
  }

  /** A text whose middle is left out where it is too long. */
  private static String shortened(String text, int room) {
    return text.length() <= room
        ? text
        : text.substring(0, room / 2 - 1) + "…" + text.substring(text.length() - (room - room / 2));
  }

  /** " 42 % ━━━━━━━ ". */
  private static String bar(double share, boolean hasColor) {
    double shown = share >= 0 && share <= 1 ? share : 0;
    int full = (int) Math.round(shown * BAR);
    char[] line = new char[BAR];
    Arrays.fill(line, 0, full, '━');
    Arrays.fill(line, full, BAR, '╌');
    String drawn = new String(line);
    return Text.of("%3.0f%% ", Math.floor(100 * shown))
        + (hasColor ? GREEN + drawn.substring(0, full) + PLAIN + drawn.substring(full) : drawn);
  }

  /** "950", "12.3k", "4.56M". */
  static String count(double number) {
    if (!(number >= 1000)) {
      return Text.of("%.0f", number);
    }
    return number < 1e6
        ? Text.of("%.3gk", number / 1e3)
        : number < 1e9 ? Text.of("%.3gM", number / 1e6) : Text.of("%.3gG", number / 1e9);
  }
}
