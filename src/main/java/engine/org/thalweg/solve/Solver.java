package org.thalweg.solve;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.thalweg.reduce.Answer;

/**
 * A method of minimisation, as a state machine that asks questions and receives the answers. A
 * solver has no clock, no file and no thread, and knows neither the user's rules for stopping nor
 * where the rows are: these belong to {@link Minimiser} and to {@link Oracle}.
 *
 * <p>Its state is a value. {@link #save} may be called whenever {@link #tell} has just returned
 * {@link Progress.Measured}; a solver that is restored from it asks the same questions from there
 * on, bit by bit.
 */
public interface Solver {

  /**
   * What it wants to know next; not called once {@link #ended} gives a reason.
   *
   * @return the same question until it is told the answer
   */
  Question<?> ask();

  /** Takes the answer to the last question, which is of the kind that belongs to it. */
  Progress tell(Answer answer);

  /** The point the run would give back if it ended now, in the problem's coordinates; only read. */
  double[] point();

  /**
   * Whether {@link #point} is chosen beside the points that are reported: the mean of a path, or
   * the best one on rows held out. A rule of convergence that is met on a batch then ends the run
   * at that point, and not where it was met.
   */
  default boolean choosesPoint() {
    return false;
  }

  /** F at its {@link #point}, where it begins with that known; else empty. */
  default OptionalDouble objective() {
    return OptionalDouble.empty();
  }

  /**
   * Why it asks no more: it knows no lower point (STALLED), F is not finite (DIVERGED), a rule of
   * its own is met (CONVERGED), or steps of its own that have a budget are taken (BUDGET). Else
   * empty.
   */
  Optional<Reason> ended();

  /**
   * Its whole state but {@link #point}, as copies of arrays by name: letters, digits and dots. It
   * may also be called once {@link #ended} gives a reason other than divergence.
   */
  Map<String, double[]> save();
}
