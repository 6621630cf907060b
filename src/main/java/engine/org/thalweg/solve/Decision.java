package org.thalweg.solve;

/**
 * What the program chose where the conf says {@code auto}, or where there is a choice that changes
 * speed alone.
 *
 * @param what was to be chosen: method, sums, solver
 * @param chosen the choice
 * @param why in words
 */
public record Decision(String what, String chosen, String why) {
  @Override
  public String toString() {
    return "%s: %s, since %s".formatted(what, chosen, why);
  }
}
