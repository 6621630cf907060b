package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnUse.ColumnKind;

/**
 * A number that stands for missing values, as -999 does: of nines alone, several times, and either
 * below 0 among numbers that are not, or as far from all others as these are from each other.
 *
 * @param column that has it
 * @param text as it is in the column
 * @param least of the other numbers of the column
 * @param largest of these
 */
record Sentinels(String column, String text, String least, String largest) {
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
          && proposal.sketch().rows().stream().anyMatch(row -> text.equals(row.cells()[column]))) {
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
