package org.thalweg.solve;

/** The work on an answer was cancelled by the user, who wants the run to end. */
public final class CancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A cancellation, with what was cancelled. */
  public CancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
