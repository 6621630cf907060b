package org.thalweg.solve;

/** The state of a solver after an answer: whether it has a measurement to report. */
public sealed interface Progress {

  /** Nothing to report yet: the step needs another answer. */
  record Pending() implements Progress {}

  /**
   * Nothing to report yet: the rows were read to choose the learning rate, before the first step,
   * and do not count in the budget of epochs.
   */
  record Prepared() implements Progress {}

  /**
   * A step is complete, and this was measured where it began or where it led.
   *
   * @param aside of the rows that were read for it, those that do not count in the budget of epochs
   */
  record Measured(Measurement measurement, long aside) implements Progress {
    Measured(Measurement measurement) {
      this(measurement, 0);
    }

    /** This report, marked as one of a point that no step reached from the one before. */
    public Measured withoutStep() {
      return new Measured(measurement.withoutStep(), aside);
    }

    /** This report with more rows that do not count. */
    public Measured aside(long rows) {
      return new Measured(measurement, aside + rows);
    }
  }

  /**
   * The solver went back to an earlier state, since F or w was no longer finite, and tries again
   * with shorter steps.
   *
   * @param step the number of steps it had taken in that state
   */
  record WentBack(long step) implements Progress {}

  /** Nothing to report yet. */
  static Progress pending() {
    return new Pending();
  }

  /** A report. */
  static Progress measured(Measurement measurement) {
    return new Measured(measurement);
  }
}
