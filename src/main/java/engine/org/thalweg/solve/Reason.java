package org.thalweg.solve;

import org.thalweg.text.Text;

/**
 * Why a run stopped.
 *
 * @param kind what the stop means
 * @param rule the name of the rule that fired, as in the conf
 * @param detail the rule's own figures, in words
 */
public record Reason(Kind kind, String rule, String detail) {

  /** What a stop means for the result. */
  public enum Kind {
    /** A criterion of convergence was met. */
    CONVERGED,
    /** Steps, epochs or time ran out first. */
    BUDGET,
    /** The user ended the run, which can be resumed. */
    INTERRUPTED,
    /** The metric on the validation rows no longer improved; the result is the best point. */
    VALIDATED,
    /** No further step lowered the objective; the criteria of convergence were not met. */
    STALLED,
    /** The objective or its gradient was no longer finite; the result is the last good state. */
    DIVERGED
  }

  /** F or w is no longer finite. */
  public static Reason diverged(String detail) {
    return new Reason(Kind.DIVERGED, "finiteObjective", detail);
  }

  /** No lower point is found, as the rule by which a method ends says. */
  public static Reason stalled(String rule, String detail) {
    return new Reason(Kind.STALLED, rule, "no lower point found, " + detail);
  }

  /** That no lower point was found because F is proven to be at most so much above its minimum. */
  public Reason proven(double bound) {
    String most = "at most %s above the minimum; %s".formatted(Text.up(bound, 2), rule);
    return new Reason(Kind.CONVERGED, "bound", most);
  }

  /** That no lower point was found because F is about so much above its minimum. */
  public Reason estimated(double about) {
    String most = "about %.2g above the minimum, not proven; %s".formatted(about, rule);
    return new Reason(Kind.CONVERGED, "estimate", most);
  }

  /** That no lower point was found because the gradient is 0 but for rounding. */
  public Reason flat(double relative) {
    return new Reason(Kind.CONVERGED, "gradient", "relative %.2g; %s".formatted(relative, detail));
  }

  @Override
  public String toString() {
    return "%s: %s (%s)".formatted(kind.name().toLowerCase(java.util.Locale.ROOT), rule, detail);
  }
}
