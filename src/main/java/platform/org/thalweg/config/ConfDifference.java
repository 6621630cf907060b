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
  private static final String METHOD = RunKeys.METHOD.name();

  /** Where a conf differs from one that was rendered, be it harmless or not, in order of keys. */
  public static List<ConfDifference> between(String rendered, TrainingConf conf) {
    Map<String, String> before = ConfText.values(rendered);
    Map<String, String> now = conf.settings();
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(now.keySet());
    boolean sameMethod = before.getOrDefault(METHOD, NONE).equals(now.get(METHOD));
    List<ConfDifference> found = new ArrayList<>();
    for (String key : keys) {
      String was = before.getOrDefault(key, NONE);
      String is = now.getOrDefault(key, NONE);
      if (!was.equals(is) && !(sameMethod && isUnused(key, conf))) {
        found.add(new ConfDifference(key, was, is));
      }
    }
    return found;
  }

  /** Whether a key, which an older version rendered, is of no use to the method. */
  private static boolean isUnused(String key, TrainingConf conf) {
    return Keys.ALL.stream()
        .anyMatch(each -> each.name().equals(key) && each.isRefusedBy(conf.method()));
  }

  /** Whether the key is among those allowed, or of no influence on the bits of any step. */
  public boolean isHarmless(Collection<String> allowed) {
    return allowed.contains(key)
        || Keys.ALL.stream()
            .anyMatch(each -> each.name().equals(key) && each.changes() != Key.Changes.BITS);
  }

  /** Whether the key is a budget of steps or epochs. */
  public boolean isOfBudget() {
    return key.equals(StopKeys.STOP_MAX_STEPS.name())
        || key.equals(StopKeys.STOP_MAX_EPOCHS.name());
  }

  /**
   * Checks that all names are names of keys.
   *
   * @throws ConfException naming the nearest key
   */
  public static void requireKeys(Collection<String> allowed) {
    allowed.forEach(Keys::named);
  }

  @Override
  public String toString() {
    return "%s was %s, is %s".formatted(key, before, now);
  }
}
