package org.thalweg.run;

import java.util.Set;

/**
 * What becomes of the checkpoints that a former run left where a run is to leave its own.
 *
 * @param allowed keys whose values may differ, where a run is resumed; some may anyway
 */
public record Former(Treatment treatment, Set<String> allowed) {

  /** The ways. */
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
