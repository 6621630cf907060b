package org.thalweg.solve.svrg;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Anchor;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.RowSteps;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Displacement;

/**
 * The steps of one part of the rows in one epoch: row by row, and every so many rows a step of the
 * penalties, after which u is taken into the average with which the epoch ends.
 *
 * <pre>
 *   u ← prox((u + τ·(r − ∇ψ(u))) / (1 + τλ), τ / (1 + τλ)),   τ = (rows since)·ηW
 *   ū ← ū + (1 + γ)/(k + γ)·(u − ū)                           for the k-th time, γ = 8
 * </pre>
 *
 * r is the subgradient of the penalties at w, which the row steps contain. The step is implicit in
 * L2 terms (λ) and in proximal ones, so that no strength is too large for it, and explicit in other
 * smooth terms ψ, whose curvature is not known: if it is large, F rises, and the solver shortens η.
 * At the minimum nothing moves, since the drift of a row is 0 there, and u = prox(u + τ·(r − ∇ψ)).
 *
 * <p>Steps of a fixed length do not settle, but their average does: by polynomial decay, which
 * forgets where they began, of O. Shamir, T. Zhang, "Stochastic Gradient Descent for Non-smooth
 * Optimization: Convergence Results and Optimal Averaging Schemes", ICML (2013). Cost: the entries
 * of the rows, and d for every step of the penalties.
 */
public final class LocalEpoch {
  private static final double DECAY = 8; // γ: the last ninth of the points counts for most

  private final EpochPlan plan;
  private final Anchor anchor;
  private final RowSteps steps;
  private final double[] subgradient; // r
  private final SmoothTerms smooth;
  private final double[] u;
  private final double[] average; // ū
  private final double[] stepSizes; // τ
  private long averaged;
  private double weight;
  private int rows;

  /**
   * The row steps of an objective.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static RowSteps.RowStepSource steps(Objective objective) {
    return objective
        .rowSteps()
        .orElseThrow(() -> new IllegalArgumentException("there are no row steps"));
  }

  /** No step yet. */
  public LocalEpoch(EpochPlan plan, RowSteps.RowStepSource source) {
    this.plan = plan;
    this.anchor = plan.anchor();
    this.steps = source.around(anchor);
    this.subgradient = plan.subgradient(anchor);
    this.smooth = new SmoothTerms(plan.penalties(), plan.layout());
    this.u = new double[anchor.w().length];
    this.average = new double[u.length];
    this.stepSizes = new double[u.length];
  }

  /** Steps on a row. */
  public void take(Block block, int row) {
    steps.take(block, row);
    weight += block.weight(row);
    if (++rows % plan.penaltyEvery() == 0) {
      average(plan.penaltyEvery());
    }
  }

  /** The mean displacement; {@link Displacement#none} where no row had a weight. */
  public Displacement end() {
    int left = rows % plan.penaltyEvery();
    if (left > 0) {
      average(left);
    }
    if (weight == 0) {
      return Displacement.none(u.length, rows);
    }
    double[] moved = new double[u.length];
    for (int j = 0; j < u.length; j++) {
      moved[j] = weight * (anchor.w()[j] - average[j]);
    }
    return new Displacement(moved, 0, weight, rows);
  }

  /** Takes u into the average, after the step of the penalties for the rows since the last time. */
  private void average(int rows) {
    steps.read(u);
    if (!plan.penalties().terms().isEmpty()) {
      penalise(rows);
      steps.write(u);
    }
    averaged++;
    double part = (1 + DECAY) / (averaged + DECAY);
    for (int j = 0; j < u.length; j++) {
      average[j] += part * (u[j] - average[j]);
    }
  }

  private void penalise(int rows) {
    Arrays.setAll(stepSizes, j -> rows * anchor.rate() * anchor.scale()[j]);
    smooth.step(u, subgradient, stepSizes);
    plan.penalties().prox(u, stepSizes, plan.layout());
  }

  /**
   * A step along the smooth penalties, with the subgradient r of all penalties at the anchor taken
   * back, since the row steps contain it:
   *
   * <pre>
   *   u ← (u + τ·(r − ∇ψ(u))) / (1 + τλ),   τ ← τ / (1 + τλ)
   * </pre>
   *
   * λ is the sum of the L2 terms on a coordinate, ψ the sum of the other smooth terms. With the τ
   * that is left, a prox behind the step is that of L2 and the proximal term together.
   */
  private static final class SmoothTerms {
    private final ParameterLayout layout;
    private final double[] l2; // λ
    private final Penalties others; // ψ
    private final double[] gradient; // of ψ; empty where there is no such term

    /** The smooth ones of some penalties. */
    SmoothTerms(Penalties penalties, ParameterLayout layout) {
      this.layout = layout;
      this.l2 = CoordinatePenalties.l2(penalties, layout);
      List<Penalties.Term> terms =
          penalties.terms().stream()
              .filter(term -> term.penalty() instanceof Penalty.Smooth)
              .filter(term -> !(term.penalty() instanceof Penalty.L2))
              .toList();
      this.others = () -> terms;
      this.gradient = new double[terms.isEmpty() ? 0 : l2.length];
    }

    /** Takes the step; u and the step sizes τ change in place. */
    void step(double[] u, double[] subgradient, double[] stepSizes) {
      if (gradient.length > 0) {
        Arrays.fill(gradient, 0);
        others.addGradient(u, gradient, layout);
      }
      for (int j = 0; j < u.length; j++) {
        double shrinkage = 1 + stepSizes[j] * l2[j];
        double slope = gradient.length == 0 ? subgradient[j] : subgradient[j] - gradient[j];
        u[j] = (u[j] + stepSizes[j] * slope) / shrinkage;
        stepSizes[j] /= shrinkage;
      }
    }
  }
}
