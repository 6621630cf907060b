package org.thalweg.plot;

import java.util.List;

/** Which values an axis shows, where they stand on it, and which have ticks. */
public sealed interface Scale permits LinearScale, LogScale {

  /** The value at the beginning: left or below. */
  double from();

  /** The value at the end. */
  double to();

  /**
   * Where a value stands: 0 at the beginning, 1 at the end, less or more where it is not shown, and
   * NaN or infinite where it has no place.
   */
  double share(double value);

  /**
   * The ticks, from the beginning to the end.
   *
   * @param parts into how many parts, at most, the labelled ones cut the axis
   */
  List<Tick> ticks(int parts);
}
