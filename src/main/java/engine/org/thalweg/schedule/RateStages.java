package org.thalweg.schedule;

import java.io.Serializable;
import java.util.OptionalLong;
import org.thalweg.text.Require;

/**
 * Cuts a run into stages of the learning rate, each about twice as long as the one before. The
 * learning rate begins each of them anew and falls to nothing, so a run that ends after any of them
 * ends as one should whose budget was known before; and by what the stages gain the run can tell
 * whether a longer one is worth its time.
 *
 * @param first steps of the first stage, where there is no budget
 * @param budget of steps, which the last stage ends at; empty for none
 * @param count how many stages there are
 */
public record RateStages(long first, OptionalLong budget, int count) implements Serializable {
  private static final int MOST = 30; // where there is no budget: more steps than any run takes

  public RateStages {
    Require.atLeast("first", first, 1);
  }

  /**
   * RateStages up to a budget, or as many as it takes where there is none.
   *
   * @param first steps that the first stage has at least, unless the budget is less
   */
  public static RateStages doubling(long first, OptionalLong budget) {
    int count = budget.isPresent() ? 1 : MOST;
    while (budget.isPresent()
        && count < MOST
        && budget.getAsLong() / ((2L << count) - 1) >= first) {
      count++;
    }
    return new RateStages(first, budget, count);
  }

  /** The whole budget as one stage; without a budget, one that does not end. */
  public static RateStages one(OptionalLong budget) {
    return new RateStages(Long.MAX_VALUE, budget, 1);
  }

  /** The step after the last one of a stage. */
  public long end(int stage) {
    long units = (2L << stage) - 1;
    if (budget.isEmpty()) {
      return first * units;
    }
    long all = (2L << count - 1) - 1;
    return budget.getAsLong() / all * units + budget.getAsLong() % all * units / all;
  }

  /** The stage that a step is in; the last one for steps behind its end. */
  public int of(long step) {
    int stage = 0;
    while (stage < count - 1 && step >= end(stage)) {
      stage++;
    }
    return stage;
  }

  /** The step at which a stage begins. */
  public long begin(int stage) {
    return stage == 0 ? 0 : end(stage - 1);
  }
}
