package org.thalweg.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A key that has another value than in an earlier run.
 *
 * @param before as it was rendered; "none" where it was not set
 * @param now the same
 */
public record ConfDifference(String key, String before, String now) {
  private static final String NONE = "none";

  /** What may change while a run rests: when it ends, where things lie, how fast it goes. */
  private static final List<String> HARMLESS =
      List.of(
          "stop.",
          "checkpoint.",
          "output",
          "aggregation",
          "storage",
          "data.partitions",
          "data.test");

  private static final String DRAWS_OTHER_BATCHES = "stop.gap";

  /** Where a conf differs from one that was rendered, harmlessly or not, in the order of keys. */
  public static List<ConfDifference> between(String rendered, TrainingConf conf) {
    Map<String, String> before = ConfText.values(rendered);
    Map<String, String> now = ConfText.values(conf);
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(now.keySet());
    List<ConfDifference> found = new ArrayList<>();
    for (String key : keys) {
      String was = before.getOrDefault(key, NONE);
      String is = now.getOrDefault(key, NONE);
      if (!was.equals(is)) {
        found.add(new ConfDifference(key, was, is));
      }
    }
    return found;
  }

  /** Whether the run goes on as it would have, or was allowed to go on otherwise. */
  public boolean isHarmless(Collection<String> allowed) {
    return allowed.contains(key)
        || !key.equals(DRAWS_OTHER_BATCHES) && HARMLESS.stream().anyMatch(key::startsWith);
  }

  /**
   * Rejects keys that there are not.
   *
   * @throws ConfException naming the nearest one that there is
   */
  public static void requireKeys(Collection<String> allowed) {
    for (String key : allowed) {
      if (!ConfReader.KEYS.contains(key)) {
        throw Nearest.unknown("key", key, ConfReader.KEYS);
      }
    }
  }

  @Override
  public String toString() {
    return "%s was %s, is %s".formatted(key, before, now);
  }
}
