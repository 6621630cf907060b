package org.thalweg.solve;

import org.thalweg.text.Require;

/**
 * What a run does where its objective, its gradient or its parameters are no longer finite. A step
 * that led there is taken back whole.
 */
public sealed interface OnDivergence {

  /** How often it may go back and try again. */
  int times();

  /** What the learning rate is multiplied with each time. */
  double factor();

  /** It ends, with the last state whose objective was finite. */
  record Stop() implements OnDivergence {
    @Override
    public int times() {
      return 0;
    }

    @Override
    public double factor() {
      return 1;
    }
  }

  /**
   * It returns to the last good state, w and the slots of the updater, and continues with smaller
   * steps; also where the objective explodes. With F₀ the first objective of the run, a state is
   * good where
   *
   * <pre>
   *   F ≤ F₀ + |F₀|
   * </pre>
   *
   * and the objective explodes where F &gt; F₀ + 1000·max(1, |F₀|). Keeping a good state costs a
   * copy of w and of the memory at each step.
   *
   * @param factor what the learning rate is multiplied with each time, in (0, 1)
   * @param times how often; the next time the run ends
   */
  record Backoff(double factor, int times) implements OnDivergence {
    public Backoff {
      Require.insideOne("factor", factor);
      Require.atLeast("times", times, 1);
    }

    /** Halves the rate, five times at most. */
    public Backoff() {
      this(0.5, 5);
    }
  }

  /** Whether an objective is so far above the first one that the run is lost. */
  default boolean isExploded(double objective, double first) {
    return times() > 0 && objective > first + 1000 * Math.max(1, Math.abs(first));
  }

  /** Whether a state with this objective is worth going back to. */
  default boolean isGood(double objective, double first) {
    return times() > 0 && objective <= first + Math.abs(first);
  }
}
