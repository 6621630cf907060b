package org.thalweg.data.shard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.thalweg.text.DataException;

/**
 * The malformed rows of some data, and what is odd about others.
 *
 * @param rows how many
 * @param causes how many of them each cause has, where that is known
 * @param first what was wrong with the first ten, and where
 * @param unknown a sentence for each column with categories that training data do not have, or with
 *     numbers far outside of theirs
 * @param ranges of the numbers of each column; empty if they are not known
 */
public record Rejections(
    long rows,
    Map<String, Long> causes,
    List<String> first,
    List<String> unknown,
    List<Optional<NumberRange>> ranges) {
  /** Malformed rows of data without categories, of which the first is all that is known. */
  public Rejections(long rows, List<String> first) {
    this(rows, Map.of(), first, List.of(), List.of());
  }

  /** The malformed rows that the readers of shards met. */
  public static Rejections of(List<ShardSummary> shards, Function<RejectedRow, String> message) {
    RejectedRows all = new RejectedRows();
    shards.forEach(shard -> all.add(shard.rejected()));
    Map<String, Long> causes = new TreeMap<>();
    RejectedRows.add(causes, all);
    List<String> first = all.first().stream().map(message).toList();
    return new Rejections(all.count(), causes, first, List.of(), List.of());
  }

  /** A line for each cause: how many rows it has, where it is, and what it is. */
  public List<String> lines(String place) {
    return causes.entrySet().stream()
        .map(
            each ->
                "%d %s of %s: %s"
                    .formatted(
                        each.getValue(),
                        each.getValue() == 1 ? "row" : "rows",
                        place,
                        each.getKey()))
        .toList();
  }

  /** Those that are left out, unless the rules forbid that there are any. */
  public Rejections check(RowRules rules) {
    if (rows > 0 && rules.failsOnMalformed()) {
      throw new DataException(first.get(0));
    }
    return this;
  }
}
