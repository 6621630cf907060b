package org.thalweg.epoch;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Anchor;
import org.thalweg.objective.RowSteps;
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

  /** No step yet. */
  public LocalEpoch(EpochPlan plan, RowSteps.Source source) {
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
}
