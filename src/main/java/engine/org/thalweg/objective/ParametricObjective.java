package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.formula.FreeParameter;
import org.thalweg.formula.RowKernels;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.FormulaLosses.FreeFormula;
import org.thalweg.loss.LabelDomain;
import org.thalweg.reduce.GradientSum;

/**
 * A linear model under a loss with parameters that are learned with its weights.
 *
 * <pre>
 *   f(w; x, y) = ℓ(x·w + b + o, y; θ)
 *   w = [weights: features | intercept: 1, unpenalised | a segment of 1 for each θ, unpenalised]
 * </pre>
 *
 * o is the row's offset. f is infinite if a parameter is not within its bounds. Weights start from
 * zeros and parameters from where the formula says, plus what a random start adds to both.
 *
 * @param loss ℓ
 * @param features length of x
 * @param intercept whether there is a b
 */
public record ParametricObjective(FreeFormula loss, int features, boolean intercept)
    implements Objective {

  private LinearObjective linear() {
    return new LinearObjective(loss, features, intercept);
  }

  private int first() {
    return features + (intercept ? 1 : 0);
  }

  @Override
  public ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.linear(features, intercept);
    for (FreeParameter parameter : loss.formula().parameters()) {
      layout = layout.with(parameter.name(), 1, false);
    }
    return layout;
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public LabelDomain labels() {
    return loss.labels();
  }

  @Override
  public boolean hasKinks() {
    return loss.hasKinks();
  }

  @Override
  public List<InputWeights> inputs() {
    return linear().inputs();
  }

  @Override
  public Optional<Objective> withFeatures(int count) {
    return Optional.of(new ParametricObjective(loss, count, intercept));
  }

  @Override
  public double[] start(Start start, long seed) {
    double[] w = start.draw(layout().dimension(), seed);
    double[] parameters = loss.start();
    for (int k = 0; k < parameters.length; k++) {
      w[first() + k] += parameters[k];
    }
    return w;
  }

  @Override
  public double[] origin() {
    return start(new Start.Zeros(), 0);
  }

  @Override
  public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
    layout().check(w);
    double[] parameters = Arrays.copyOfRange(w, first(), w.length);
    double[][] results = new double[loss.formula().outputs()][RowKernels.MOST];
    Chunk chunk = new Chunk(block, rows);
    ScoredObjective.ScoreKernel kernel = linear().kernel(w, chunk.capacity());
    double[] scores = new double[chunk.capacity()];
    while (chunk.next()) {
      kernel.score(chunk, scores);
      double[] offsets = chunk.offsets();
      for (int i = 0; i < Math.min(offsets.length, chunk.count()); i++) {
        scores[i] += offsets[i];
      }
      double total =
          loss.formula()
              .evaluate(
                  parameters,
                  scores,
                  chunk.labels(),
                  chunk.columns(),
                  chunk.weights(),
                  chunk.count(),
                  results,
                  sum.gradient(),
                  first());
      kernel.scatter(chunk, scores, sum.gradient());
      sum.add(total, chunk.weight(), chunk.count());
    }
  }

  @Override
  public double[] scores(double[] w, Block block) {
    layout().check(w);
    return linear().scores(Arrays.copyOf(w, first()), block);
  }
}
