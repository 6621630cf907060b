package org.thalweg.epoch;

import java.util.Arrays;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Anchor;
import org.thalweg.objective.RowSteps;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.Displacement;

/**
 * The steps of one shard in one round: row by row, and every so many rows one of the penalty for
 * all of them, and a look at u for the average with which the epoch ends.
 *
 * <pre>
 *   u ← prox(u + τ·r),   τ = (rows since)·ηW,   r the subgradient of R at w that rows already take
 *   ū ← ū + (1 + γ)/(k + γ)·(u − ū)              at the k-th look, γ = 8
 * </pre>
 *
 * implicit, so no λ is too large for it; and at the minimum nothing moves, since there the drift of
 * a row is 0 and prox(u + τr) = u. Steps of a fixed length do not settle, but their average does:
 * by polynomial decay, which forgets where they began, of O. Shamir, T. Zhang, "Stochastic Gradient
 * Descent for Non-smooth Optimization: Convergence Results and Optimal Averaging Schemes", ICML
 * (2013). Cost: the entries of the rows, and d now and then.
 */
public final class LocalEpoch {
  private static final double DECAY = 8; // γ: the last ninth of the looks counts for most

  private final EpochPlan plan;
  private final Anchor anchor;
  private final RowSteps steps;
  private final double[] subgradient;
  private final double[] l2;
  private final double[] u;
  private final double[] average;
  private final double[] stepSizes;
  private long looks;
  private double weight;
  private int rows;

  /** No step yet. */
  public LocalEpoch(EpochPlan plan, RowSteps.Source source) {
    this.plan = plan;
    this.anchor = plan.anchor();
    this.steps = source.around(anchor);
    this.subgradient = plan.subgradient(anchor);
    this.u = new double[anchor.w().length];
    this.average = new double[u.length];
    this.l2 = new double[u.length];
    this.stepSizes = new double[u.length];
    plan.penalties()
        .forEach(
            plan.layout(),
            Penalty.L2.class,
            (penalty, from, to) -> {
              for (int j = from; j < to; j++) {
                l2[j] += penalty.lambda();
              }
            });
  }

  /** Steps on a row. */
  public void take(Block block, int row) {
    steps.take(block, row);
    weight += block.weight(row);
    if (++rows % plan.penaltyEvery() == 0) {
      look(plan.penaltyEvery());
    }
  }

  /** How far it led on average; {@link Displacement#none} where no row had a weight. */
  public Displacement end() {
    int left = rows % plan.penaltyEvery();
    if (left > 0) {
      look(left);
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

  private void look(int rows) {
    steps.read(u);
    if (!plan.penalties().terms().isEmpty()) {
      penalise(rows);
      steps.write(u);
    }
    looks++;
    double part = (1 + DECAY) / (looks + DECAY);
    for (int j = 0; j < u.length; j++) {
      average[j] += part * (u[j] - average[j]);
    }
  }

  private void penalise(int rows) {
    Arrays.setAll(stepSizes, j -> rows * anchor.rate() * anchor.scale()[j]);
    for (int j = 0; j < u.length; j++) { // the L2 part has a closed form, and the rest follows it
      double shrinkage = 1 + stepSizes[j] * l2[j];
      u[j] = (u[j] + stepSizes[j] * subgradient[j]) / shrinkage;
      stepSizes[j] /= shrinkage;
    }
    plan.penalties().prox(u, stepSizes, plan.layout());
  }
}
