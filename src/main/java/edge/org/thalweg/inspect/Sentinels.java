package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.table.TableColumns;
import org.thalweg.inspect.ColumnUse.ColumnKind;

/**
 * Numbers that stand for missing values, as -999 does: of nines alone, several times, and either
 * below 0 among numbers that are not, or as far from all others as these are from each other.
 */
final class Sentinels {
  private static final String NINES = "-?9{2,}([.]0*)?";
  private static final int FEWEST = 2; // rows

  private Sentinels() {}

  /** What is said of columns that have such numbers, a line each. */
  static List<String> lines(ConfProposal proposal, FeaturePlan features) {
    List<String> lines = new ArrayList<>();
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
        String line = texts.size() < 2 ? null : line(proposal, name, texts, counts);
        if (line != null) {
          lines.add(line);
        }
      }
    }
    return lines;
  }

  private static String line(
      ConfProposal proposal,
      String name,
      TreeMap<Double, String> texts,
      TreeMap<Double, Long> counts) {
    for (double end : new double[] {texts.firstKey(), texts.lastKey()}) {
      String text = texts.get(end);
      TreeMap<Double, String> others = new TreeMap<>(texts);
      others.remove(end);
      double least = others.firstKey();
      double largest = others.lastKey();
      boolean isFar =
          end < 0 && least >= 0 || Math.max(least - end, end - largest) > largest - least;
      if (text.matches(NINES) && isFar && counts.get(end) >= FEWEST) {
        List<String> words = new ArrayList<>();
        if (DialectOptions.areGiven(proposal.form().options())) {
          words.addAll(DialectOptions.dialect(proposal.form().options()).missing());
        }
        words.add(text);
        String list = String.join(", ", words.stream().map(word -> '"' + word + '"').toList());
        return String.format(
            Locale.ROOT,
            "%s is %s in some rows, far from its other values (%s to %s), as where a value is missing; data.csv.missing=[%s] takes it so",
            name,
            text,
            others.firstEntry().getValue(),
            others.lastEntry().getValue(),
            list);
      }
    }
    return null;
  }
}
