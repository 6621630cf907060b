package org.thalweg.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.Feature;
import org.thalweg.objective.FeatureChoice;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.ParameterLayout.Segment;
import org.thalweg.penalty.Penalties;
import org.thalweg.text.Glob;
import org.thalweg.text.Suggestion;

/**
 * The features of the columns that the scores of a formula name, and penalties.
 *
 * @param input how the columns became features
 * @param count how many features there are
 * @param names of the features, instead of their numbers in LIBSVM; empty for these
 */
public record NamedFeatures(Input input, int count, List<String> names) {
  private static final Pattern NAME_PART = Pattern.compile("`[^`]*`|\\*|[^`*]+");
  private static final int MOST_KNOWN = 100_000; // names among which the nearest is looked for
  private static final int MOST_NAMED = 1 << 22; // features, each of which has a name here
  private static final int SHOWN = 10;

  /** Features that the input has names for. */
  public NamedFeatures(Input input, int count) {
    this(input, count, List.of());
  }

  /**
   * The features of some columns.
   *
   * @param score that names them, for messages
   * @param names of columns of a table; of LIBSVM text indices from 1
   * @throws ConfException if one of them is no column of features of its own
   */
  public FeatureChoice of(String score, List<String> names) {
    return FeatureChoice.of(
        names.stream()
            .flatMapToInt(name -> features(name).orElseThrow(() -> unknown(score, name)))
            .toArray());
  }

  /** The features of a column; empty if there is no such column. */
  private Optional<IntStream> features(String name) {
    return input.encoding().isPresent()
        ? input.encoding().get().features(name)
        : IntStream.range(0, count)
            .filter(j -> input.name(j).equals(name))
            .mapToObj(IntStream::of)
            .findFirst();
  }

  /**
   * Penalties whose terms on columns are on the weights of these.
   *
   * @throws ConfException if a name is that of no segment, column or feature, or of one of several
   *     columns that share their features; or if terms meet in a weight that do not fit each other
   */
  public Penalties penalties(Penalties asked, Objective objective) {
    ParameterLayout layout = objective.layout();
    if (Penalties.estimated(asked) > 0) {
      throw new ConfException(
          "penalty must be of given strengths here but was of l2(auto), which train alone finds");
    }
    if (asked.terms().stream().noneMatch(term -> term.isOnColumns(layout))) {
      return asked;
    }
    int named =
        input.encoding().isEmpty()
            ? count
            : input.encoding().get().features().stream()
                .filter(feature -> feature.kind() != Feature.FeatureKind.HASHED)
                .mapToInt(Feature::width)
                .sum();
    if (named > MOST_NAMED) {
      throw new ConfException(
          "penalty: a penalty must be on segments of w where features with names are more than %d, but was on columns"
              .formatted(MOST_NAMED));
    }
    List<NamedColumn> columns = columns();
    BitSet firsts = new BitSet();
    columns.forEach(column -> firsts.set(column.from));
    List<Penalties.Term> terms = new ArrayList<>();
    for (Penalties.Term term : asked.terms()) {
      if (!term.isOnColumns(layout)) {
        terms.add(term);
        continue;
      }
      BitSet chosen = chosen(term.segment(), columns, layout);
      for (InputWeights weights : objective.inputs()) {
        int[] ranges =
            ranges(chosen, term.penalty().isSeparable() ? new BitSet() : firsts, weights);
        if (ranges.length > 0) {
          String segment = layout.segment(weights.from()).name();
          terms.add(new Penalties.Term(term.penalty(), segment, ranges));
        }
      }
    }
    Penalties all = new Penalties.Terms(terms);
    try {
      all.check(layout);
    } catch (IllegalArgumentException e) {
      throw new ConfException("penalty: " + e.getMessage());
    }
    return all;
  }

  /**
   * Where the features of a column are, and what penalties may call it and them.
   *
   * @param names of the column; where several share their features, those of all
   * @param features the name of each; none where they are shared
   */
  private record NamedColumn(List<String> names, int from, int to, List<String> features) {}

  private List<NamedColumn> columns() {
    if (input.encoding().isEmpty()) {
      return IntStream.range(0, count)
          .mapToObj(
              j ->
                  new NamedColumn(
                      List.of(names.isEmpty() ? input.name(j) : names.get(j)), j, j + 1, List.of()))
          .toList();
    }
    List<NamedColumn> columns = new ArrayList<>();
    List<String> hashed = new ArrayList<>();
    for (Encoding.Part part : input.encoding().get().parts()) {
      int width = part.feature().width();
      boolean isShared = part.feature().isShared();
      if (!part.feature().names().isEmpty()) {
        columns.add(
            new NamedColumn(List.of(), part.from(), part.from() + width, part.feature().names()));
      }
      if (!isShared || hashed.isEmpty()) {
        columns.add(
            new NamedColumn(
                isShared ? hashed : part.names(),
                part.from(),
                part.from() + width,
                part.feature().kind() == Feature.FeatureKind.HASHED
                    ? List.of()
                    : IntStream.range(0, width).mapToObj(part::name).toList()));
      }
      if (isShared) {
        hashed.add(part.feature().column());
      }
    }
    return columns;
  }

  /** The features that a pattern names: all of a column, or single ones by their own names. */
  private BitSet chosen(String pattern, List<NamedColumn> columns, ParameterLayout layout) {
    boolean areOthers = pattern.startsWith("!");
    BitSet chosen = new BitSet();
    for (String name : split(areOthers ? pattern.substring(1) : pattern)) {
      Predicate<String> isNamed = glob(name)::matches;
      boolean isFound = false;
      for (NamedColumn column : columns) {
        boolean isWhole = column.names.stream().anyMatch(isNamed);
        boolean isShared = column.names.size() > 1 && column.features.isEmpty();
        if (isWhole && isShared && !column.names.stream().allMatch(isNamed)) {
          throw new ConfException(
              "penalty: a penalty must be on all of the columns %s, which share their features, but was on %s"
                  .formatted(String.join(", ", column.names), pattern));
        }
        isFound |= isWhole;
        if (isWhole) {
          chosen.set(column.from, column.to);
        }
        for (int k = 0; !isWhole && k < column.features.size(); k++) {
          if (isNamed.test(column.features.get(k))) {
            chosen.set(column.from + k);
            isFound = true;
          }
        }
      }
      if (!isFound) {
        throw unnamed(name.strip().replace("`", ""), columns, layout);
      }
    }
    if (areOthers) {
      chosen.flip(0, count);
    }
    return chosen;
  }

  /** The names between bars that have no backquotes round them. */
  private static List<String> split(String names) {
    List<String> split = new ArrayList<>();
    boolean isQuoted = false;
    int from = 0;
    for (int i = 0; i < names.length(); i++) {
      char c = names.charAt(i);
      isQuoted ^= c == '`';
      if (c == '|' && !isQuoted) {
        split.add(names.substring(from, i));
        from = i + 1;
      }
    }
    split.add(names.substring(from));
    return split;
  }

  /** A name in which * stands for any characters but between backquotes. */
  private static Glob glob(String name) {
    Glob.Builder glob = new Glob.Builder();
    Matcher part = NAME_PART.matcher(name);
    while (part.find()) {
      String text = part.group();
      if (text.equals("*")) {
        glob.star();
      } else if (text.startsWith("`")) {
        glob.text(text.substring(1, text.length() - 1));
      } else {
        glob.text(text.replaceAll("\\s", "").replace(",", ", "));
      }
    }
    return glob.build();
  }

  /** Begin and end of each range of w that has the weights of chosen features. */
  private int[] ranges(BitSet chosen, BitSet firsts, InputWeights weights) {
    IntStream.Builder ranges = IntStream.builder();
    int end = weights.features().count(count);
    for (int i = 0, open = -1; i <= end; i++) {
      boolean isIn = i < end && chosen.get(weights.features().feature(i));
      if (open >= 0 && (!isIn || firsts.get(weights.features().feature(i)))) {
        ranges.add(weights.from() + open * weights.columns());
        ranges.add(weights.from() + i * weights.columns());
        open = -1;
      }
      open = isIn && open < 0 ? i : open;
    }
    return ranges.build().toArray();
  }

  private static ConfException unnamed(
      String name, List<NamedColumn> columns, ParameterLayout layout) {
    List<String> known =
        columns.stream()
            .flatMap(column -> Stream.concat(column.names.stream(), column.features.stream()))
            .distinct()
            .limit(MOST_KNOWN)
            .toList();
    return new ConfException(
        "penalty: a penalty must be on one of the segments %s, or on columns, but was on %s; %s"
            .formatted(
                layout.segments().stream().map(Segment::name).collect(Collectors.joining(", ")),
                name,
                Suggestion.of(name, known)
                    .map("did you mean %s?"::formatted)
                    .orElse(
                        "columns are "
                            + String.join(", ", known.subList(0, Math.min(SHOWN, known.size()))))));
  }

  private ConfException unknown(String score, String name) {
    if (input.encoding().isEmpty()) {
      return new ConfException(
          "objective.scores.%s must have indices from 1 to %d but had %s"
              .formatted(score, count, name));
    }
    List<String> known =
        input.encoding().get().features().stream()
            .filter(feature -> !feature.isShared())
            .map(Feature::column)
            .distinct()
            .toList();
    return new ConfException(
        "objective.scores.%s must have columns of features but had %s%s"
            .formatted(
                score,
                name,
                Suggestion.of(name, known)
                    .map("; did you mean %s?"::formatted)
                    .orElse("; they are " + String.join(", ", known))));
  }
}
