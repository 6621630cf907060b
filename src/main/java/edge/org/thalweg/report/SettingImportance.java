package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much each setting of a search alone says about the metric: the share of the variance of the
 * points' means that lies between its values, less what as many groups would have by chance.
 *
 * <pre>
 *   ε² = (SSB − (k − 1)·MSW)/SST,  MSW = SSW/(n − k),  at least 0
 * </pre>
 *
 * <p>of n points in k groups, with the sums of squares between and within groups and in all: T. L.
 * Kelley, "An unbiased correlation ratio measure", PNAS 21(9) (1935). Numbers with more than
 * {@value #MOST_GROUPS} values are grouped by their ranks. What settings do together, beyond the
 * sum of what they do alone, is in none of the shares.
 */
final class SettingImportance {
  private static final int MOST_GROUPS = 5;

  private SettingImportance() {}

  /**
   * Shares from 0 to 1 by setting, the largest first; empty if there are too few points, or all
   * have the same mean.
   *
   * @param measured points of {@code tune.json}, as {@link #comparable} has them
   */
  static Map<String, Double> of(List<JsonNode> measured) {
    Set<String> settings = new LinkedHashSet<>();
    measured.forEach(point -> point.path("settings").fieldNames().forEachRemaining(settings::add));
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String setting : settings) {
      double share = share(groups(setting, measured));
      if (!Double.isNaN(share)) {
        shares.put(setting, share);
      }
    }
    return shares.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
  }

  /**
   * The points with a mean, of a search by successive halving those that ended at one rung: means
   * of models with other budgets say more of the budget than of the settings.
   *
   * @param points of {@code tune.json}, each with its settings, its mean and its rung
   * @return points of the highest rung of which shares are known; none if there is no such rung
   */
  static List<JsonNode> comparable(List<JsonNode> points) {
    TreeMap<Integer, List<JsonNode>> byRung = new TreeMap<>(Comparator.reverseOrder());
    for (JsonNode point : points) {
      if (point.path("mean").isNumber()) {
        byRung.computeIfAbsent(point.path("rung").asInt(), key -> new ArrayList<>()).add(point);
      }
    }
    return byRung.values().stream()
        .filter(rung -> !of(rung).isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** The means of the points by the value of a setting, or by the range that it is in. */
  private static List<List<Double>> groups(String setting, List<JsonNode> points) {
    Map<String, List<JsonNode>> byValue =
        points.stream()
            .collect(
                Collectors.groupingBy(
                    point -> point.path("settings").path(setting).asText(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    if (byValue.size() <= MOST_GROUPS) {
      return means(byValue.values());
    }
    TreeMap<Double, List<JsonNode>> byNumber = new TreeMap<>();
    for (Map.Entry<String, List<JsonNode>> each : byValue.entrySet()) {
      Double number = lastNumber(each.getKey());
      if (number == null) {
        return means(byValue.values());
      }
      byNumber.computeIfAbsent(number, key -> new ArrayList<>()).addAll(each.getValue());
    }
    return means(inRanges(byNumber, points.size()));
  }

  /** Neighbours together, about as many points in each group; equal numbers stay together. */
  private static List<List<JsonNode>> inRanges(
      TreeMap<Double, List<JsonNode>> byNumber, int points) {
    Map<Integer, List<JsonNode>> ranges = new TreeMap<>();
    int before = 0;
    for (List<JsonNode> same : byNumber.values()) {
      int range = before * MOST_GROUPS / points;
      ranges.computeIfAbsent(range, key -> new ArrayList<>()).addAll(same);
      before += same.size();
    }
    return List.copyOf(ranges.values());
  }

  private static List<List<Double>> means(Iterable<List<JsonNode>> groups) {
    Function<JsonNode, Double> mean = point -> point.path("mean").asDouble();
    List<List<Double>> means = new ArrayList<>();
    groups.forEach(group -> means.add(group.stream().map(mean).toList()));
    return means;
  }

  /** The number that a setting stands for, such as 1e-4 of l2(1e-4); null if there is not one. */
  private static Double lastNumber(String text) {
    String number = text.replaceFirst("^\\w*\\((?:\\w+=)?([^(),]+)\\)$", "$1");
    try {
      return Double.valueOf(number);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static double share(List<List<Double>> groups) {
    int n = groups.stream().mapToInt(List::size).sum();
    int k = groups.size();
    double mean = groups.stream().flatMap(List::stream).mapToDouble(x -> x).average().orElse(0);
    double within = 0;
    double all = 0;
    for (List<Double> group : groups) {
      double own = group.stream().mapToDouble(x -> x).average().orElse(0);
      for (double x : group) {
        within += (x - own) * (x - own);
        all += (x - mean) * (x - mean);
      }
    }
    if (k < 2 || n <= k || !(all > 0)) {
      return Double.NaN;
    }
    return Math.max(0, (all - within - (k - 1) * within / (n - k)) / all);
  }
}
