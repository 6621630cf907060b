package org.thalweg.solve.newton;

import org.thalweg.objective.Curvature;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Draw;

/**
 * How far {@link Newton} trusts its model: by what part of the curvature that its loss may have
 * each row counts at least, whether a whole step is tried without a line, and whether second
 * derivatives are those of some rows.
 */
final class ModelTrust {
  private static final int SHARE = 16;
  private static final int ENOUGH = 64; // rows of a share, for each entry of w
  private static final long MANY = 1 << 18; // rows, which are worth a question more for each step
  private static final Draw SOME = new Draw.Share(1.0 / SHARE);
  private static final double FIRST_LEAST = 1e-3;
  private static final double LEAST_FACTOR = 32;
  private static final double LONG = 0.3; // of step sizes: the model holds as far as that
  private static final double NEARLY_WHOLE = 0.7; // or more by as much
  private static final double MUCH_LESS = 0.35; // of a gradient; along eˣ a whole step leaves 0.37

  private double least; // part of the curvature that each row counts at least
  private boolean skipsLine; // whether a whole step is tried without a line
  private boolean samples; // whether second derivatives are those of some rows

  /** Before the first step: a line costs more than a gradient, which shows whether F fell too. */
  ModelTrust(boolean samples) {
    this.samples = samples;
    this.skipsLine = samples;
  }

  /** Before the first step of a w over so many rows: some tell enough of many. */
  static ModelTrust of(Objective objective, long rows, int dimension) {
    boolean areMany = rows >= Math.max(MANY, (long) SHARE * ENOUGH * dimension);
    boolean isConstant = objective.curvature().map(Curvature::isConstant).orElse(true);
    return new ModelTrust(areMany && !isConstant);
  }

  double least() {
    return least;
  }

  boolean skipsLine() {
    return skipsLine;
  }

  boolean samples() {
    return samples;
  }

  /** The rows that second derivatives are asked of. */
  Draw draw() {
    return samples ? SOME : Draw.all();
  }

  /** Where the model held: steps were nearly whole, and the gradient is much smaller. */
  void adapt(double rate, double left) {
    skipsLine = rate >= NEARLY_WHOLE && rate <= 1 / NEARLY_WHOLE && left <= MUCH_LESS;
    samples &= left <= MUCH_LESS;
    if (rate >= LONG) {
      least = 0;
    }
  }

  /** Makes rows count more of their curvature; false if all of it counts. */
  boolean dampsMore() {
    skipsLine = false;
    if (least >= 1) {
      return false;
    }
    least = Math.min(1, Math.max(FIRST_LEAST, LEAST_FACTOR * least));
    return true;
  }

  /** Asks all rows from now on; false if they are asked already. */
  boolean takesAll() {
    if (!samples) {
      return false;
    }
    samples = false;
    least = 0;
    return true;
  }

  /** What is saved, behind whether the run has stalled. */
  double[] flags(boolean hasStalled) {
    return new double[] {hasStalled ? 1 : 0, least, skipsLine ? 1 : 0, samples ? 1 : 0};
  }

  static ModelTrust restore(double[] flags) {
    ModelTrust trust = new ModelTrust(flags[3] != 0);
    trust.least = flags[1];
    trust.skipsLine = flags[2] != 0;
    return trust;
  }
}
