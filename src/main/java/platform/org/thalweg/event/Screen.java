package org.thalweg.event;

import java.util.Map;

/**
 * What progress is shown on.
 *
 * @param isTerminal whether a line can be written over; else each is new
 * @param hasColor whether colours may be used
 * @param width characters of a line
 */
public record Screen(boolean isTerminal, boolean hasColor, int width) {
  private static final int USUAL = 80;
  private static final int LEAST = 40;

  /**
   * The screen of an environment: no colours if {@code NO_COLOR} is set, plain lines if {@code
   * TERM} is {@code dumb}, and the width of {@code COLUMNS} where that is given.
   *
   * @param isTerminal whether the output is one
   */
  public static Screen of(boolean isTerminal, Map<String, String> environment) {
    boolean writesOver = isTerminal && !"dumb".equals(environment.get("TERM"));
    boolean hasColor = writesOver && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Screen(writesOver, hasColor, width(environment.getOrDefault("COLUMNS", "")));
  }

  private static int width(String columns) {
    try {
      return Math.max(LEAST, Integer.parseInt(columns.strip()));
    } catch (NumberFormatException e) { // not given
      return USUAL;
    }
  }
}
