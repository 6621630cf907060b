package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.config.Registry;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.inspect.ColumnValues.ValueKind;

/**
 * A conf that trains on a table: which column is the label, which are features, and which loss
 * fits.
 *
 * @param path of the table
 * @param form what is known of it
 * @param label the column of the label
 * @param values those of each column that has single values, in order
 * @param nested the other columns, in order, with what keeps each from being features
 */
record ConfProposal(
    String path,
    InputConf form,
    String label,
    Map<String, ColumnValues> values,
    Map<String, Optional<String>> nested) {
  private static final String FEATURES = "features"; // all that are taken where none are named
  static final List<String> END = // of a conf
      List.of("penalty = \"l2(1e-3)\"", "output = \"output/my-run\"");
  private static final double MOST_MISSING = 0.5; // of a column, to be a feature
  private static final double FEW_MISSING = 0.05; // more may say something of their rows

  /** Settings as on a command line, without the path: what {@link InputConf} takes. */
  List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.add("data.format=" + form.format());
    settings.add("data.label=" + quoted(label));
    DialectOptions.others(form.options())
        .forEach(
            (name, value) -> settings.add("data.options." + quoted(name) + "=" + quoted(value)));
    if (DialectOptions.areGiven(form.options())) {
      DialectOptions.settings(DialectOptions.dialect(form.options()))
          .forEach((key, value) -> settings.add(key + "=" + text(value)));
    }
    List<String> categories = categories();
    List<String> features = given(Columns::features, this::features);
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
    List<String> classNames = classNames();
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
    lines.add(loss());
    lines.addAll(END);
    return lines;
  }

  /** Comments on what the conf leaves out, and why. */
  List<String> comments() {
    String begin = "# a conf that trains, if %s is the label:".formatted(label);
    List<String> comments = new ArrayList<>(List.of(begin));
    List<String> categories = categories();
    boolean areGiven = form.columns().filter(names -> !names.features().isEmpty()).isPresent();
    for (String name : areGiven ? List.<String>of() : candidates()) {
      if (!categories.contains(name) && !isFeature(name)) {
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

  private String why(String name) {
    if (nested.containsKey(name)) {
      return nested.get(name).orElseThrow();
    }
    ColumnValues column = values.get(name);
    return switch (column.kind()) {
      case NONE -> "nothing is in it";
      case TEXT ->
          column.distinct() >= column.rows()
              ? "it differs in every row; data.id = %s puts it before each prediction"
                  .formatted(quoted(name))
              : "its texts differ in too many rows to be categories";
      default ->
          column.missing() > MOST_MISSING * column.rows()
              ? "it is missing in %d of %d rows".formatted(column.missing(), column.rows())
              : "it numbers the rows; data.id = %s puts it before each prediction"
                  .formatted(quoted(name));
    };
  }

  private String loss() {
    ColumnValues y = values.get(label);
    boolean names = y.kind() != ValueKind.NUMBER || !classNames().isEmpty();
    return loss(names ? (y.distinct() <= 2 ? "logistic" : "softmax") : kind(y).loss());
  }

  /** The setting of a loss, or of the model that implies it. */
  static String loss(String name) {
    return name.equals("softmax") ? "objective.model = softmax" : "objective.loss = " + name;
  }

  private static LabelKind kind(ColumnValues y) {
    return y.counts().isEmpty() ? LabelKind.NUMBERS : y.labels().kind();
  }

  /** The names of the classes, where labels are whole numbers that are not 0, 1, …; else none. */
  private List<String> classNames() {
    ColumnValues y = values.get(label);
    if (y.kind() != ValueKind.NUMBER || y.counts().isEmpty()) {
      return List.of();
    }
    LabelKind kind = kind(y);
    boolean two = y.distinct() == 2 && kind != LabelKind.TWO_CLASSES;
    return two && kind != LabelKind.CLASSES || kind == LabelKind.MISNUMBERED_CLASSES
        ? y.counts().keySet().stream()
            .collect(Collectors.toMap(Double::valueOf, name -> name, (a, b) -> a, TreeMap::new))
            .values()
            .stream()
            .toList()
        : List.of();
  }

  private List<String> given(
      Function<Columns, List<String>> part, Supplier<List<String>> otherwise) {
    List<String> given = form.columns().map(part).orElse(List.of());
    return given.isEmpty() ? otherwise.get() : given;
  }

  private List<String> others(Predicate<ColumnValues> which) {
    return values.keySet().stream()
        .filter(this::isFree)
        .filter(name -> which.test(values.get(name)))
        .toList();
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
    return given(Columns::categorical, () -> others(ColumnValues::areCategories));
  }

  /** None where these are what is taken by default. */
  private List<String> features() {
    List<String> categories = categories();
    List<String> all = candidates().stream().filter(name -> !categories.contains(name)).toList();
    List<String> fit = all.stream().filter(this::isFeature).toList();
    return fit.equals(all.contains(FEATURES) ? List.of(FEATURES) : all) ? List.of() : fit;
  }

  private boolean isFeature(String name) {
    if (nested.containsKey(name)) {
      return nested.get(name).isEmpty();
    }
    ColumnValues column = values.get(name);
    boolean single = column.kind() != ValueKind.TEXT && column.kind() != ValueKind.NONE;
    boolean differs = column.distinct() >= column.rows() && column.rows() > 1;
    boolean id = name.matches("(?i)(.*[^a-z])?id") && differs;
    return single && !id && column.missing() <= MOST_MISSING * column.rows();
  }

  /** Whether the label is missing in some row. */
  boolean lacksLabels() {
    return values.get(label).missing() > 0;
  }

  /** The columns of numbers among the features in which some are missing. */
  private List<String> filled() {
    List<String> categories = categories();
    return given(Columns::features, () -> others(column -> true)).stream()
        .filter(name -> values.containsKey(name) && values.get(name).missing() > 0)
        .filter(name -> !categories.contains(name) && isFeature(name))
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
