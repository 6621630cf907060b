package org.thalweg.text;

import java.util.Optional;

/**
 * A file system stayed away for as long as one waits for it: one line that names the file. No fault
 * of the data, nor of the conf.
 */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnreachableException(String message) {
    super(Line.of(message));
  }

  /** The one behind another exception, which is how one from a task reaches the driver. */
  public static Optional<UnreachableException> behind(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UnreachableException unreachable) {
        return Optional.of(unreachable);
      }
    }
    return Optional.empty();
  }
}
