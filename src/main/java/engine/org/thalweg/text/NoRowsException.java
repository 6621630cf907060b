package org.thalweg.text;

import java.util.List;

/** Data of which no row is left, or none that weighs anything, so that nothing can be learned. */
public final class NoRowsException extends DataException {
  private static final long serialVersionUID = 1;

  public NoRowsException(String message) {
    super(message);
  }

  /**
   * Data without a row, but for malformed ones.
   *
   * @param first what was wrong with the first of these
   */
  public static NoRowsException of(String name, long malformed, List<String> first) {
    String others =
        malformed == 0
            ? ""
            : " that is not malformed; %d were dropped, the first: %s"
                .formatted(malformed, first.get(0));
    return new NoRowsException(
        "data must have at least one row but %s has none%s".formatted(name, others));
  }
}
