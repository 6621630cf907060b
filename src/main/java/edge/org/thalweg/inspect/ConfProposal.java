package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.config.Registry;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnUse.ColumnKind;
import org.thalweg.inspect.ColumnValues.ValueKind;

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
    Map<String, ColumnUse> uses,
    Map<String, Optional<String>> nested,
    RowSketch sketch) {
  private static final String FEATURES = "features"; // all that are taken where none are named
  private static final String OUTPUT = "output = \"output/my-run\"";
  static final List<String> END = List.of("penalty = \"l2(1e-3)\"", OUTPUT); // of rows as they are
  private static final double FEW_MISSING = 0.05; // more may say something of their rows
  private static final int MOST_NAMED = 50; // features; of more, those that are left out are named

  /** What is learned of the label. */
  LabelPlan plan() {
    ColumnValues y = values.get(label);
    return new LabelPlan(
        label, y, counts(y), objective, form.columns().map(Columns::classNames).orElse(List.of()));
  }

  /** How often numbers occur as labels; in the sketch where they are too many to be counted. */
  private LabelCounts counts(ColumnValues y) {
    if (y.kind() != ValueKind.NUMBER) {
      return new LabelCounts();
    }
    if (!y.counts().isEmpty()) {
      return y.labels();
    }
    LabelCounts drawn = new LabelCounts();
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
    settings.add("data.label=" + quoted(label));
    Dialect.others(form.options())
        .forEach(
            (name, value) -> settings.add("data.options." + quoted(name) + "=" + quoted(value)));
    if (form.format().equals("csv")) {
      Dialect.of(form.options())
          .settings()
          .forEach((key, value) -> settings.add(key + "=" + text(value)));
    }
    List<String> categories = categories();
    List<String> features = given(Columns::features, this::featureNames);
    if (!categories.isEmpty()) {
      settings.add("data.categorical=" + list(categories));
    }
    if (!features.isEmpty()) {
      settings.add("data.features=" + list(features));
    }
    form.columns()
        .ifPresent(
            names -> {
              names.weight().ifPresent(name -> settings.add("data.weight=" + quoted(name)));
              names.offset().ifPresent(name -> settings.add("data.offset=" + quoted(name)));
              names.id().ifPresent(name -> settings.add("data.id=" + quoted(name)));
            });
    form.columns()
        .filter(names -> names.hashBits() > 0)
        .ifPresent(names -> settings.add("data.hash.bits=" + names.hashBits()));
    List<String> classNames = plan().classNames();
    if (!classNames.isEmpty()) {
      settings.add("data.classNames=" + list(classNames));
    }
    fill().ifPresent(rule -> settings.add("data.missing=" + quoted(rule)));
    return settings;
  }

  /** What stands for missing numbers, where some are missing or the form says it. */
  private Optional<String> fill() {
    List<String> filled = filled();
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
    List<String> lines = new ArrayList<>(List.of("data.train = " + quoted(path)));
    settings().forEach(setting -> lines.add(setting.replaceFirst("=", " = ")));
    if (drops) {
      lines.add("data.malformed = drop");
    }
    lines.add("data.standardize = scale");
    lines.addAll(plan().lines());
    lines.add("penalty = \"l2(%s)\"".formatted(Strength.of(plan().unit() / Math.max(1, rows()))));
    lines.add(OUTPUT);
    return lines;
  }

  /** Comments on what the conf leaves out, and why. */
  List<String> comments() {
    String begin = "# a conf that trains, if %s is the label:".formatted(label);
    List<String> comments = new ArrayList<>(List.of(begin));
    for (String name : areGiven() ? List.<String>of() : candidates()) {
      if (!isUsed(name)) {
        comments.add("# without %s: %s".formatted(name, why(name)));
      }
    }
    fill()
        .filter(rule -> !filled().isEmpty())
        .ifPresent(
            rule ->
                comments.add(
                    "# numbers are missing in %s: data.missing = %s stands for them"
                        .formatted(String.join(", ", filled()), rule)));
    if (lacksLabels()) {
      comments.add("# rows without a value of %s are left out".formatted(label));
    }
    return comments;
  }

  private boolean areGiven() {
    return form.columns().filter(names -> !names.features().isEmpty()).isPresent();
  }

  private long rows() {
    return values.get(label).present();
  }

  private String why(String name) {
    return nested.containsKey(name) ? nested.get(name).orElseThrow() : uses.get(name).reason();
  }

  /** Whether a column becomes features, or something from which they follow. */
  boolean isUsed(String name) {
    if (!isFree(name)) {
      return false;
    }
    boolean isCategory = given(Columns::categorical, List::of).contains(name);
    if (isCategory || areGiven()) {
      return isCategory || isGiven(name);
    }
    return nested.containsKey(name)
        ? nested.get(name).isEmpty()
        : !uses.get(name).isNone() || isLast(name);
  }

  /** Whether a column is among the features that are given, by name or by pattern. */
  private boolean isGiven(String name) {
    List<String> given = given(Columns::features, List::of);
    boolean areLeftOut = given.stream().allMatch(one -> one.startsWith("-"));
    return (areLeftOut || given.stream().anyMatch(one -> matches(one, name)))
        && given.stream().noneMatch(one -> one.startsWith("-") && matches(one.substring(1), name));
  }

  private static boolean matches(String pattern, String name) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
            .matcher(name)
            .matches()
        || pattern.contains("(" + name + ")");
  }

  /** Whether a column is a number that is only taken since there is no other feature. */
  private boolean isLast(String name) {
    ColumnUse use = uses.get(name);
    boolean isAlone =
        candidates().stream()
            .noneMatch(other -> nested.containsKey(other) || !uses.get(other).isNone());
    return isAlone
        && use.kind() == ColumnKind.IDENTIFIER
        && values.get(name).kind() == ValueKind.NUMBER;
  }

  /** The kind of a column, for people. */
  String kind(String name) {
    return uses.get(name).kind().toString();
  }

  /** What becomes of a column, for people. */
  String becomes(String name) {
    if (name.equals(label)) {
      return "the label";
    }
    if (!isFree(name)) {
      return "the " + role(name);
    }
    boolean isCategory = given(Columns::categorical, List::of).contains(name);
    if (isCategory || areGiven()) {
      return isUsed(name) ? "a feature, as given" : "left out, as given";
    }
    if (nested.containsKey(name)) {
      return nested.get(name).map(why -> "left out: " + why).orElse("features");
    }
    return isLast(name) ? "a feature, since there is no other" : uses.get(name).words();
  }

  private String role(String name) {
    Columns columns = form.columns().orElseThrow();
    return columns.weight().filter(name::equals).isPresent()
        ? "weight"
        : columns.offset().filter(name::equals).isPresent() ? "offset" : "id";
  }

  private List<String> given(
      Function<Columns, List<String>> part, Supplier<List<String>> otherwise) {
    List<String> given = form.columns().map(part).orElse(List.of());
    return given.isEmpty() ? otherwise.get() : given;
  }

  /** The columns that may be features: those of single values, and then the others. */
  private List<String> candidates() {
    return Stream.concat(values.keySet().stream(), nested.keySet().stream())
        .filter(this::isFree)
        .toList();
  }

  /** Whether a column has no other use. */
  private boolean isFree(String name) {
    boolean isReserved =
        form.columns().stream()
            .flatMap(names -> Stream.of(names.weight(), names.offset(), names.id()))
            .anyMatch(column -> column.filter(name::equals).isPresent());
    return !name.equals(label) && !isReserved;
  }

  private List<String> categories() {
    return given(Columns::categorical, () -> derived(ColumnUse::categories));
  }

  /** The names that the columns that may be features have for a key. */
  private List<String> derived(Function<ColumnUse, List<String>> names) {
    return candidates().stream()
        .filter(uses::containsKey)
        .flatMap(name -> names.apply(uses.get(name)).stream())
        .toList();
  }

  private List<String> features() {
    List<String> categories = categories();
    return candidates().stream()
        .filter(name -> !categories.contains(name) && isUsed(name))
        .filter(
            name ->
                nested.containsKey(name) || isLast(name) || !uses.get(name).features().isEmpty())
        .toList();
  }

  /**
   * What names the features: each of them; or those that are left out, where there are many or
   * none; nothing where all columns are features that are no categories.
   */
  private List<String> featureNames() {
    List<String> categories = categories();
    List<String> all = candidates().stream().filter(name -> !categories.contains(name)).toList();
    List<String> fit = features();
    List<String> others =
        all.stream().filter(name -> !fit.contains(name)).map(name -> "-" + name).toList();
    boolean areFew = !fit.isEmpty() && fit.size() <= MOST_NAMED;
    if (areFew || all.contains(FEATURES) && !others.isEmpty()) {
      return fit;
    }
    return others.size() > fit.size() && !fit.isEmpty() ? fit : others;
  }

  /** Whether the label is missing in some row. */
  boolean lacksLabels() {
    return values.get(label).missing() > 0;
  }

  /** The columns of numbers among the features in which some are missing. */
  private List<String> filled() {
    List<String> categories = categories();
    return given(Columns::features, this::features).stream()
        .filter(name -> values.containsKey(name) && values.get(name).missing() > 0)
        .filter(name -> !categories.contains(name))
        .toList();
  }

  /** A value of a conf: a list, a text, or something that is written as it is. */
  static String text(Object value) {
    return value instanceof List<?> words
        ? list(words.stream().map(Object::toString).toList())
        : value instanceof String text ? quoted(text) : value.toString();
  }

  private static String list(List<String> names) {
    return names.stream().map(ConfProposal::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  static String quoted(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_]*")
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + '"';
  }
}
