package org.thalweg.schedule;

import org.thalweg.text.Require;

/**
 * The first η of a falling row that lowers the objective enough: L. Armijo, "Minimization of
 * functions having Lipschitz continuous first partial derivatives", Pacific J. Math. 16(1) (1966);
 * with a proximal penalty P. Tseng, S. Yun, Math. Programming 117 (2009), equation 11.
 *
 * <pre>
 *   η = shrink·η       until F(u) − F(w) ≤ decrease·min(0, ⟨g, u − w⟩ + h(u) − h(w))
 * </pre>
 *
 * with u = prox(w − η·d) and h the proximal penalty. The next search begins at grow times what the
 * last one found. Every trial costs a pass over the data, and counts in the epochs of the run.
 * After 60 trials the smallest is taken, so that the rules of stopping see a step that leads
 * nowhere.
 *
 * @param initial η of the first trial
 * @param shrink in (0, 1)
 * @param decrease in (0, 1)
 * @param grow at least 1
 */
public record Backtracking(double initial, double shrink, double decrease, double grow)
    implements LearningRate.Search {
  private static final int TRIALS = 60;

  public Backtracking {
    Require.positive("initial", initial);
    Require.insideOne("shrink", shrink);
    Require.insideOne("decrease", decrease);
    if (!(grow >= 1 && grow < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("grow must be at least 1 and finite but was " + grow);
    }
  }

  /** From 1 on by halves, and each time from twice the last; decrease as Nocedal and Wright's. */
  public Backtracking() {
    this(1, 0.5, 1e-4, 2);
  }

  @Override
  public double[] memory() {
    return new double[] {initial};
  }

  @Override
  public double at(long step, double[] memory) {
    return Math.max(memory[0], Double.MIN_VALUE);
  }

  @Override
  public int trials() {
    return TRIALS;
  }

  @Override
  public boolean accepts(double change, double expected) {
    return change <= decrease * Math.min(0, expected);
  }

  @Override
  public double shorter(double rate) {
    return Math.max(rate * shrink, Double.MIN_VALUE);
  }

  @Override
  public void found(double rate, double[] memory) {
    memory[0] = Math.min(rate * grow, Double.MAX_VALUE);
  }
}
