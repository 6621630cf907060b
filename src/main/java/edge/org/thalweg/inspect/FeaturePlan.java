package org.thalweg.inspect;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.config.Columns;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnUse.ColumnKind;

/**
 * Which columns of a table become features, as is given or as the columns are. Each question about
 * a column takes as long for many columns as for few.
 */
final class FeaturePlan {
  private static final String FEATURES = "features"; // all that are taken where none are named
  private static final int MOST_NAMED = 50; // features; of more, those that are left out are named

  private final Columns given;
  private final String label;
  private final String sourceOfLabel; // which is the label itself if it is a column
  private final Map<String, ColumnValues> values;
  private final Map<String, ColumnUse> uses;
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
      Map<String, ColumnUse> uses,
      Map<String, Optional<String>> nested) {
    this.given = given;
    this.label = label;
    this.sourceOfLabel = TableColumns.source(label);
    this.values = values;
    this.uses = uses;
    this.nested = nested;
    candidates =
        Stream.concat(values.keySet().stream(), nested.keySet().stream())
            .filter(this::isFree)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    categories = new LinkedHashSet<>(given(Columns::categorical, this::foundCategories));
    isAnyFeature =
        candidates.stream().anyMatch(name -> nested.containsKey(name) || !uses.get(name).isNone());
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
    return name.equals(column) || name.contains("(" + column + ")");
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
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
        .matcher(name)
        .matches();
  }

  /** Whether a column is a number that is only taken since there is no other feature. */
  private boolean isLast(String name) {
    return uses.get(name).kind() == ColumnKind.IDENTIFIER
        && values.get(name).kind() == ValueKind.NUMBER
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
   * What {@code data.features} says: what is given; each feature; or those that are left out, where
   * there are many or none; nothing where all columns are features that are no categories.
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
        .map(name -> values.containsKey(name) ? name : TableColumns.source(name))
        .filter(name -> values.containsKey(name) && values.get(name).missing() > 0)
        .filter(name -> !categories.contains(name))
        .distinct()
        .toList();
  }
}
