package org.thalweg.diagnose;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.LossColumn;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.DualFactors;
import org.thalweg.solve.Oracle;

/**
 * A lower bound of the minimum of a linear model under a convex loss, with L1 and L2 penalties, by
 * Fenchel's duality: R. T. Rockafellar, "Convex Analysis" (1970), section 31; for these losses S.
 * Shalev-Shwartz, T. Zhang, "Stochastic Dual Coordinate Ascent Methods", JMLR 14 (2013), section 1.
 *
 * <pre>
 *   F* ≥ D(α) = mean(α·o − ℓ*(α, y)) − R*(−v),   v = mean(α·x),   for any α of the rows
 *   α  = c·ℓ′(z, y),   0 ≤ c ≤ 1
 *   −ℓ*(α, y) ≥ c·(ℓ(z, y) − ℓ′·z) + (1 − c)·inf ℓ             ℓ* is convex; equal at c = 1 and 0
 *   R*(v) = Σ max(0, |v| − λ₁)²/(2λ₂);   where λ₂ is 0, it is 0 for |v| ≤ λ₁, else infinite
 * </pre>
 *
 * An unpenalised intercept asks for mean(α) = 0: rows with α &gt; 0, or those with α &lt; 0, get a
 * smaller c so that it is. An L1 term alone asks for |v| ≤ λ₁: all rows do. Of the c that are left
 * the best is taken, so the bound is never below mean(inf ℓ). With L2 on every parameter and c = 1,
 * F(w) − D is ‖∇F‖²/(2λ).
 *
 * <p>Differs from: the duality gap of solvers that keep an α of their own, which for a loss with
 * kinks, such as hinge, goes to 0; this one may not. Two passes, besides that of the gradient.
 */
public final class DualBound {
  private final double[] l1;
  private final double[] l2;
  private final int free; // the unpenalised intercept; −1 for none

  private DualBound(LinearObjective objective, Penalties penalties) {
    int dimension = objective.layout().dimension();
    l1 = CoordinatePenalties.l1(penalties, objective.layout());
    l2 = CoordinatePenalties.l2(penalties, objective.layout());
    int last = dimension - 1;
    free = objective.intercept() && l1[last] + l2[last] == 0 ? last : -1;
  }

  /** Why there is no such bound; empty where there is. */
  static Optional<String> obstacle(Objective objective, Penalties penalties) {
    if (!(objective instanceof LinearObjective linear)) {
      return Optional.of("the model is not linear in one score");
    }
    if (!(linear.loss() instanceof ConvexLoss)) {
      return Optional.of("the loss is not known to be convex");
    }
    for (Penalties.Term term : penalties.terms()) {
      if (!(term.penalty() instanceof Penalty.L1 || term.penalty() instanceof Penalty.L2)) {
        return Optional.of("the conjugate of %s is not known".formatted(term.penalty()));
      }
    }
    DualBound bound = new DualBound(linear, penalties);
    for (int j = 0; j < linear.features(); j++) {
      if (bound.l1[j] + bound.l2[j] == 0) {
        return Optional.of("weights have no penalty");
      }
    }
    return Optional.empty();
  }

  /**
   * D at the best c; empty where there is an obstacle.
   *
   * @param all loss and gradient at w of all rows, without penalties
   * @param oracles over the same rows, of any objective
   */
  public static OptionalDouble of(
      Objective objective,
      Penalties penalties,
      double[] w,
      GradientSum all,
      Function<Objective, Oracle> oracles) {
    if (obstacle(objective, penalties).isPresent()) {
      return OptionalDouble.empty();
    }
    LinearObjective linear = (LinearObjective) objective;
    OneSidedMeans rising = OneSidedMeans.of(linear, w, 1, oracles);
    OneSidedMeans falling = OneSidedMeans.of(linear, w, -1, oracles);
    double floor = all.meanLoss() - rising.excess - falling.excess;
    DualBound bound = new DualBound(linear, penalties);
    return OptionalDouble.of(floor + bound.aboveFloor(rising, falling, w));
  }

  private double aboveFloor(OneSidedMeans rising, OneSidedMeans falling, double[] w) {
    DualFactors factors =
        free >= 0 ? DualFactors.balanced(rising.v[free], -falling.v[free]) : DualFactors.ones();
    double up = factors.up();
    double down = factors.down();
    double[] v = new double[w.length];
    double slope = up * rising.excess + down * falling.excess;
    for (int j = 0; j < v.length; j++) {
      v[j] = j == free ? 0 : up * rising.v[j] + down * falling.v[j];
      slope -= v[j] * w[j];
    }
    double c = DualFactors.best(slope, most(v), each -> conjugateSlope(each, v));
    return c * slope - conjugate(c, v);
  }

  /** The greatest c that L1 terms alone allow. */
  private double most(double[] v) {
    double most = 1;
    for (int j = 0; j < v.length; j++) {
      if (l2[j] == 0 && v[j] != 0) {
        most = Math.min(most, l1[j] / Math.abs(v[j]));
      }
    }
    return most;
  }

  /** R*(c·v), for a c that L1 terms alone allow. */
  private double conjugate(double c, double[] v) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      double beyond = Math.max(0, c * Math.abs(v[j]) - l1[j]);
      sum += l2[j] > 0 ? beyond * beyond / (2 * l2[j]) : 0;
    }
    return sum;
  }

  private double conjugateSlope(double c, double[] v) {
    double sum = 0;
    for (int j = 0; j < v.length; j++) {
      double beyond = Math.max(0, c * Math.abs(v[j]) - l1[j]);
      sum += l2[j] > 0 ? beyond * Math.abs(v[j]) / l2[j] : 0;
    }
    return sum;
  }

  /** Means over all rows of ℓ − inf ℓ and of ℓ′·x, where ℓ′ has one sign; 0 of the others. */
  private record OneSidedMeans(double excess, double[] v) {
    static OneSidedMeans of(
        LinearObjective objective, double[] w, int sign, Function<Objective, Oracle> oracles) {
      OneSided loss = new OneSided((ConvexLoss) objective.loss(), sign);
      LinearObjective part = new LinearObjective(loss, objective.features(), objective.intercept());
      try (Oracle oracle = oracles.apply(part)) {
        GradientSum sum = oracle.gradient(w, Draw.all());
        return new OneSidedMeans(sum.meanLoss(), sum.meanGradient());
      }
    }
  }

  /** ℓ − inf ℓ where its derivative has a sign, 0 elsewhere. */
  private record OneSided(ConvexLoss loss, int sign) implements PointwiseLoss {
    @Override
    public List<LossColumn> columns() {
      return loss.columns();
    }

    @Override
    public PointwiseLoss with(double[] columns) {
      return new OneSided(loss.with(columns), sign);
    }

    @Override
    public double value(double score, double label) {
      boolean counts = sign * loss.derivative(score, label) > 0;
      return counts ? loss.value(score, label) - loss.least(label) : 0;
    }

    @Override
    public double derivative(double score, double label) {
      double derivative = loss.derivative(score, label);
      return sign * derivative > 0 ? derivative : 0;
    }

    @Override
    public LabelDomain labels() {
      return loss.labels();
    }
  }
}
