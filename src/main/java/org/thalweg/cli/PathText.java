package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.thalweg.path.PathPoint;
import org.thalweg.path.PathResult;

/**
 * A path as a table: some of its points, from the strongest penalty on, and the one that is kept.
 */
final class PathText {
  private static final int SHOWN = 12;

  private PathText() {}

  static List<String> lines(PathResult path) {
    String metric = path.metric().map(chosen -> chosen.name()).orElse("");
    List<String> lines = new ArrayList<>();
    lines.add("%-11s%10s  %8s  %12s  %s".formatted("path", "λ", "weights", "objective", metric));
    lines.replaceAll(String::stripTrailing);
    List<PathPoint> points = path.points();
    int kept = path.chosen().number();
    IntStream shown =
        IntStream.range(0, SHOWN)
            .map(i -> (int) Math.round(i * (points.size() - 1.0) / (SHOWN - 1)));
    IntStream.concat(shown, IntStream.of(kept))
        .sorted()
        .distinct()
        .forEach(k -> lines.add(line(k == kept ? "kept" : "", points.get(k), path)));
    return lines;
  }

  private static String line(String label, PathPoint point, PathResult path) {
    String metric =
        path.metric().isPresent() ? String.format(Locale.ROOT, "%.6g", point.validation()) : "";
    return String.format(
            Locale.ROOT,
            "%-11s%10.4g  %8d  %12.6g  %s",
            label,
            point.lambda(),
            point.nonZeros(),
            point.objective(),
            metric)
        .stripTrailing();
  }
}
