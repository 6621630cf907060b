package org.thalweg.data.shard;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.thalweg.text.DataException;

/**
 * The malformed rows of some data, and what is odd about others.
 *
 * @param rows how many
 * @param first what was wrong with the first ten, and where
 * @param unknown a sentence for each column with categories that training data do not have, or with
 *     numbers far outside of theirs
 * @param ranges of the numbers of each column; empty if they are not known
 */
public record Rejections(
    long rows, List<String> first, List<String> unknown, List<Optional<NumberRange>> ranges) {
  /** Malformed rows of data without categories. */
  public Rejections(long rows, List<String> first) {
    this(rows, first, List.of(), List.of());
  }

  /** The malformed rows that the readers of shards met. */
  public static Rejections of(List<ShardSummary> shards, Function<RejectedRow, String> message) {
    return new Rejections(
        shards.stream().mapToLong(ShardSummary::rejectedRows).sum(),
        shards.stream()
            .flatMap(shard -> shard.rejected().stream())
            .limit(ShardSummary.NAMED)
            .map(message)
            .toList());
  }

  /** Those that are left out, unless the rules forbid that there are any. */
  public Rejections check(RowRules rules) {
    if (rows > 0 && rules.failsOnMalformed()) {
      throw new DataException(first.get(0));
    }
    return this;
  }
}
