package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnUse.ColumnKind;
import org.thalweg.inspect.RowSketch.SketchedRow;

/** What a statistician would look at before a model of a table is believed, a line each. */
final class Advice {
  private static final int MOST_LEAKS = 3;
  private static final double REPEATED = 0.01; // of the rows
  private static final double PERFECT_AUC = 0.995;
  private static final double PERFECT_CORRELATION = 0.995;
  private static final double UNEXPLAINED_BY_ONE = 0.1; // by one value, or by its being there
  private static final double UNEXPLAINED = 0.02; // of the rows that the largest class is not
  private static final int FEW_PER_VALUE = 10; // rows; with fewer, values predict by chance
  private static final int FEW_ROWS = 30;
  private static final int MANY_ROWS = 100; // of which none should be as another by chance

  private static final Set<String> EVENTS =
      Set.of(
          "status",
          "event",
          "death",
          "died",
          "dead",
          "censor",
          "censored",
          "cens",
          "fustat",
          "pgstat",
          "delta",
          "failure");
  private static final Pattern TIME_TO_EVENT =
      Pattern.compile("(?i)(fu|pg|surv|survival|follow|event)?[._ -]?(up)?[._ -]?time|stop");

  private final ConfProposal proposal;
  private final FeaturePlan features;
  private final List<SketchedRow> rows;
  private final List<String> names;
  private final int label;

  Advice(ConfProposal proposal) {
    this.proposal = proposal;
    this.features = proposal.features();
    this.names = List.copyOf(proposal.values().keySet());
    this.label = names.indexOf(proposal.label());
    this.rows =
        proposal.sketch().rows().stream().filter(row -> row.cells()[label] != null).toList();
  }

  /** The lines, each with its topic in front. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    proposal.plan().advice().forEach(line -> lines.add("label      " + line));
    exposure().ifPresent(line -> lines.add("offset     " + line));
    survival().ifPresent(line -> lines.add("censored   " + line));
    leaks().forEach(line -> lines.add("leak       " + line));
    repeated().ifPresent(line -> lines.add("repeated   " + line));
    time().ifPresent(line -> lines.add("time       " + line));
    return lines;
  }

  /** Rows that occur several times, in tables of which that is no wonder. */
  private Optional<String> repeated() {
    boolean isWonder =
        proposal.values().values().stream()
            .anyMatch(
                column -> column.rows() >= MANY_ROWS && 2 * column.distinct() > column.rows());
    double share = proposal.sketch().repeated();
    return isWonder && share > REPEATED
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%.2g %% of the rows repeat another one in all columns; if they are copies, rows"
                    + " that are held out are no test",
                100 * share))
        : Optional.empty();
  }

  /** Of counts: the exposure that is the offset, or a column that may be one. */
  private Optional<String> exposure() {
    if (!proposal.plan().areCounts() || !features.given().offset().isEmpty()) {
      return proposal
          .exposure()
          .map(
              name ->
                  text(
                      "%s counts in %s, so its logarithm is the offset of each score: the model is of rates, to which %s adds nothing; data.features = [...] without data.offset takes it as a feature",
                      names.get(label), name, name));
    }
    Optional<String> zero =
        Exposure.named(names.get(label), proposal.values(), proposal.uses())
            .filter(name -> proposal.values().get(name).least() == 0);
    if (zero.isPresent()) {
      return Optional.of(
          text(
              "%s seems to be what %s is counted in, but is 0 in some rows; without these (data.sql = \"select * from __THIS__ where `%s` > 0\"), data.offset = \"%s\" makes rates of them",
              zero.get(), names.get(label), zero.get(), Exposure.logarithm(zero.get())));
    }
    for (int j = 0; j < names.size() && rows.size() >= FEW_ROWS; j++) {
      boolean isNumber = proposal.uses().get(names.get(j)).kind() == ColumnKind.NUMBER;
      if (j != label && isNumber && Exposure.isProportional(pairs(j, false))) {
        return Optional.of(
            text(
                "%s grows in proportion to %s: if it is counted in it, as in a time or a number of people, data.offset = \"%s\" makes rates of it",
                names.get(label), names.get(j), Exposure.logarithm(names.get(j))));
      }
    }
    return Optional.empty();
  }

  private Optional<String> time() {
    return names.stream()
        .filter(features::isUsed)
        .filter(name -> proposal.uses().get(name).kind() == ColumnKind.DATE)
        .filter(name -> proposal.values().get(name).distinct() >= FEW_PER_VALUE)
        .findFirst()
        .map(
            name ->
                ("rows have times (%s): if a model will meet later ones, hold out the last rows, not"
                        + " random ones, by data.validation = \"column(NAME)\" or a file")
                    .formatted(name));
  }

  /** A column of times until an event that the label says. */
  private Optional<String> survival() {
    boolean isEvent =
        EVENTS.contains(new ColumnName(names.get(label)).last())
            && proposal.values().get(names.get(label)).distinct() <= 3;
    return names.stream()
        .filter(name -> isEvent && features.isUsed(name))
        .filter(name -> proposal.uses().get(name).kind() == ColumnKind.NUMBER)
        .filter(name -> TIME_TO_EVENT.matcher(name).matches())
        .findFirst()
        .map(
            name ->
                "%s seems to be the time until %s or the end of the observation, which is not known beforehand: leave it out, or model rates by objective.loss = poisson with data.offset = \"%s\""
                    .formatted(name, names.get(label), Exposure.logarithm(name)));
  }

  /** Columns of which one alone tells the label. */
  private List<String> leaks() {
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
    return leaks;
  }

  private Optional<String> leak(int column) {
    boolean isNumeric = proposal.uses().get(names.get(column)).categories().isEmpty();
    boolean hasClasses =
        proposal.plan().areNames() || proposal.values().get(names.get(label)).distinct() == 2;
    if (!hasClasses) {
      double r = isNumeric ? Math.abs(correlation(column)) : 0;
      return r > PERFECT_CORRELATION
          ? Optional.of(
              text("is %s in another unit, or nearly (correlation %.5f)", names.get(label), r))
          : Optional.empty();
    }
    if (isNumeric && proposal.values().get(names.get(label)).distinct() == 2) {
      double auc = auc(column);
      if (Math.max(auc, 1 - auc) > PERFECT_AUC) {
        return Optional.of(text("tells the classes apart (AUC %.4f)", Math.max(auc, 1 - auc)));
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
        ? Optional.of(text("says the class of most rows by whether it is %s", most))
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
    long explained = classes.values().stream().mapToLong(Advice::most).sum();
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
  private double[][] pairs(int column, boolean areClasses) {
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

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
