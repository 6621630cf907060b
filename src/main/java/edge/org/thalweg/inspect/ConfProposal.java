package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.config.Registry;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.TableColumns;

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
  private static final String OUTPUT = "output = \"output/my-run\"";
  static final List<String> END = List.of("penalty = \"l2(1e-3)\"", OUTPUT); // of rows as they are
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
    DialectOptions.others(form.options())
        .forEach(
            (name, value) ->
                settings.add(
                    (name.equals(InputConf.SQL) ? "data.sql" : "data.options." + quoted(name))
                        + "="
                        + quoted(value)));
    if (DialectOptions.areGiven(form.options())) {
      DialectOptions.settings(DialectOptions.dialect(form.options()))
          .forEach((key, value) -> settings.add(key + "=" + text(value)));
    }
    FeaturePlan plan = features();
    List<String> categories = List.copyOf(plan.categories());
    List<String> features = plan.names();
    if (!categories.isEmpty()) {
      settings.add("data.categorical=" + list(categories));
    }
    if (!features.isEmpty()) {
      settings.add("data.features=" + list(features));
    }
    Columns names = columns();
    names.weight().ifPresent(name -> settings.add("data.weight=" + quoted(name)));
    names.offset().ifPresent(name -> settings.add("data.offset=" + quoted(name)));
    names.id().ifPresent(name -> settings.add("data.id=" + quoted(name)));
    form.columns()
        .filter(one -> one.hashBits() > 0)
        .ifPresent(one -> settings.add("data.hash.bits=" + one.hashBits()));
    form.columns()
        .filter(one -> one.textBits() > 0 && hasWords(categories))
        .ifPresent(one -> settings.add("data.text=\"hash(2^%d)\"".formatted(one.textBits())));
    List<String> classNames = plan().classNames();
    if (!classNames.isEmpty()) {
      settings.add("data.classNames=" + list(classNames));
    }
    fill().ifPresent(rule -> settings.add("data.missing=" + quoted(rule)));
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
    List<String> lines = new ArrayList<>(List.of("data.train = " + quoted(path)));
    settings().forEach(setting -> lines.add(setting.replaceFirst("=", " = ")));
    if (drops) {
      lines.add("data.malformed = drop");
    }
    boolean hasCategories = !features().categories().isEmpty();
    lines.add("data.standardize = " + (hasCategories ? "numbers" : "scale"));
    lines.addAll(plan().lines());
    lines.add("penalty = \"l2(%s)\"".formatted(Strength.of(plan().unit() / Math.max(1, rows()))));
    lines.add(OUTPUT);
    return lines;
  }

  /** Comments on what the conf leaves out, and why. */
  List<String> comments() {
    String begin = "# a conf that trains, if %s is the label:".formatted(label);
    List<String> comments = new ArrayList<>(List.of(begin));
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
    boolean isPlain = text.matches("[A-Za-z_][A-Za-z0-9_]*") && !text.equals("null");
    return isPlain ? text : '"' + escaped(text) + '"';
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      escaped.append(
          c == '\t'
              ? "\\t"
              : c < ' '
                  ? "\\u%04x".formatted((int) c)
                  : c == '"' || c == '\\' ? "\\" + c : String.valueOf(c));
    }
    return escaped.toString();
  }
}
