package org.thalweg.spark;

import java.util.Locale;

/**
 * Where the sums of a run are made, and why.
 *
 * @param reason for the log
 */
public record Place(Placement placement, String reason) {
  /** "driver: the rows take …". */
  @Override
  public String toString() {
    return placement.name().toLowerCase(Locale.ROOT) + ": " + reason;
  }
}
