package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnUse.ColumnKind;
import org.thalweg.text.Text;

/** What a statistician would look at before a model of a table is believed, a line each. */
record Advice(
    ConfProposal proposal, FeaturePlan features, Leaks leaks, List<String> names, int label) {
  private static final double REPEATED = 0.01; // of the rows
  private static final int FEW_PER_VALUE = 10; // rows; with fewer, values predict by chance
  private static final double FEW = 0.05; // of all rows, which make a class rare
  private static final int FEW_ROWS = 30;
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
    return new Advice(proposal, features, Leaks.of(proposal, features), names, label);
  }

  /** The lines, each with its topic in front. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    ofLabel(proposal.plan()).forEach(line -> lines.add("label      " + line));
    exposure().ifPresent(line -> lines.add("offset     " + line));
    survival().ifPresent(line -> lines.add("censored   " + line));
    Sentinels.lines(proposal, features).forEach(line -> lines.add("missing    " + line));
    leaks.lines().forEach(line -> lines.add("leak       " + line));
    repeated().ifPresent(line -> lines.add("repeated   " + line));
    time().ifPresent(line -> lines.add("time       " + line));
    return lines;
  }

  /** What to think of before such labels are learned, a sentence each. */
  static List<String> ofLabel(LabelPlan plan) {
    ColumnValues y = plan.y();
    List<String> advice = new ArrayList<>();
    boolean isGiven = !plan.given().isEmpty();
    if (!isGiven && !plan.areNames() && plan.kind() == LabelKind.AMOUNTS) {
      advice.add(
          "amounts above 0, most of them small: objective.loss = gamma fits relative errors, and"
              + " huber feels the largest ones less");
    }
    if (!isGiven && Scales.areOrdered(y.counts().keySet()) && y.kind() == ValueKind.TEXT) {
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
    boolean areOpen = plan.givenNames().isEmpty() && y.kind() == ValueKind.TEXT;
    List<String> alike = areOpen ? Scales.alike(y.counts().keySet()) : List.of();
    return alike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s has the classes %s, which differ in case alone: if they are one, data.sql = \"select * except (%s), lower(%s) as %s from __THIS__\" makes them alike; if they are two, data.classNames with all names says so"
                .formatted(
                    plan.name(),
                    String.join(" and ", alike),
                    plan.inSql(),
                    plan.inSql(),
                    plan.inSql()));
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
      if (j != label && isNumber && Exposure.isProportional(leaks.pairs(j, false))) {
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
        String query = "data.sql = " + ConfProposal.quoted(query(ofOne, proposal));
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
              some.stream().map(each -> each.inSql()).collect(Collectors.joining(", ")),
              some.stream()
                  .map(each -> "nullif(%1$s, '%2$s') as %1$s".formatted(each.inSql(), each.text))
                  .collect(Collectors.joining(", ")),
              given == null ? InputConf.THIS : "(" + given + ")");
    }

    private String inSql() {
      return "`" + column.replace("`", "``") + "`";
    }
  }
}
