package org.thalweg.formula;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The work that the rules may do on one formula. A short formula can ask for work that grows
 * exponentially with its length, and formulas come from strangers: every rule spends a step of what
 * is allowed, and past that a question has no answer. Steps are counted, not timed, so an answer is
 * the same on every machine.
 */
final class StepBudget {
  private static final ThreadLocal<StepBudget> CURRENT = new ThreadLocal<>();

  private final Map<Object, Object> known = new HashMap<>();
  private long left;

  /** So many steps: calls made, patterns compared, ranges computed. */
  StepBudget(long steps) {
    this.left = steps;
  }

  /** The answer of a question, empty if it takes more steps than are left, as all later ones do. */
  <T> Optional<T> within(Supplier<T> question) {
    StepBudget outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return Optional.of(question.get());
    } catch (Spent spent) {
      if (spent.budget != this) {
        throw spent;
      }
      return Optional.empty();
    } finally {
      CURRENT.set(outer);
    }
  }

  /** Takes a step of the question that this thread answers, if it answers one. */
  static void spend() {
    StepBudget budget = CURRENT.get();
    if (budget != null && --budget.left < 0) {
      throw new Spent(budget);
    }
  }

  /**
   * The first of all that equal the given one in the question that this thread answers: what is
   * kept with it is then found again at every depth.
   */
  @SuppressWarnings("unchecked") // what equals an expression is one
  static <T> T shared(T one) {
    StepBudget budget = CURRENT.get();
    if (budget == null) {
      return one;
    }
    Object before = budget.known.putIfAbsent(one, one);
    return before == null ? one : (T) before;
  }

  /** Ends a question whose steps are spent. */
  private static final class Spent extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient StepBudget budget;

    Spent(StepBudget budget) {
      super("the steps of a question are spent", null, false, false);
      this.budget = budget;
    }
  }
}
