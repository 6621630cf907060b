package org.thalweg.run;

import java.util.Set;

/**
 * What a run does with existing checkpoints in its checkpoint directory.
 *
 * @param allowed keys whose values may differ where a run is resumed, besides those that change no
 *     bits
 * @param canAllow whether whoever asks can allow keys, as by {@code --allow}; messages advise it
 */
public record ExistingCheckpoints(Treatment treatment, Set<String> allowed, boolean canAllow) {

  /** What happens to existing checkpoints. */
  public enum Treatment {
    /** They are an error, which ends the run before it begins. */
    REFUSE,
    /** They are removed. */
    REPLACE,
    /** The run continues from the newest complete one; without any it is a new run. */
    RESUME
  }

  public ExistingCheckpoints {
    allowed = Set.copyOf(allowed);
  }

  /** Treats existing checkpoints, with keys of the conf that may differ. */
  public ExistingCheckpoints(Treatment treatment, Set<String> allowed) {
    this(treatment, allowed, true);
  }

  /** For a run that must not begin where an earlier one left something to go on from. */
  public static ExistingCheckpoints refuse() {
    return new ExistingCheckpoints(Treatment.REFUSE, Set.of());
  }

  /** For a run that takes the place of an earlier one. */
  public static ExistingCheckpoints replace() {
    return new ExistingCheckpoints(Treatment.REPLACE, Set.of());
  }

  /** For a run that goes on as it was. */
  public static ExistingCheckpoints resume() {
    return new ExistingCheckpoints(Treatment.RESUME, Set.of(), false);
  }

  /** For a run that goes on with some keys of its conf changed. */
  public static ExistingCheckpoints resume(Set<String> allowed) {
    return new ExistingCheckpoints(Treatment.RESUME, allowed);
  }
}
