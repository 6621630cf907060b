package org.thalweg.schedule;

import java.io.Serializable;
import java.util.OptionalLong;
import org.thalweg.text.Require;

/**
 * Cuts a run into legs, the stages of the learning rate, each about twice as long as the one
 * before. The learning rate begins each of them anew and falls to nothing, so a run that ends after
 * any of them ends as one should whose budget was known before; and by what the legs gain the run
 * can tell whether a longer one is worth its time.
 *
 * @param first steps of the first leg, where there is no budget
 * @param budget of steps, which the last leg ends at; empty for none
 * @param count how many legs there are
 */
public record Legs(long first, OptionalLong budget, int count) implements Serializable {
  private static final int MOST = 30; // where there is no budget: more steps than any run takes

  public Legs {
    Require.atLeast("first", first, 1);
  }

  /**
   * Legs up to a budget, or as many as it takes where there is none.
   *
   * @param first steps that the first leg has at least, unless the budget is less
   */
  public static Legs doubling(long first, OptionalLong budget) {
    int count = budget.isPresent() ? 1 : MOST;
    while (budget.isPresent()
        && count < MOST
        && budget.getAsLong() / ((2L << count) - 1) >= first) {
      count++;
    }
    return new Legs(first, budget, count);
  }

  /** The whole budget as one leg; without a budget, one that does not end. */
  public static Legs one(OptionalLong budget) {
    return new Legs(Long.MAX_VALUE, budget, 1);
  }

  /** The step after the last one of a leg. */
  public long end(int leg) {
    long units = (2L << leg) - 1;
    if (budget.isEmpty()) {
      return first * units;
    }
    long all = (2L << count - 1) - 1;
    return budget.getAsLong() / all * units + budget.getAsLong() % all * units / all;
  }

  /** The leg that a step is in; the last one for steps behind its end. */
  public int of(long step) {
    int leg = 0;
    while (leg < count - 1 && step >= end(leg)) {
      leg++;
    }
    return leg;
  }

  /** The step at which a leg begins. */
  public long begin(int leg) {
    return leg == 0 ? 0 : end(leg - 1);
  }
}
