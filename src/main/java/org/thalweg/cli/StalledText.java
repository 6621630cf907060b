package org.thalweg.cli;

import java.util.Locale;
import java.util.Optional;
import org.thalweg.run.Outcome;
import org.thalweg.solve.Reason;

/** What is said of a run that stalled away from a minimum. */
final class StalledText {
  private StalledText() {}

  /** The line; empty where the run stalled near a minimum, so that nothing is wrong. */
  static Optional<String> of(Outcome outcome) {
    Reason reason = outcome.result().reason();
    if (reason.rule().equals("objective")) { // above the start, whatever kind of point that is
      return Optional.of(
          "stalled: objective %s; a smaller learningRate may help".formatted(reason.detail()));
    }
    if (outcome.result().isNearMinimum()) {
      return Optional.empty();
    }
    if (outcome.model().objective().hasKinks()) { // where a gradient need not vanish
      return Optional.of(
          "stalled: no lower point was found, but this is not certified to be a minimum; method ="
              + " auto or interiorPoint may find one");
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "stalled: no lower point was found, but the relative gradient is still %.3g, so this is"
                + " no minimum; data.standardize = scale or another method may help",
            outcome.result().relativeGradient()));
  }
}
