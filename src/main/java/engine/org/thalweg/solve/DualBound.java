package org.thalweg.solve;

import java.util.Optional;
import org.thalweg.linalg.Norms;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.GroupLasso;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * How far F(w) of a linear model is above its minimum at most, under a convex loss and penalties
 * that are a sum over the weights, by Fenchel's duality: R. T. Rockafellar, "Convex Analysis"
 * (1970), section 31; for these losses S. Shalev-Shwartz, T. Zhang, "Stochastic Dual Coordinate
 * Ascent Methods", JMLR 14 (2013), section 1.
 *
 * <pre>
 *   F(w) − F* ≤ mean(ℓ(z, y) + ℓ*(α, y) − α·z) + Σ R(w) + R*(−v) + v·w,    v = mean(α·x),
 *                                                             for any α of the rows
 *   α  = c·ℓ′(z, y),   0 ≤ c ≤ 1,   ℓ + ℓ* − α·z ≤ (1 − c)·(ℓ − inf ℓ)       ℓ* is convex
 *   R*(u) = sup over low ≤ t ≤ high of u·t − λ₁·|t| − (λ₂/2)·t²;   without bounds it is
 *           max(0, |u| − λ₁)²/(2λ₂);   where λ₂ is 0, it is 0 for |u| ≤ λ₁, else infinite
 * </pre>
 *
 * An unpenalised intercept asks for mean(α) = 0: rows with α &gt; 0, or those with α &lt; 0, get a
 * smaller c so that it is. An L1 term alone asks for |v| ≤ λ₁: all rows do. Of the c that are left
 * the best is taken.
 *
 * <p>Every summand is at least 0, so that none cancels, and what rounding may have done to each is
 * added to it, so that the bound holds in exact arithmetic. Of a z with an error of at most δ, ℓ +
 * ℓ* − ℓ′·z is at most δ·(ℓ′(z + δ) − ℓ′(z − δ)). v has the error of {@link #ROUNDINGS} roundings
 * of mean |α·x|, since its sums are compensated; R + R* + v·w is convex in v, and so greatest at an
 * end of it. By that error mean(α) may not be 0, for which the factor of one side is changed.
 *
 * <p>Differs from: the duality gap of solvers that keep an α of their own, which for a loss with
 * kinks, such as hinge, goes to 0; this one may not. One pass.
 *
 * @param objective F(w)
 * @param gap F(w) − F* is at most this
 * @param factors c of the rows with ℓ′ &gt; 0, and of those with ℓ′ &lt; 0
 */
public record DualBound(double objective, double gap, DualFactors factors) {
  /** The longest w of which it is found out: 5·d doubles a task. */
  private static final int LONGEST = 1 << 22;

  private static final double EPSILON = 0x1p-53;
  private static final int ROUNDINGS = 20; // of a compensated sum, its terms and coordinates
  private static final double SHARE = 1 + 1e-9; // for the rounding of sums of what is at least 0

  /** Why there is no such bound; empty where there is. */
  public static Optional<String> obstacle(Objective objective, Penalties penalties) {
    if (!(objective instanceof LinearObjective linear)) {
      return Optional.of("the model is not linear in one score");
    }
    if (!(linear.loss() instanceof ConvexLoss)) {
      return Optional.of("the loss is not known to be convex");
    }
    for (Penalties.Term term : penalties.terms()) {
      if (!isOfCoordinates(term.penalty())) {
        return Optional.of("the conjugate of %s is not known".formatted(term.penalty()));
      }
    }
    if (linear.layout().dimension() > LONGEST) {
      return Optional.of("w is longer than %d".formatted(LONGEST));
    }
    boolean areKnown = penalties.terms().stream().noneMatch(t -> t.isOnColumns(linear.layout()));
    CoordinatePenalties terms = terms(linear, penalties, null, null);
    for (int j = 0; areKnown && j < linear.features(); j++) {
      boolean isBounded = Double.isFinite(terms.low()[j]) && Double.isFinite(terms.high()[j]);
      if (terms.l1()[j] + terms.l2()[j] == 0 && !isBounded) {
        return Optional.of("weights have no penalty");
      }
    }
    return Optional.empty();
  }

  private static boolean isOfCoordinates(Penalty penalty) {
    return penalty instanceof Penalty.L1
        || penalty instanceof Penalty.L2
        || penalty instanceof GroupLasso
        || penalty instanceof Constraints.Box
        || penalty instanceof Constraints.NonNegative;
  }

  /**
   * The penalties by weight. That of a group, λ√p‖w‖, is at least Σ cⱼ|wⱼ| for any c of the norm
   * λ√p, and as much where c is parallel to |w|: so that is what it counts as, and where w is 0 it
   * is parallel to v.
   *
   * @param v mean(α·x); null for any c
   */
  private static CoordinatePenalties terms(
      LinearObjective linear, Penalties penalties, double[] w, double[] v) {
    CoordinatePenalties terms = CoordinatePenalties.of(penalties, linear.layout());
    penalties.forEach(
        linear.layout(),
        GroupLasso.class,
        (term, from, to) -> {
          double[] along = v == null || Norms.of(w, from, to) > 0 ? w : v;
          double norm = v == null ? 0 : Norms.of(along, from, to);
          double strength = term.lambda() * Math.sqrt(to - from);
          for (int j = from; j < to; j++) {
            terms.l1()[j] += norm > 0 ? strength * Math.abs(along[j]) / norm : term.lambda();
          }
        });
    return terms;
  }

  /**
   * The bound at the best c; empty where there is an obstacle, or a number is not finite.
   *
   * @param w in the coordinates of the problem
   * @param error by how much the scores of all rows may differ from those that are meant
   * @param oracle of the same objective and coordinates
   */
  public static Optional<DualBound> of(Problem problem, double[] w, double error, Oracle oracle) {
    if (obstacle(problem.objective(), problem.penalties()).isPresent()) {
      return Optional.empty();
    }
    LinearObjective linear = (LinearObjective) problem.objective();
    DualSums sums = oracle.answer(new DualSums.OverRows(w, error));
    Terms terms = new Terms(linear, problem.penalties(), w, sums);
    DualBound bound = terms.bound(problem.penalty(w));
    return Double.isFinite(bound.gap) ? Optional.of(bound) : Optional.empty();
  }

  /** The summands, as a function of c. */
  private static final class Terms {
    private final CoordinatePenalties penalties;
    private final double[] w;
    private final DualSums sums;
    private final int free; // the unpenalised intercept; −1 for none
    private final double[] v;
    private final double[] errors;
    private final DualFactors factors;
    private final double unbalanced; // by what a factor must yet change
    private double size; // of the summands that cancel

    Terms(LinearObjective linear, Penalties penalties, double[] w, DualSums sums) {
      this.w = w;
      this.sums = sums;
      int last = w.length - 1;
      boolean isFree = CoordinatePenalties.of(penalties, linear.layout()).isFree(last);
      this.free = linear.intercept() && isFree ? last : -1;
      double[] rising = sums.rising();
      double[] falling = sums.falling();
      double[] sizes = sums.sizes();
      this.factors =
          free >= 0 ? DualFactors.balanced(rising[free], -falling[free]) : DualFactors.ones();
      double each = (ROUNDINGS + sums.depth()) * EPSILON;
      double both = free >= 0 ? Math.min(rising[free], -falling[free]) : 0;
      this.unbalanced = both > 0 ? 2 * each * sizes[free] / both : 0;
      this.v = new double[w.length];
      this.errors = new double[w.length];
      double isUsed = factors.up() + factors.down() > 0 ? 1 : 0;
      for (int j = 0; j < v.length; j++) {
        v[j] = j == free ? 0 : factors.up() * rising[j] + factors.down() * falling[j];
        double share = each + unbalanced;
        errors[j] = j == free ? 0 : isUsed * SHARE * share * sizes[j];
      }
      this.penalties = terms(linear, penalties, w, v);
    }

    DualBound bound(double penalty) {
      double value =
          factors.up() * sums.mean(DualSums.RISING) + factors.down() * sums.mean(DualSums.FALLING);
      for (int j = 0; j < v.length; j++) {
        value -= v[j] * w[j];
      }
      double c = DualFactors.best(value, most(), this::slope);
      double up = c * factors.up();
      double down = c * factors.down();
      double rows =
          (1 - up + unbalanced) * sums.mean(DualSums.RISING)
              + (1 - down + unbalanced) * sums.mean(DualSums.FALLING)
              + sums.mean(DualSums.SCORES)
              + 2 * EPSILON * (2 - up - down) * sums.mean(DualSums.SIZE);
      double weights = 0;
      for (int j = 0; j < v.length; j++) {
        weights += j == free ? 0 : Math.max(0, Math.max(excess(j, c, -1), excess(j, c, 1)));
      }
      double gap = SHARE * (rows + weights) + 8 * EPSILON * size;
      return new DualBound(sums.mean(DualSums.LOSS) + penalty, gap, new DualFactors(up, down));
    }

    /** R(w) + R*(−v) + v·w of a weight, with v at an end of what it may be. */
    private double excess(int j, double c, int end) {
      double slope = c * (v[j] + end * errors[j]);
      double there = penalties.farthest(j, -slope);
      if (Double.isInfinite(there)) { // by the rounding of c alone
        there = 0;
      }
      double here = penalties.value(j, w[j]);
      double other = penalties.value(j, there);
      size += here + other + Math.abs(slope * w[j]) + Math.abs(slope * there);
      return here - other + slope * (w[j] - there);
    }

    /** The greatest c that L1 terms alone allow. */
    private double most() {
      double most = 1;
      for (int j = 0; j < v.length; j++) {
        double largest = Math.abs(v[j]) + errors[j];
        boolean isEndless =
            Double.isInfinite(penalties.farthest(j, -v[j] - errors[j]))
                || Double.isInfinite(penalties.farthest(j, -v[j] + errors[j]));
        if (j != free && isEndless) {
          most = Math.min(most, penalties.l1()[j] / largest * (1 - 4 * EPSILON));
        }
      }
      return most;
    }

    /** The derivative of R*(−c·v) in c. */
    private double slope(double c) {
      double sum = 0;
      for (int j = 0; j < v.length; j++) {
        double there = j == free ? 0 : penalties.farthest(j, -c * v[j]);
        sum -= Double.isInfinite(there) ? 0 : v[j] * there;
      }
      return sum;
    }
  }
}
