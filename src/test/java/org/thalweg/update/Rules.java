package org.thalweg.update;

import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.thalweg.update.Adam.AdaBelief;
import org.thalweg.update.Adam.AdaMax;
import org.thalweg.update.Adam.AmsGrad;
import org.thalweg.update.Adam.NAdam;
import org.thalweg.update.Adam.RAdam;
import org.thalweg.update.Adam.Yogi;
import org.thalweg.update.Chain.ClipByNorm;
import org.thalweg.update.Chain.ClipByValue;

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

  /**
   * Weight decays are 0 here: a decay moves the minimum. What they do is tested in {@link
   * WrapperTest}.
   */
  public static List<Tuned> all() {
    return List.of(
        new Tuned(new Sgd(), constant(0.01)),
        new Tuned(new Momentum(), constant(0.01)),
        new Tuned(new Nag(), constant(0.01)),
        new Tuned(new AdaGrad(), constant(1)),
        new Tuned(new AdaGrad(1e-10, 0.1), constant(1)),
        new Tuned(new AdaDelta(), falling(1, 1000)),
        new Tuned(new RmsProp(), falling(0.03, 1000)),
        new Tuned(new RmsProp(0.99, 1e-8, true), falling(0.03, 1000)),
        new Tuned(new Rprop(0.01, 0.5, 1.2, 0, 50), constant(1)),
        new Tuned(new Adam(), constant(0.1)),
        new Tuned(new LazyAdam(), constant(0.1)),
        new Tuned(new AdamW(0.9, 0.999, 1e-8, 0), constant(0.1)),
        new Tuned(new AmsGrad(), constant(0.1)),
        new Tuned(new AdaMax(), constant(0.1)),
        new Tuned(new NAdam(), constant(0.01)),
        new Tuned(new RAdam(), constant(0.1)),
        new Tuned(new Yogi(), constant(0.1)),
        new Tuned(new AdaBelief(), falling(0.1, 1000)),
        new Tuned(new Lion(), falling(0.1, 500)),
        new Tuned(new FtrlProximal(), constant(1)),
        new Tuned(new Lars(), falling(10, 500)),
        new Tuned(new Lamb(), falling(0.1, 500)),
        new Tuned(new Dog(), constant(1)),
        new Tuned(new Prodigy(), falling(1, 1000)),
        new Tuned(new DAdaptAdam(), falling(1, 1000)),
        new Tuned(new Cocob(), constant(1)),
        new Tuned(new ScheduleFree(new Sgd(), 0.9), constant(0.1)),
        new Tuned(new ClipByValue(), constant(0.01)),
        new Tuned(new ClipByNorm(), constant(0.01)),
        new Tuned(new WeightDecay(0), constant(0.01)),
        new Tuned(new Chain(List.of(new ClipByNorm(10), new Momentum())), constant(0.01)),
        new Tuned(new Lookahead(new Adam(), 5, 0.5), constant(0.1)),
        new Tuned(new Average(new Momentum(), 0.99), constant(0.01)),
        new Tuned(new Average(new Nag(), 1), constant(0.01)));
  }

  private static LongToDoubleFunction constant(double rate) {
    return t -> rate;
  }

  /**
   * Halved after every so many updates: for rules whose steps do not shrink with the gradient, so
   * that at a constant rate they circle the minimum at about that distance.
   */
  private static LongToDoubleFunction falling(double rate, double updates) {
    return t -> rate * Math.pow(0.5, Math.floor(t / updates));
  }
}
