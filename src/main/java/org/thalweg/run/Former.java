package org.thalweg.run;

import java.util.Set;

/**
 * What a run does with existing checkpoints in its checkpoint directory.
 *
 * @param allowed keys whose values may differ, where a run is resumed; some may anyway
 */
public record Former(Treatment treatment, Set<String> allowed) {

  /** What happens to existing checkpoints. */
  public enum Treatment {
    /** They end the run before it begins. */
    REFUSE,
    /** They are removed. */
    REPLACE,
    /** The run goes on from the newest that is whole; where there is none it begins. */
    RESUME
  }

  public Former {
    allowed = Set.copyOf(allowed);
  }

  /** They end the run before it begins. */
  public static Former refuse() {
    return new Former(Treatment.REFUSE, Set.of());
  }

  /** They are removed. */
  public static Former replace() {
    return new Former(Treatment.REPLACE, Set.of());
  }

  /** The run goes on from the newest that is whole; where there is none it begins. */
  public static Former resume(Set<String> allowed) {
    return new Former(Treatment.RESUME, allowed);
  }
}
