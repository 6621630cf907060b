package org.thalweg.text;

/** Data of which no row is left, or none that weighs anything, so that nothing can be learned. */
public final class NoRowsException extends DataException {
  private static final long serialVersionUID = 1;

  public NoRowsException(String message) {
    super(message);
  }
}
