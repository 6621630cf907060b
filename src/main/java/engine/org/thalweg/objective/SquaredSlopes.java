package org.thalweg.objective;

import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.reduce.GradientSum;

/**
 * A formula with the outer product of the gradient of each row, Σ s·∂ℓ∂ℓᵀ, in the place of its
 * second derivatives: what the sum of gradients varies by, for a question about second derivatives
 * to sum up.
 */
public record SquaredSlopes(FormulaObjective of) implements Objective {
  @Override
  public ParameterLayout layout() {
    return of.layout();
  }

  @Override
  public int outputs() {
    return of.outputs();
  }

  @Override
  public LabelDomain labels() {
    return of.labels();
  }

  @Override
  public Optional<Curvature> curvature() {
    return Optional.of(new FormulaCurvature(of, true));
  }

  @Override
  public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    of.accumulate(w, block, rows, sum);
  }

  @Override
  public double[] scores(double[] w, Block block) {
    return of.scores(w, block);
  }
}
