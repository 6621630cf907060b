package org.thalweg.update;

import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * Every rule there is, for the laws that hold for all of them. A new rule is one more line here.
 */
public final class Rules {
  private Rules() {}

  /**
   * A rule, and the learning rate by update number with which it settles on the problems of {@link
   * UpdaterConvergenceTest}, whose curvatures lie between 1/2 and 100.
   */
  public record Tuned(Updater rule, LongToDoubleFunction learningRate) {
    @Override
    public String toString() {
      return rule.toString();
    }
  }

  public static List<Tuned> all() {
    return List.of(
        new Tuned(new Sgd(), constant(0.01)),
        new Tuned(new Momentum(), constant(0.01)),
        new Tuned(new Nag(), constant(0.01)),
        new Tuned(new AdaGrad(), constant(1)),
        new Tuned(new AdaDelta(), falling(1)),
        new Tuned(new RmsProp(), falling(0.03)),
        new Tuned(new Adam(), constant(0.1)));
  }

  private static LongToDoubleFunction constant(double rate) {
    return t -> rate;
  }

  /**
   * Halved after every thousand updates: for rules whose steps do not shrink with the gradient, so
   * that at a constant rate they circle the minimum at about that distance.
   */
  private static LongToDoubleFunction falling(double rate) {
    return t -> rate * Math.pow(0.5, Math.floor(t / 1000.0));
  }
}
