package org.thalweg.objective;

import java.util.List;
import java.util.Optional;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SmoothLoss;

/**
 * A linear model under a pointwise loss.
 *
 * <pre>
 *   f(w; x, y) = ℓ(x·w + b + o, y)        w = [weights: features | intercept: 1, unpenalised]
 * </pre>
 *
 * o is the row's offset. Convex where ℓ is convex in z. Starts well from zeros.
 *
 * @param loss ℓ
 * @param features length of x
 * @param intercept whether there is a b
 */
public record LinearObjective(PointwiseLoss loss, int features, boolean intercept)
    implements ScoredObjective {

  @Override
  public ParameterLayout layout() {
    return ParameterLayout.linear(features, intercept);
  }

  @Override
  public boolean scoresAreLinear() {
    return true;
  }

  @Override
  public Optional<Objective> withFeatures(int count) {
    return Optional.of(new LinearObjective(loss, count, intercept));
  }

  @Override
  public List<InputWeights> inputs() {
    return List.of(new InputWeights(0, 1, intercept ? features : -1));
  }

  @Override
  public boolean isConvex() {
    return loss.isConvex();
  }

  @Override
  public Optional<RowSteps.RowStepSource> rowSteps() {
    if (!(loss instanceof ConvexLoss convex)) {
      return Optional.empty();
    }
    return Optional.of(
        new RowSteps.RowStepSource() {
          @Override
          public double curvature() {
            return convex.curvature();
          }

          @Override
          public RowSteps around(Anchor anchor) {
            return new LinearSteps(convex, intercept ? features : -1, anchor);
          }
        });
  }

  @Override
  public Optional<Curvature> curvature() {
    if (loss instanceof FormulaLosses.OtherFormula other && !other.hasKinks()) {
      JointFormula formula = new JointFormula(other.formula()); // whose curvature may be negative
      return new FormulaObjective(formula, features, intercept).curvature();
    }
    return loss instanceof SmoothLoss smooth
        ? Optional.of(new LinearCurvature(this, smooth))
        : Optional.empty();
  }

  @Override
  public ScoreKernel kernel(double[] w, int rows) {
    return new ScoreKernel() {
      @Override
      public void score(Chunk chunk, double[] scores) {
        chunk.block().scores(w, chunk.rows(), chunk.count(), scores);
        for (int i = 0; intercept && i < chunk.count(); i++) {
          scores[i] += w[features];
        }
      }

      @Override
      public void scatter(Chunk chunk, double[] derivatives, double[] gradient) {
        chunk.block().scatter(chunk.rows(), chunk.count(), derivatives, gradient);
        for (int i = 0; intercept && i < chunk.count(); i++) {
          gradient[features] += derivatives[i];
        }
      }
    };
  }
}
