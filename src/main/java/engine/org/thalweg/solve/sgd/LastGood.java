package org.thalweg.solve.sgd;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Snapshot;

/**
 * The last state whose objective was acceptable, to which a run goes back where F, its gradient or
 * w is no longer finite, and the number of times it did.
 *
 * <p>In a snapshot: {@code good.w}, {@code good.step}, and the arrays of the state under {@code
 * good.}; the first objective and the count are part of the history.
 */
final class LastGood {
  private final OnDivergence onDivergence;
  private final DescentState good; // null where the run does not go back
  private double first = Double.NaN; // the first objective of the run
  private int setbacks;

  private LastGood(OnDivergence onDivergence, DescentState good) {
    this.onDivergence = onDivergence;
    this.good = good;
  }

  /**
   * Before the first step.
   *
   * @param another makes a state of the same shape
   */
  static LastGood begin(
      OnDivergence onDivergence, DescentState state, Supplier<DescentState> another) {
    if (onDivergence.times() == 0) {
      return new LastGood(onDivergence, null);
    }
    DescentState other = another.get();
    state.copyTo(other);
    return new LastGood(onDivergence, other);
  }

  static LastGood restore(
      OnDivergence onDivergence, DescentState state, Supplier<DescentState> other, Snapshot from) {
    LastGood last = begin(onDivergence, state, other);
    last.first = from.history().steps() > 0 ? from.history().objective(0) : Double.NaN;
    last.setbacks = from.history().setbacks();
    if (last.good != null && from.memory().containsKey("good.w")) {
      long step = (long) from.memory("good.step", 1)[0];
      last.good.restore(step, from.memory("good.w", state.w().length), "good.", from);
    }
    return last;
  }

  /** What the learning rate is multiplied with by now. */
  double rateFactor() {
    return StrictMath.pow(onDivergence.factor(), setbacks);
  }

  /** Whether the run cannot go on from what was measured. */
  boolean isLost(Measurement here) {
    return !here.isFinite() || onDivergence.isExploded(here.objective(), firstOr(here));
  }

  /** Takes a measurement at a state into account. */
  void see(Measurement here, DescentState state) {
    first = firstOr(here);
    if (onDivergence.isGood(here.objective(), first)) {
      state.copyTo(good);
    }
  }

  private double firstOr(Measurement here) {
    return Double.isNaN(first) ? here.objective() : first;
  }

  /** Takes a state back to the last good one, and says whether it may. */
  boolean goBack(DescentState state) {
    if (setbacks >= onDivergence.times()) {
      return false;
    }
    good.copyTo(state);
    setbacks++;
    return true;
  }

  /** The parameters to give back where the run is lost; empty where none are kept. */
  Optional<double[]> last() {
    return Optional.ofNullable(good).map(DescentState::w);
  }

  void save(Map<String, double[]> saved) {
    if (good != null) {
      saved.put("good.w", good.w().clone());
      saved.put("good.step", new double[] {good.step()});
      good.save().forEach((name, array) -> saved.put("good." + name, array));
    }
  }
}
