package org.thalweg.data.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The malformed rows of some data: the first ten of them, and how many each cause has. A final
 * class, because it is part of a task result.
 */
public final class RejectedRows implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int CAUSES = 20; // that are told apart

  private final List<RejectedRow> first = new ArrayList<>();
  private final Map<String, Long> causes = new HashMap<>();

  public void add(RejectedRow row) {
    if (first.size() < ShardSummary.NAMED) {
      first.add(row);
    }
    add(causes, row.cause(), 1);
  }

  /** Adds those of rows that come after these. */
  public void add(RejectedRows others) {
    int room = ShardSummary.NAMED - first.size();
    first.addAll(others.first.subList(0, Math.min(room, others.first.size())));
    add(causes, others);
  }

  public List<RejectedRow> first() {
    return first;
  }

  /** How many rows they are. */
  long count() {
    return causes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Adds the causes of rows to counts of them. */
  public static void add(Map<String, Long> causes, RejectedRows rows) {
    rows.causes.forEach((cause, count) -> add(causes, cause, count));
  }

  private static void add(Map<String, Long> causes, String cause, long count) {
    boolean isOwn = causes.size() < CAUSES || causes.containsKey(cause);
    causes.merge(isOwn ? cause : "other causes", count, Long::sum);
  }
}
