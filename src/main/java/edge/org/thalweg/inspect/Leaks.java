package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.RowSketch.SketchedRow;
import org.thalweg.text.Text;

/**
 * Columns of a table that tell its label by themselves, as what is only known after it does.
 *
 * @param rows that have a label
 */
record Leaks(
    ConfProposal proposal,
    FeaturePlan features,
    List<SketchedRow> rows,
    List<String> names,
    int label) {
  private static final int MOST_LEAKS = 3;
  private static final double PERFECT_AUC = 0.995;
  private static final double PERFECT_CORRELATION = 0.995;
  private static final double UNEXPLAINED_BY_ONE = 0.1; // by one value, or by its being there
  private static final double UNEXPLAINED = 0.02; // of the rows that the largest class is not
  private static final int FEW_PER_VALUE = 10; // rows; with fewer, values predict by chance
  private static final int FEW_ROWS = 30;
  private static final int MOST_ADDED = 60; // columns, every pair of which is added up
  private static final double SAME = 1e-9; // of numbers as they are written

  static Leaks of(ConfProposal proposal, FeaturePlan features) {
    List<String> names = List.copyOf(proposal.values().keySet());
    int label = names.indexOf(proposal.label());
    List<SketchedRow> rows =
        proposal.sketch().rows().stream().filter(row -> row.cells()[label] != null).toList();
    return new Leaks(proposal, features, rows, names, label);
  }

  /** Columns of which one alone tells the label. */
  List<String> lines() {
    if (rows.size() < FEW_ROWS) {
      return List.of();
    }
    List<String> leaks = new ArrayList<>();
    for (int j = 0; j < names.size() && leaks.size() < MOST_LEAKS; j++) {
      if (j != label && features.isUsed(names.get(j))) {
        int column = j;
        leak(j)
            .ifPresent(
                how ->
                    leaks.add(
                        "%s alone %s; if it is known only after %s, data.features must leave it out"
                            .formatted(names.get(column), how, names.get(label))));
      }
    }
    if (leaks.isEmpty()) {
      sum().ifPresent(leaks::add);
    }
    return leaks;
  }

  /** Two columns whose sum, or difference, is the label in every row. */
  private Optional<String> sum() {
    List<Integer> numeric = new ArrayList<>();
    for (int j = 0; j < names.size() && numeric.size() < MOST_ADDED; j++) {
      boolean isNumber = proposal.uses().get(names.get(j)).kind() == ColumnUse.ColumnKind.NUMBER;
      if (j != label && isNumber && features.isUsed(names.get(j))) {
        numeric.add(j);
      }
    }
    double[][] numbers =
        rows.stream()
            .map(row -> Arrays.stream(row.cells()).mapToDouble(Leaks::numberOf).toArray())
            .toArray(double[][]::new);
    for (int j : numeric) {
      for (int k : numeric) {
        for (int sign : new int[] {1, -1}) {
          if (k != j && (k > j || sign < 0) && isSum(numbers, j, k, sign)) {
            return Optional.of(
                "%s %s %s is %s in every row; if they are known only after it, data.features must leave them out"
                    .formatted(
                        names.get(j), sign > 0 ? "and" : "less", names.get(k), names.get(label)));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static double numberOf(String cell) {
    return cell == null ? Double.NaN : TableColumns.decimal(cell);
  }

  private boolean isSum(double[][] numbers, int j, int k, int sign) {
    for (double[] row : numbers) {
      double size = Math.abs(row[j]) + Math.abs(row[k]) + Math.abs(row[label]);
      if (!(Math.abs(row[j] + sign * row[k] - row[label]) <= SAME * size)) {
        return false;
      }
    }
    return true;
  }

  private Optional<String> leak(int column) {
    boolean isNumeric = proposal.uses().get(names.get(column)).categories().isEmpty();
    boolean hasClasses =
        proposal.plan().areNames() || proposal.values().get(names.get(label)).distinct() == 2;
    if (!hasClasses) {
      double r = isNumeric ? Math.abs(correlation(column)) : 0;
      return r > PERFECT_CORRELATION
          ? Optional.of(
              Text.of("is %s in another unit, or nearly (correlation %.5f)", names.get(label), r))
          : Optional.empty();
    }
    if (isNumeric && proposal.values().get(names.get(label)).distinct() == 2) {
      double auc = auc(column);
      if (Math.max(auc, 1 - auc) > PERFECT_AUC) {
        return Optional.of(Text.of("tells the classes apart (AUC %.4f)", Math.max(auc, 1 - auc)));
      }
    }
    if (isPerfect(column, cell -> String.valueOf(cell), UNEXPLAINED)) {
      return Optional.of("says the class of almost every row");
    }
    if (isPerfect(column, cell -> String.valueOf(cell == null), UNEXPLAINED_BY_ONE)) {
      return Optional.of("says the class of most rows by whether it is missing");
    }
    String most = mostFrequent(column);
    return isPerfect(column, cell -> String.valueOf(most.equals(cell)), UNEXPLAINED_BY_ONE)
        ? Optional.of(Text.of("says the class of most rows by whether it is %s", most))
        : Optional.empty();
  }

  /**
   * Whether rows of one value in a column are of one class, for all but a few rows.
   *
   * @param group of a cell, within which values count as one
   * @param few of the rows that are not of the largest class
   */
  private boolean isPerfect(int column, UnaryOperator<String> group, double few) {
    Map<String, Map<String, Long>> classes = new HashMap<>();
    Map<String, Long> all = new HashMap<>();
    long count = 0;
    for (SketchedRow row : rows) {
      String value = group.apply(row.cells()[column]);
      classes
          .computeIfAbsent(value, any -> new HashMap<>())
          .merge(row.cells()[label], 1L, Long::sum);
      all.merge(row.cells()[label], 1L, Long::sum);
      count++;
    }
    long explained = classes.values().stream().mapToLong(Leaks::most).sum();
    boolean areFrequent = count >= (long) FEW_PER_VALUE * classes.size();
    return areFrequent && count - explained <= few * (count - most(all)) && count > most(all);
  }

  /** The value of most rows; empty if it is missing in all. */
  private String mostFrequent(int column) {
    Map<String, Long> counts = new TreeMap<>();
    rows.stream()
        .filter(row -> row.cells()[column] != null)
        .forEach(row -> counts.merge(row.cells()[column], 1L, Long::sum));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private static long most(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(n -> n).max().orElse(0);
  }

  /** The area under the ROC curve of a column of numbers, for labels of two classes. */
  private double auc(int column) {
    double[][] pairs = pairs(column, true);
    Arrays.sort(pairs, Comparator.comparingDouble(pair -> pair[0]));
    double rankSum = 0;
    double positives = 0;
    for (int begin = 0, end; begin < pairs.length; begin = end) {
      end = begin;
      while (end < pairs.length && pairs[end][0] == pairs[begin][0]) {
        end++;
      }
      for (int i = begin; i < end; i++) {
        rankSum += pairs[i][1] * (begin + end + 1) / 2.0;
        positives += pairs[i][1];
      }
    }
    double negatives = pairs.length - positives;
    return positives == 0 || negatives == 0
        ? 0.5
        : (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
  }

  private double correlation(int column) {
    double[][] pairs = pairs(column, false);
    double meanX = Arrays.stream(pairs).mapToDouble(pair -> pair[0]).average().orElse(0);
    double meanY = Arrays.stream(pairs).mapToDouble(pair -> pair[1]).average().orElse(0);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (double[] pair : pairs) {
      xy += (pair[0] - meanX) * (pair[1] - meanY);
      xx += (pair[0] - meanX) * (pair[0] - meanX);
      yy += (pair[1] - meanY) * (pair[1] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  }

  /** The numbers of a column with the labels: 0 and 1, or numbers; of rows that have both. */
  double[][] pairs(int column, boolean areClasses) {
    String first = proposal.values().get(names.get(label)).example();
    return rows.stream()
        .filter(row -> row.cells()[column] != null)
        .map(
            row ->
                new double[] {
                  number(row.cells()[column]),
                  areClasses ? row.cells()[label].equals(first) ? 0 : 1 : number(row.cells()[label])
                })
        .filter(pair -> Double.isFinite(pair[0]) && Double.isFinite(pair[1]))
        .toArray(double[][]::new);
  }

  private static double number(String text) {
    double number = TableColumns.decimal(text);
    return Double.isNaN(number)
        ? TableColumns.isTruth(text)
            ? text.equalsIgnoreCase("true") ? 1 : 0
            : TableColumns.days(text)
        : number;
  }
}
