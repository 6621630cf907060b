package org.thalweg.data;

/**
 * The data are not what they must be: one line that names the thing, the place, the rule, the
 * value.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }
}
