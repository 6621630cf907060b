package org.thalweg.formula;

/** A formula is not one: a line that says what is wrong, and at which character. */
public final class FormulaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public FormulaException(String message) {
    super("formula: " + message);
  }

  /**
   * What is wrong at a place of a text.
   *
   * @param at from 0
   */
  static FormulaException at(int at, String text, String what) {
    return new FormulaException(
        "%s (character %d of %s)".formatted(what, at + 1, excerpt(at, text)));
  }

  private static String excerpt(int at, String text) {
    int from = Math.max(0, at - 60);
    int to = Math.min(text.length(), at + 60);
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }
}
