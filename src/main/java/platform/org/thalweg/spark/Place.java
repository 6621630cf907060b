package org.thalweg.spark;

import java.util.Locale;
import org.thalweg.solve.Decision;

/**
 * Where the sums of a run are made, and why.
 *
 * @param reason for the log
 */
public record Place(Placement placement, String reason) {
  /** This place as a decision, for listeners of a run. */
  Decision decision() {
    return new Decision("sums", placement.name().toLowerCase(Locale.ROOT), reason);
  }

  /** "driver: the rows take …". */
  @Override
  public String toString() {
    return placement.name().toLowerCase(Locale.ROOT) + ": " + reason;
  }
}
