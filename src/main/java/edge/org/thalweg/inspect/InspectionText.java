package org.thalweg.inspect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.text.Text;

/**
 * An inspection in words, a line a thing.
 *
 * @param found what was found
 * @param name of a column
 */
public record InspectionText(Inspection found, IntFunction<String> name) {
  private static final int SHOWN = 10; // of what there may be many of
  private static final int WIDEST = 3;

  /**
   * The lines that inspect prints.
   *
   * @param loss the loss that fits, and why
   */
  public List<String> lines(String loss) {
    LabelCounts labels = found.labels();
    ColumnStatistics columns = found.columns();
    long rows = labels.rows();
    long entries = columns.entries();
    int[] empty = columns.empty();
    int[] constant = columns.constant(rows);
    return List.of(
        "rows       %d".formatted(rows),
        "features   %d, %d of them vary"
            .formatted(columns.width(), columns.width() - empty.length - constant.length),
        Text.of(
            "entries    %d not 0, %.3g %% of all",
            entries, 100.0 * entries / Math.max(1, rows * columns.width())),
        "labels     " + labels(labels),
        "values     " + (columns.areOnes() ? "0 or 1 only" : widest(columns, rows)),
        "all 0      " + columns(empty),
        "constant   " + columns(constant),
        "duplicate  " + some(columns.duplicates(rows).stream().map(this::group).toList()),
        "loss       " + loss,
        "shards     %d in %d partitions".formatted(found.shards(), found.partitions()),
        Text.of(
            "memory     %d bytes, %.3g for each entry not 0",
            found.bytes(), (double) found.bytes() / Math.max(1, entries)));
  }

  private static String labels(LabelCounts labels) {
    if (labels.counts().size() <= SHOWN) {
      return labels.counts().entrySet().stream()
          .map(
              label ->
                  Text.of(
                      "%s: %d (%.3g %%)",
                      number(label.getKey()),
                      label.getValue(),
                      100.0 * label.getValue() / labels.rows()))
          .collect(Collectors.joining(", "));
    }
    String quartiles =
        Stream.of(0.25, 0.5, 0.75)
            .map(share -> number(labels.quantile(share)))
            .collect(Collectors.joining(", "));
    return "%s to %s, quartiles %s%s"
        .formatted(
            number(labels.least()),
            number(labels.largest()),
            quartiles,
            labels.areBinned() ? "" : ", %d values".formatted(labels.counts().size()));
  }

  /** The columns whose values lie farthest apart. */
  private String widest(ColumnStatistics columns, long rows) {
    return IntStream.range(0, columns.width())
        .boxed()
        .sorted(Comparator.comparingDouble(j -> columns.least(j, rows) - columns.largest(j, rows)))
        .limit(WIDEST)
        .map(
            j ->
                "%s: %s to %s"
                    .formatted(
                        name.apply(j),
                        number(columns.least(j, rows)),
                        number(columns.largest(j, rows))))
        .collect(Collectors.joining(", "));
  }

  private String columns(int[] columns) {
    return some(Arrays.stream(columns).mapToObj(name).toList());
  }

  private String group(int[] columns) {
    return Arrays.stream(columns).mapToObj(name).limit(SHOWN).collect(Collectors.joining(" = "));
  }

  private static String some(List<String> things) {
    if (things.isEmpty()) {
      return "none";
    }
    String more = things.size() > SHOWN ? " and %d more".formatted(things.size() - SHOWN) : "";
    return things.stream().limit(SHOWN).collect(Collectors.joining(", ", "", more));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Text.of("%.4g", value);
  }
}
