package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.config.Registry;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.DerivedColumns;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnRules.ColumnUse.ColumnKind;
import org.thalweg.text.Glob;

/**
 * A conf that trains on a table: which column is the label, which are features, and which loss
 * fits.
 *
 * @param path of the table
 * @param form what is known of it
 * @param objective settings of the objective, each {@code key=value}, that are given
 * @param label the column of the label
 * @param values those of each column that has single values, in order
 * @param uses what each of these is
 * @param nested the other columns, in order, with what keeps each from being features
 * @param sketch some of the rows
 */
record ConfProposal(
    String path,
    InputConf form,
    List<String> objective,
    String label,
    Map<String, ColumnValues> values,
    Map<String, ColumnRules.ColumnUse> uses,
    Map<String, Optional<String>> nested,
    RowSketch sketch) {
  private static final String OUTPUT = "output = \"output/my-run\"";
  static final List<String> END = List.of("penalty = \"l2(1e-3)\"", OUTPUT); // of rows as they are
  private static final long ENOUGH = 10_000; // rows, that a fifth of them may be held out
  private static final double FEW_MISSING = 0.05; // more may say something of their rows

  /** What is learned of the label. */
  LabelPlan plan() {
    ColumnValues y = values.get(label);
    return new LabelPlan(
        label, y, counts(y), objective, form.columns().map(Columns::classNames).orElse(List.of()));
  }

  /** Which columns become features. */
  FeaturePlan features() {
    return new FeaturePlan(columns(), label, values, uses, nested);
  }

  /** What is known of the columns, with an offset for counts whose exposure is found. */
  private Columns columns() {
    Columns given = form.columns().orElseThrow();
    return exposure().map(name -> given.offsetBy(Exposure.logarithm(name))).orElse(given);
  }

  /** The column of positive numbers that counts are counted in, if none is given. */
  Optional<String> exposure() {
    Columns given = form.columns().orElseThrow();
    boolean isOpen =
        values.containsKey(label) // which may be none of the columns
            && given.offset().isEmpty()
            && given.features().isEmpty()
            && plan().areCounts();
    return isOpen
        ? Exposure.named(label, values, uses).filter(name -> values.get(name).least() > 0)
        : Optional.empty();
  }

  /** How often numbers occur as labels; in the sketch where they are too many to be counted. */
  private LabelPlan.LabelCounts counts(ColumnValues y) {
    if (y.kind() != ColumnValues.ValueKind.NUMBER) {
      return new LabelPlan.LabelCounts();
    }
    if (!y.counts().isEmpty()) {
      return y.labels();
    }
    LabelPlan.LabelCounts drawn = new LabelPlan.LabelCounts();
    int column = List.copyOf(values.keySet()).indexOf(label);
    sketch.rows().stream()
        .filter(row -> row.cells()[column] != null)
        .forEach(row -> drawn.add(TableColumns.decimal(row.cells()[column]), row.count()));
    drawn.add(y.least(), 1);
    drawn.add(y.largest(), 1);
    return drawn;
  }

  void requireLearnable() {
    plan().requireLearnable();
  }

  /** Settings as on a command line, without the path: what {@link InputConf} takes. */
  List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.add("data.format=" + form.format());
    settings.add("data.label=" + ColumnRules.quoted(label));
    DialectOptions.others(form.options())
        .forEach(
            (name, value) ->
                settings.add(
                    (name.equals(InputConf.SQL)
                            ? "data.sql"
                            : "data.options." + ColumnRules.quoted(name))
                        + "="
                        + ColumnRules.quoted(value)));
    if (DialectOptions.areGiven(form.options())) {
      DialectOptions.settings(DialectOptions.dialect(form.options()))
          .forEach((key, value) -> settings.add(key + "=" + ColumnRules.text(value)));
    }
    FeaturePlan plan = features();
    List<String> categories = List.copyOf(plan.categories());
    List<String> features = plan.names();
    if (!categories.isEmpty()) {
      settings.add("data.categorical=" + ColumnRules.list(categories));
    }
    if (!features.isEmpty()) {
      settings.add("data.features=" + ColumnRules.list(features));
    }
    Columns names = columns();
    names.weight().ifPresent(name -> settings.add("data.weight=" + ColumnRules.quoted(name)));
    names.offset().ifPresent(name -> settings.add("data.offset=" + ColumnRules.quoted(name)));
    names.id().ifPresent(name -> settings.add("data.id=" + ColumnRules.quoted(name)));
    form.columns()
        .filter(one -> one.hashBits() > 0)
        .ifPresent(one -> settings.add("data.hash.bits=" + one.hashBits()));
    form.columns()
        .filter(one -> one.textBits() > 0 && hasWords(categories))
        .ifPresent(one -> settings.add("data.text=\"hash(2^%d)\"".formatted(one.textBits())));
    List<String> classNames = plan().classNames();
    if (!classNames.isEmpty()) {
      settings.add("data.classNames=" + ColumnRules.list(classNames));
    }
    fill().ifPresent(rule -> settings.add("data.missing=" + ColumnRules.quoted(rule)));
    return settings;
  }

  private boolean hasWords(List<String> categories) {
    return categories.stream()
        .anyMatch(name -> name.startsWith("words(") || nested.containsKey(name));
  }

  /** What stands for missing numbers, where some are missing or the form says it. */
  private Optional<String> fill() {
    List<String> filled = features().filled();
    boolean isOften =
        filled.stream()
            .map(values::get)
            .anyMatch(column -> column.missing() > FEW_MISSING * column.rows());
    String rule = isOften ? "median(indicator=true)" : "median";
    return form.columns()
        .flatMap(Columns::missing)
        .map(missing -> Registry.imputations().named(missing).text())
        .or(() -> filled.isEmpty() ? Optional.empty() : Optional.of(rule));
  }

  /**
   * The lines of the conf.
   *
   * @param drops whether it leaves out rows
   */
  List<String> lines(boolean drops) {
    List<String> lines = new ArrayList<>(List.of("data.train = " + ColumnRules.quoted(path)));
    if (rows() >= ENOUGH) {
      lines.add("data.test = 0.2");
    }
    settings().forEach(setting -> lines.add(setting.replaceFirst("=", " = ")));
    if (drops) {
      lines.add("data.malformed = drop");
    }
    boolean hasCategories = !features().categories().isEmpty();
    lines.add("data.standardize = " + (hasCategories ? "numbers" : "scale"));
    lines.addAll(plan().lines());
    lines.add(
        "penalty = \"l2(%s)\""
            .formatted(DataInspection.strength(plan().unit() / Math.max(1, rows()))));
    lines.add(OUTPUT);
    return lines;
  }

  /** Comments on what the conf leaves out, and why. */
  List<String> comments() {
    String begin = "# a conf that trains, if %s is the label:".formatted(label);
    List<String> comments = new ArrayList<>(List.of(begin));
    if (rows() >= ENOUGH) {
      comments.add("# data.test = 0.2 holds a fifth of the rows out; without it all of them train");
    }
    FeaturePlan features = features();
    for (String name : features.areGiven() ? Set.<String>of() : features.candidates()) {
      if (!features.isUsed(name)) {
        comments.add("# without %s: %s".formatted(name, features.why(name)));
      }
    }
    fill()
        .filter(rule -> !features().filled().isEmpty())
        .ifPresent(
            rule ->
                comments.add(
                    "# numbers are missing in %s: data.missing = %s stands for them"
                        .formatted(String.join(", ", features().filled()), rule)));
    exposure()
        .ifPresent(
            name ->
                comments.add(
                    "# %s counts in %s: data.offset = %s makes rates of them"
                        .formatted(label, name, Exposure.logarithm(name))));
    if (lacksLabels()) {
      ColumnValues y = values.get(label);
      comments.add(
          "# %d of %d rows have no value of %s and are left out"
              .formatted(y.missing(), y.rows(), label));
    }
    return comments.stream().map(line -> line.replaceAll("\\R", " ")).toList(); // of names
  }

  private long rows() {
    return values.get(label).present();
  }

  /** Whether the label is missing in some row. */
  boolean lacksLabels() {
    return values.get(label).missing() > 0;
  }

  /**
   * Which columns of a table become features, as is given or as the columns are. Each question
   * about a column takes as long for many columns as for few.
   */
  static final class FeaturePlan {
    private static final String FEATURES = "features"; // all that are taken where none are named
    private static final int MOST_NAMED =
        50; // features; of more, those that are left out are named

    private final Columns given;
    private final String label;
    private final String sourceOfLabel; // which is the label itself if it is a column
    private final Map<String, ColumnValues> values;
    private final Map<String, ColumnRules.ColumnUse> uses;
    private final Map<String, Optional<String>> nested;
    private final Set<String> candidates;
    private final Set<String> categories;
    private final boolean isAnyFeature; // of the columns, by what they are

    /**
     * A plan for the columns of a table.
     *
     * @param given what is known of the columns
     * @param label the column of the label
     * @param values those of each column that has single values, in order
     * @param uses what each of these is
     * @param nested the other columns, in order, with what keeps each from being features
     */
    FeaturePlan(
        Columns given,
        String label,
        Map<String, ColumnValues> values,
        Map<String, ColumnRules.ColumnUse> uses,
        Map<String, Optional<String>> nested) {
      this.given = given;
      this.label = label;
      this.sourceOfLabel = DerivedColumns.source(label);
      this.values = values;
      this.uses = uses;
      this.nested = nested;
      candidates =
          Stream.concat(values.keySet().stream(), nested.keySet().stream())
              .filter(this::isFree)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      categories = new LinkedHashSet<>(given(Columns::categorical, this::foundCategories));
      isAnyFeature =
          candidates.stream()
              .anyMatch(name -> nested.containsKey(name) || !uses.get(name).isNone());
    }

    /** What is known of the columns. */
    Columns given() {
      return given;
    }

    /** What is given of the features, or what is found. */
    private List<String> given(
        Function<Columns, List<String>> part, Supplier<List<String>> otherwise) {
      List<String> names = part.apply(given);
      return names.isEmpty() ? otherwise.get() : names;
    }

    /** The columns that may be features: those of single values, and then the others. */
    Set<String> candidates() {
      return candidates;
    }

    /** Whether a column has no other use. */
    private boolean isFree(String name) {
      return !name.equals(label) && !name.equals(sourceOfLabel) && role(name).isEmpty();
    }

    private Optional<String> role(String name) {
      return Stream.of("weight", "offset", "id")
          .filter(role -> column(role).filter(one -> isOf(one, name)).isPresent())
          .findFirst();
    }

    /** Whether the label or the offset, which another column is, is derived from a column. */
    private boolean isSource(String name) {
      boolean isOfLabel = name.equals(sourceOfLabel) && !name.equals(label);
      return isOfLabel
          || given.offset().filter(one -> !one.equals(name) && isOf(one, name)).isPresent();
    }

    private Optional<String> column(String role) {
      return switch (role) {
        case "weight" -> given.weight();
        case "offset" -> given.offset();
        default -> given.id();
      };
    }

    /** The columns of which each category becomes a feature, as they are given or found. */
    Set<String> categories() {
      return categories;
    }

    private List<String> foundCategories() {
      return candidates.stream()
          .filter(uses::containsKey)
          .flatMap(name -> uses.get(name).categories().stream())
          .toList();
    }

    /** Whether a column becomes categories, or something from which they follow. */
    private boolean isCategory(String name) {
      return given.categorical().isEmpty()
          ? uses.containsKey(name) && !uses.get(name).categories().isEmpty()
          : given.categorical().stream().anyMatch(one -> isOf(one, name));
    }

    /** Whether it is given which columns are features. */
    boolean areGiven() {
      return !given.features().isEmpty();
    }

    /** Whether a column becomes features, or something from which they follow. */
    boolean isUsed(String name) {
      return isFree(name) && (isCategory(name) || (areGiven() ? isGiven(name) : isFeature(name)));
    }

    /** Whether a name is that of a column, or of one that follows from it. */
    private static boolean isOf(String name, String column) {
      return name.equals(column)
          || InputConf.crossed(name)
              .flatMap(each -> Stream.of(each.split("\\s*:\\s*")))
              .flatMap(DerivedColumns::sources)
              .anyMatch(column::equals);
    }

    /** Whether a column that is no category becomes a feature where none are given. */
    private boolean isFeature(String name) {
      return nested.containsKey(name)
          ? nested.get(name).isEmpty()
          : !uses.get(name).features().isEmpty() || isLast(name);
    }

    /** Whether a column is among the features that are given, by name or by pattern. */
    private boolean isGiven(String name) {
      List<String> patterns = given.features();
      boolean areLeftOut = patterns.stream().allMatch(one -> one.startsWith("-"));
      return (areLeftOut || patterns.stream().anyMatch(one -> matches(one, name)))
          && patterns.stream()
              .noneMatch(one -> one.startsWith("-") && matches(one.substring(1), name));
    }

    private static boolean matches(String pattern, String name) {
      if (isOf(pattern, name) || !pattern.contains("*")) {
        return isOf(pattern, name) || pattern.equalsIgnoreCase(name);
      }
      return Glob.of(pattern).ignoringCase().matches(name);
    }

    /** Whether a column is a number that is only taken since there is no other feature. */
    private boolean isLast(String name) {
      return uses.get(name).kind() == ColumnKind.IDENTIFIER
          && values.get(name).kind() == ColumnValues.ValueKind.NUMBER
          && !isAnyFeature;
    }

    /** What becomes of a column, for people. */
    String becomes(String name) {
      if (given.offset().filter(Exposure.logarithm(name)::equals).isPresent()) {
        return "its logarithm is the offset: counts are rates of it";
      }
      if (!isFree(name)) {
        return "the " + role(name).orElse("label");
      }
      boolean isCategory = given.categorical().stream().anyMatch(one -> isOf(one, name));
      boolean isFound = uses.containsKey(name) && !uses.get(name).categories().isEmpty();
      if (isCategory || areGiven() && !(isFound && given.categorical().isEmpty())) {
        return isUsed(name) ? "a feature, as given" : "left out, as given";
      }
      if (nested.containsKey(name)) {
        return nested.get(name).map(why -> "left out: " + why).orElse("features");
      }
      return isLast(name) ? "a feature, since there is no other" : uses.get(name).words();
    }

    /** The reason, as a part of a line, for which the conf takes no feature from a column. */
    String why(String name) {
      return nested.containsKey(name) ? nested.get(name).orElseThrow() : uses.get(name).reason();
    }

    /**
     * What {@code data.features} says: what is given; each feature; or those that are left out,
     * where there are many or none; nothing where all columns are features that are no categories.
     */
    List<String> names() {
      return given(Columns::features, this::found);
    }

    private List<String> found() {
      Set<String> fit = new LinkedHashSet<>(features());
      List<String> others =
          Stream.concat(
                  candidates.stream()
                      .filter(name -> !fit.contains(name) && !categories.contains(name)),
                  values.keySet().stream().filter(this::isSource))
              .map(name -> "-" + name)
              .toList();
      boolean areFew = !fit.isEmpty() && fit.size() <= MOST_NAMED;
      boolean isDerived = !candidates.containsAll(fit); // which must be named
      if (areFew || isDerived || candidates.contains(FEATURES) && !others.isEmpty()) {
        return List.copyOf(fit);
      }
      return others.size() > fit.size() && !fit.isEmpty() ? List.copyOf(fit) : others;
    }

    private List<String> features() {
      return candidates.stream()
          .filter(name -> !categories.contains(name) && isFeature(name))
          .flatMap(this::features)
          .toList();
    }

    /** The features that a column becomes: itself, or what follows from it. */
    private Stream<String> features(String name) {
      return nested.containsKey(name) || uses.get(name).isNone()
          ? Stream.of(name)
          : uses.get(name).features().stream();
    }

    /** The columns of numbers among the features in which some are missing. */
    List<String> filled() {
      return given(Columns::features, this::features).stream()
          .map(name -> values.containsKey(name) ? name : DerivedColumns.source(name))
          .filter(name -> values.containsKey(name) && values.get(name).missing() > 0)
          .filter(name -> !categories.contains(name))
          .distinct()
          .toList();
    }
  }

  /**
   * What counts are counted in: a time at risk, a number of people, an area. With its logarithm as
   * the offset of the scores, a model of counts is one of rates (McCullagh and Nelder, "Generalized
   * Linear Models", 1989, 6.2).
   */
  static final class Exposure {
    /** Words of names of such columns. */
    private static final Set<String> NAMES =
        Set.of(
            """
            exposure, exposures, expo, exposition, exponierung, population, pop, pyears,
            personyears, pyrs, holders, insured, policies, policyholders, atrisk, trials, service,
            manyears, jahreseinheiten\
            """
                .split(",\\s+"));

    private static final int ITERATIONS = 25; // of Newton's method in two unknowns
    private static final double ACCURATE = 1e-10;
    private static final double ALIKE = 0.15; // how far the elasticity may be from 1
    private static final double SURE = 10; // the elasticity in standard errors
    private static final double WIDE = 5; // the largest value as a multiple of the least

    private Exposure() {}

    /** The name of the column that says by its name what counts are counted in, if one does. */
    static Optional<String> named(
        String label, Map<String, ColumnValues> values, Map<String, ColumnRules.ColumnUse> uses) {
      return values.keySet().stream()
          .filter(name -> !name.equals(label) && uses.get(name).kind() == ColumnKind.NUMBER)
          .filter(name -> isName(name) && values.get(name).missing() == 0)
          .findFirst();
    }

    private static boolean isName(String name) {
      List<String> words = new ColumnRules.ColumnName(name).words();
      return words.stream().anyMatch(NAMES::contains)
          || words.containsAll(List.of("person", "years"))
          || words.containsAll(List.of("at", "risk"));
    }

    /** The name of a column as an offset. */
    static String logarithm(String name) {
      return "log(%s)".formatted(name);
    }

    /**
     * Whether counts grow in proportion to positive numbers: their elasticity b by the Poisson
     * model log E(y) = a + b·log(x) is about 1, beyond doubt even if counts vary more than
     * Poisson's.
     *
     * @param pairs x and y of each row
     */
    static boolean isProportional(double[][] pairs) {
      double least = Double.POSITIVE_INFINITY;
      double largest = 0;
      for (double[] pair : pairs) {
        least = Math.min(least, pair[0]);
        largest = Math.max(largest, pair[0]);
      }
      if (!(least > 0) || largest < WIDE * least) {
        return false;
      }
      Optional<double[]> found = elasticity(pairs);
      return found.filter(b -> Math.abs(b[0] - 1) <= ALIKE && b[0] >= SURE * b[1]).isPresent();
    }

    /** b of the Poisson model, and its standard error; empty if Newton's method finds none. */
    private static Optional<double[]> elasticity(double[][] pairs) {
      double meanLog = 0;
      double meanCount = 0;
      for (double[] pair : pairs) {
        meanLog += StrictMath.log(pair[0]) / pairs.length;
        meanCount += pair[1] / pairs.length;
      }
      double a = StrictMath.log(meanCount); // at the mean of log(x)
      double b = 0;
      for (int i = 0; i < ITERATIONS; i++) {
        double[] sums = sums(pairs, meanLog, a, b);
        double determinant = sums[2] * sums[4] - sums[3] * sums[3];
        double stepB = (sums[2] * sums[1] - sums[3] * sums[0]) / determinant;
        a -= (sums[4] * sums[0] - sums[3] * sums[1]) / determinant;
        b -= stepB;
        if (Math.abs(stepB) <= ACCURATE) {
          double dispersion = Math.max(1, sums[5] / (pairs.length - 2));
          return Optional.of(new double[] {b, Math.sqrt(dispersion * sums[2] / determinant)});
        }
      }
      return Optional.empty();
    }

    /** Two sums of the gradient, three of the Hessian, and Pearson's statistic. */
    private static double[] sums(double[][] pairs, double meanLog, double a, double b) {
      double[] sums = new double[6];
      for (double[] pair : pairs) {
        double x = StrictMath.log(pair[0]) - meanLog;
        double mean = StrictMath.exp(a + b * x);
        sums[0] += mean - pair[1];
        sums[1] += (mean - pair[1]) * x;
        sums[2] += mean;
        sums[3] += mean * x;
        sums[4] += mean * x * x;
        sums[5] += (mean - pair[1]) * (mean - pair[1]) / mean;
      }
      return sums;
    }
  }
}
