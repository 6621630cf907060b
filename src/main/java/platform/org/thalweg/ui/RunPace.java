package org.thalweg.ui;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.event.TimeLeft;
import org.thalweg.text.Text;

/**
 * How fast a run goes, over the last fifth of its points, and what its conf says of it.
 *
 * @param budget what is spent of the budget, and how long the rest lasts at most; empty where no
 *     budget is known
 * @param rowsPerSecond in words; empty where there are too few points
 */
record RunPace(String budget, String rowsPerSecond) {
  private static final Pattern SETTING = Pattern.compile("(?m)^([\\w.]+) = (.*)$");
  private static final Pattern ROWS = Pattern.compile("^# method \\S+, (\\d+) rows");
  private static final int EPOCH = RunData.COLUMNS.indexOf("epoch");
  private static final int SECONDS = RunData.COLUMNS.indexOf("seconds");

  static RunPace of(RunData run) {
    List<double[]> points = run.points();
    if (points.size() < 2) {
      return new RunPace("", "");
    }
    double[] last = points.get(points.size() - 1);
    double[] before = points.get(points.size() - 2 - (points.size() - 2) / 5);
    double seconds = last[SECONDS] - before[SECONDS];
    OptionalLong rows = rows(run);
    double pace = rows.orElse(0) * (last[EPOCH] - before[EPOCH]) / seconds;
    return new RunPace(
        budget(RunData.value(before, RunData.SPENT), RunData.value(last, RunData.SPENT), seconds),
        rows.isPresent() && pace > 0 && Double.isFinite(pace) ? Text.of("%,.0f rows/s", pace) : "");
  }

  private static String budget(double before, double spent, double seconds) {
    if (!(spent > 0)) {
      return "";
    }
    double left = (1 - spent) * seconds / (spent - before);
    String share = Text.of("%.0f %% spent", Math.floor(100 * spent));
    return Double.isFinite(left) && left >= 0
        ? "%s, %s left at most"
            .formatted(share, TimeLeft.text(Duration.ofMillis((long) (1e3 * left))))
        : share;
  }

  /** The rows of the training data, as the first line of what is known of the run says. */
  static OptionalLong rows(RunData run) {
    Matcher rows = ROWS.matcher(run.conf());
    return rows.find() ? OptionalLong.of(Long.parseLong(rows.group(1))) : OptionalLong.empty();
  }

  /** The settings of the conf of a run by their keys, without quotes around texts. */
  static Map<String, String> settings(RunData run) {
    Map<String, String> settings = new LinkedHashMap<>();
    Matcher each = SETTING.matcher(run.conf());
    while (each.find()) {
      settings.put(each.group(1), each.group(2).replaceFirst("^\"(.*)\"$", "$1"));
    }
    return settings;
  }

  /** One of them; empty if the conf has no such key. */
  static String setting(RunData run, String key) {
    return settings(run).getOrDefault(key, "");
  }
}
