package org.thalweg.text;

import java.util.Optional;

/**
 * The data are not what they must be: one line that names the thing, the place, the rule, the
 * value.
 */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(Line.of(message));
  }

  /** The data exception behind another, which is how one from a task reaches the driver. */
  public static Optional<DataException> behind(Throwable thrown) {
    return Line.behind(thrown, DataException.class);
  }
}
