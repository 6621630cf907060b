package org.thalweg.update;

import java.io.Serializable;
import java.util.List;

/**
 * A rule that turns gradients into directions. The solver then steps: {@code w ← prox(w − η·d)}.
 *
 * <p>A rule is a record of its hyper-parameters and holds no memory of its own: what it remembers
 * between steps lives in {@link Slots}, so a checkpoint is generic and a rule can be shared. It
 * knows neither the learning rate η nor its schedule; those are the solver's.
 *
 * <p>t is the update number and counts from 1.
 */
public interface Updater extends Serializable {

  /**
   * The memory this rule needs for parameters of the given dimension; empty for none. A rule may
   * not keep state anywhere else.
   */
  List<Slot> slots(int dimension);

  /**
   * Turns the mean gradient g into the direction d, in place, and moves the slots on to update t.
   *
   * @param gradient g on entry, d on return
   * @param w the parameters, only to be read
   */
  void direction(double[] gradient, double[] w, long t, Slots slots);

  /**
   * Turns step sizes η into η·p, in place, where η·p is the step of a coordinate whose gradient has
   * been 1 at every update up to t: 1/(√v + ε) for Adam. A proximal penalty acts with these, so
   * that its strength is what was set. Called after {@link #direction} of the same t.
   */
  default void precondition(double[] stepSizes, long t, Slots slots) {}

  /** Whether the rule wants its gradient elsewhere than at w, where {@link #lookahead} says. */
  default boolean looksAhead() {
    return false;
  }

  /**
   * Moves {@code point}, a copy of w, to where a rule that looks ahead wants its gradient for
   * update t, given the step sizes η; and turns the step sizes into what a proximal penalty must
   * act with there.
   */
  default void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {}

  /**
   * After the step and its prox: the rule may look at w, and move it. A rule that averages w does
   * so here.
   */
  default void stepped(double[] w, long t, Slots slots) {}

  /**
   * What a run that ends at w gives back and saves: w itself, or what a rule that averages has made
   * of its path. Called after at least one step.
   */
  default double[] result(double[] w, Slots slots) {
    return w;
  }

  /**
   * Whether nothing that the rule makes of a coordinate depends on another one of g or w, nor on
   * how many there are; the cores then share a long w.
   */
  default boolean isCoordinatewise() {
    return false;
  }

  /** A rule that is coordinatewise. */
  interface Coordinatewise extends Updater {
    @Override
    default boolean isCoordinatewise() {
      return true;
    }
  }

  /** A rule that is coordinatewise and {@linkplain #staysAtZero stays at zero}. */
  interface StaysAtZero extends Coordinatewise {
    @Override
    default boolean staysAtZero() {
      return true;
    }
  }

  /** Whether d is a whole step, made for η = 1, which then is the default. */
  default boolean isLearningRateFree() {
    return false;
  }

  /** Whether each g must be that of all rows, since batches would mislead the rule. */
  default boolean needsAllRows() {
    return false;
  }

  /**
   * Whether a proximal penalty acts as it should under this rule; not where the rule goes by more
   * of g than {@link #precondition} can make good.
   */
  default boolean takesProximalPenalties() {
    return true;
  }

  /**
   * Whether a coordinate whose gradient is 0 has d = 0 and keeps its slots, its p and, in {@link
   * #stepped}, its w, whatever t is: so that it can be left alone until it has a gradient.
   */
  default boolean restsWithoutGradient() {
    return false;
  }

  /**
   * Whether a coordinate that is 0 and never had a gradient other than 0 has d = 0 and its slots as
   * they began, whatever t is: so that of a long w only the coordinates take part in a step that
   * some batch has touched. Of coordinatewise rules that do not look ahead.
   */
  default boolean staysAtZero() {
    return restsWithoutGradient();
  }

  /**
   * Whether the memory makes sense beside a w that others moved too, so that shards go on from the
   * mean of theirs after a local round. Not where w follows from it, and not where it holds other
   * points of the path: there it begins anew, with t.
   */
  default boolean sharesMemory() {
    return true;
  }
}
