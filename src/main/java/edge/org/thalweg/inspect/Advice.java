package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.Days;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnRules.ColumnUse.ColumnKind;
import org.thalweg.inspect.ColumnRules.Scales;
import org.thalweg.inspect.ConfProposal.Exposure;
import org.thalweg.inspect.ConfProposal.FeaturePlan;
import org.thalweg.inspect.RowSketch.SketchedRow;
import org.thalweg.metrics.RankCurve;
import org.thalweg.text.Text;

/** What a statistician would look at before a model of a table is believed, a line each. */
record Advice(
    ConfProposal proposal,
    FeaturePlan features,
    List<SketchedRow> rows,
    List<String> names,
    int label) {
  private static final double REPEATED = 0.01; // of the rows
  private static final int FEW_PER_VALUE = 10; // rows; with fewer, values predict by chance
  private static final double FEW = 0.05; // of all rows, which make a class rare
  private static final int FEW_ROWS = 30;
  private static final int MOST_LEAKS = 3;
  private static final double PERFECT_AUC = 0.995;
  private static final double PERFECT_CORRELATION = 0.995;
  private static final double UNEXPLAINED_BY_ONE = 0.1; // by one value, or by its being there
  private static final double UNEXPLAINED = 0.02; // of the rows that the largest class is not
  private static final int MOST_ADDED = 60; // columns, every pair of which is added up
  private static final double SAME = 1e-9; // of numbers as they are written
  private static final int MANY_ROWS = 100; // of which none should be as another by chance

  private static final Set<String> EVENTS =
      Set.of(
          """
          status, event, death, died, dead, censor, censored, cens, fustat, pgstat, delta,
          failure"""
              .split(",\\s+"));
  private static final Pattern TIME_TO_EVENT =
      Pattern.compile("(?i)(fu|pg|surv|survival|follow|event)?[._ -]?(up)?[._ -]?time|stop");

  static Advice of(ConfProposal proposal) {
    FeaturePlan features = proposal.features();
    List<String> names = List.copyOf(proposal.values().keySet());
    int label = names.indexOf(proposal.label());
    List<SketchedRow> rows =
        proposal.sketch().rows().stream().filter(row -> row.cells()[label] != null).toList();
    return new Advice(proposal, features, rows, names, label);
  }

  /** The lines, each with its topic in front. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    ofLabel(proposal.plan()).forEach(line -> lines.add("label      " + line));
    exposure().ifPresent(line -> lines.add("offset     " + line));
    survival().ifPresent(line -> lines.add("censored   " + line));
    Sentinels.lines(proposal, features).forEach(line -> lines.add("missing    " + line));
    leaks().forEach(line -> lines.add("leak       " + line));
    repeated().ifPresent(line -> lines.add("repeated   " + line));
    time().ifPresent(line -> lines.add("time       " + line));
    return lines;
  }

  /** What to think of before such labels are learned, a sentence each. */
  static List<String> ofLabel(LabelPlan plan) {
    ColumnValues y = plan.y();
    List<String> advice = new ArrayList<>();
    boolean isGiven = !plan.given().isEmpty();
    if (!isGiven && !plan.areNames() && plan.kind() == LabelPlan.LabelKind.AMOUNTS) {
      advice.add(
          "amounts above 0, most of them small: objective.loss = gamma fits relative errors, and"
              + " huber feels the largest ones less");
    }
    if (!isGiven
        && Scales.areOrdered(y.counts().keySet())
        && y.kind() == ColumnValues.ValueKind.TEXT) {
      advice.add(
          "the classes of %s have an order (%s), which softmax does not use; numbers for them with halfSquared would"
              .formatted(plan.name(), String.join(" < ", Scales.inOrder(y.counts().keySet()))));
    }
    alike(plan).ifPresent(advice::add);
    rare(plan).ifPresent(advice::add);
    return advice;
  }

  /** Classes that may be one, since their names differ in case alone. */
  private static Optional<String> alike(LabelPlan plan) {
    ColumnValues y = plan.y();
    boolean areOpen = plan.givenNames().isEmpty() && y.kind() == ColumnValues.ValueKind.TEXT;
    List<String> alike = areOpen ? Scales.alike(y.counts().keySet()) : List.of();
    return alike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%1$s has the classes %2$s, which differ in case alone: if they are one, data.sql = \"select * except (%3$s), lower(%3$s) as %3$s from __THIS__\" makes them alike; if they are two, data.classNames with all names says so"
                .formatted(
                    plan.name(), String.join(" and ", alike), ColumnRules.inSql(plan.name())));
  }

  /** What is said of two classes of which one has less than {@link #FEW} of the rows. */
  private static Optional<String> rare(LabelPlan plan) {
    ColumnValues y = plan.y();
    if (y.counts().size() != 2) {
      return Optional.empty();
    }
    var rarer = y.counts().entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
    double share = (double) rarer.getValue() / y.present();
    return share < FEW
        ? Optional.of(
            Text.of(
                "%s is %s in %.2g %% of the rows, so accuracy says little: look at averagePrecision;"
                    + " objective.classWeights = balanced weighs both classes alike",
                plan.name(), rarer.getKey(), 100 * share))
        : Optional.empty();
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
            Text.of(
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
                  Text.of(
                      "%s counts in %s, so its logarithm is the offset of each score: the model is of rates, to which %s adds nothing; data.features = [...] without data.offset takes it as a feature",
                      names.get(label), name, name));
    }
    Optional<String> zero =
        Exposure.named(names.get(label), proposal.values(), proposal.uses())
            .filter(name -> proposal.values().get(name).least() == 0);
    if (zero.isPresent()) {
      return Optional.of(
          Text.of(
              "%s seems to be what %s is counted in, but is 0 in some rows; without these (data.sql = \"select * from __THIS__ where `%s` > 0\"), data.offset = \"%s\" makes rates of them",
              zero.get(), names.get(label), zero.get(), Exposure.logarithm(zero.get())));
    }
    for (int j = 0; j < names.size() && proposal.sketch().rows().size() >= FEW_ROWS; j++) {
      boolean isNumber = proposal.uses().get(names.get(j)).kind() == ColumnKind.NUMBER;
      if (j != label && isNumber && Exposure.isProportional(pairs(j, false))) {
        return Optional.of(
            Text.of(
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
                "rows have times (%s): if a model will meet later ones, hold out the last rows, not random ones: data.validation = %s"
                    .formatted(name, ColumnRules.quoted("time(%s, 0.2)".formatted(name))));
  }

  /** A column of times until an event that the label says. */
  private Optional<String> survival() {
    boolean isEvent =
        EVENTS.contains(new ColumnRules.ColumnName(names.get(label)).last())
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

  /**
   * A number that stands for missing values, as -999 does: of nines alone, several times, and
   * either below 0 among numbers that are not, or as far from all others as these are from each
   * other.
   *
   * @param column that has it
   * @param text as it is in the column
   * @param least of the other numbers of the column
   * @param largest of these
   */
  private record Sentinels(String column, String text, String least, String largest) {
    private static final String NINES = "-?9{2,}([.]0*)?";
    private static final int FEWEST = 2; // rows

    /**
     * What is said of columns that have such numbers: a line of those whose words can be missing in
     * all columns of CSV, and one of the others.
     */
    static List<String> lines(ConfProposal proposal, FeaturePlan features) {
      List<Sentinels> found = found(proposal, features);
      List<Sentinels> ofAll = new ArrayList<>();
      List<Sentinels> ofOne = new ArrayList<>();
      for (Sentinels each : found) {
        boolean isOfAll =
            proposal.form().format().equals("csv") && !each.isElsewhere(proposal, found);
        (isOfAll ? ofAll : ofOne).add(each);
      }
      List<String> lines = new ArrayList<>();
      if (!ofAll.isEmpty()) {
        lines.add("%s; %s takes it so".formatted(told(ofAll), words(ofAll, proposal)));
      }
      if (!ofOne.isEmpty()) {
        String query = "data.sql = " + ColumnRules.quoted(query(ofOne, proposal));
        lines.add("%s; %s takes it so".formatted(told(ofOne), query));
      }
      return lines;
    }

    private static List<Sentinels> found(ConfProposal proposal, FeaturePlan features) {
      List<Sentinels> found = new ArrayList<>();
      List<String> names = List.copyOf(proposal.values().keySet());
      for (int j = 0; j < names.size(); j++) {
        String name = names.get(j);
        boolean isNumber = proposal.uses().get(name).kind() == ColumnKind.NUMBER;
        if (isNumber && (features.isUsed(name) || name.equals(proposal.label()))) {
          TreeMap<Double, String> texts = new TreeMap<>();
          TreeMap<Double, Long> counts = new TreeMap<>();
          for (RowSketch.SketchedRow row : proposal.sketch().rows()) {
            String cell = row.cells()[j];
            if (cell != null) {
              double number = TableColumns.decimal(cell);
              texts.put(number, cell);
              counts.merge(number, row.count(), Long::sum);
            }
          }
          if (texts.size() > 1) {
            of(name, texts, counts).ifPresent(found::add);
          }
        }
      }
      return found;
    }

    private static Optional<Sentinels> of(
        String name, TreeMap<Double, String> texts, TreeMap<Double, Long> counts) {
      for (double end : new double[] {texts.firstKey(), texts.lastKey()}) {
        String text = texts.get(end);
        TreeMap<Double, String> others = new TreeMap<>(texts);
        others.remove(end);
        double least = others.firstKey();
        double largest = others.lastKey();
        boolean isFar =
            end < 0 && least >= 0 || Math.max(least - end, end - largest) > largest - least;
        if (text.matches(NINES) && isFar && counts.get(end) >= FEWEST) {
          return Optional.of(
              new Sentinels(
                  name, text, others.firstEntry().getValue(), others.lastEntry().getValue()));
        }
      }
      return Optional.empty();
    }

    /** Whether it is in another column too, where it is a value as any other. */
    private boolean isElsewhere(ConfProposal proposal, List<Sentinels> found) {
      Set<String> same =
          found.stream()
              .filter(each -> each.text.equals(text))
              .map(Sentinels::column)
              .collect(Collectors.toSet());
      List<String> names = List.copyOf(proposal.values().keySet());
      for (int j = 0; j < names.size(); j++) {
        int column = j;
        if (!same.contains(names.get(j))
            && proposal.sketch().rows().stream()
                .anyMatch(row -> text.equals(row.cells()[column]))) {
          return true;
        }
      }
      return false;
    }

    private static String told(List<Sentinels> some) {
      return some.stream()
          .map(
              each ->
                  "%s is %s in some rows, far from its other values (%s to %s)"
                      .formatted(each.column, each.text, each.least, each.largest))
          .collect(Collectors.joining("; ", "", ", as where a value is missing"));
    }

    private static String words(List<Sentinels> some, ConfProposal proposal) {
      Set<String> words = new LinkedHashSet<>();
      if (DialectOptions.areGiven(proposal.form().options())) {
        words.addAll(DialectOptions.dialect(proposal.form().options()).missing());
      }
      some.forEach(each -> words.add(each.text));
      return words.stream()
          .map(word -> '"' + word + '"')
          .collect(Collectors.joining(", ", "data.csv.missing=[", "]"));
    }

    /** The number is a text, which Spark's SQL compares with numbers and texts alike. */
    private static String query(List<Sentinels> some, ConfProposal proposal) {
      String given = proposal.form().options().get(InputConf.SQL);
      return "select * except (%s), %s from %s"
          .formatted(
              some.stream()
                  .map(each -> ColumnRules.inSql(each.column))
                  .collect(Collectors.joining(", ")),
              some.stream()
                  .map(
                      each ->
                          "nullif(%1$s, '%2$s') as %1$s"
                              .formatted(ColumnRules.inSql(each.column), each.text))
                  .collect(Collectors.joining(", ")),
              given == null ? InputConf.THIS : "(" + given + ")");
    }
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
    if (leaks.isEmpty()) {
      sum().ifPresent(leaks::add);
    }
    return leaks;
  }

  /** Two columns whose sum, or difference, is the label in every row. */
  private Optional<String> sum() {
    List<Integer> numeric = new ArrayList<>();
    for (int j = 0; j < names.size() && numeric.size() < MOST_ADDED; j++) {
      boolean isNumber = proposal.uses().get(names.get(j)).kind() == ColumnKind.NUMBER;
      if (j != label && isNumber && features.isUsed(names.get(j))) {
        numeric.add(j);
      }
    }
    double[][] numbers =
        rows.stream()
            .map(row -> Arrays.stream(row.cells()).mapToDouble(Advice::numberOf).toArray())
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
    double[] labels = side(pairs, 1);
    double[] ones = Arrays.stream(labels).map(label -> 1).toArray();
    boolean areTwo = Arrays.stream(labels).distinct().count() == 2;
    return areTwo ? RankCurve.of(side(pairs, 0), labels, ones).underRoc() : 0.5;
  }

  /** Not a number where one of both is the same in all rows. */
  private double correlation(int column) {
    double[][] pairs = pairs(column, false);
    return pairs.length < 2
        ? 0
        : new PearsonsCorrelation().correlation(side(pairs, 0), side(pairs, 1));
  }

  private static double[] side(double[][] pairs, int side) {
    return Arrays.stream(pairs).mapToDouble(pair -> pair[side]).toArray();
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
        ? TableColumns.isTruth(text) ? text.equalsIgnoreCase("true") ? 1 : 0 : Days.of(text.strip())
        : number;
  }
}
