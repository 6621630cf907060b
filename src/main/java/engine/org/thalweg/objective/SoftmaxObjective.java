package org.thalweg.objective;

import java.util.List;
import java.util.Optional;
import org.thalweg.loss.SoftmaxLoss;

/**
 * Multinomial logistic regression: a linear score for each of K classes under {@link SoftmaxLoss}.
 *
 * <pre>
 *   f(w; x, y) = ln Σₖ e^zₖ − z_y,   z = Wᵀx + b + o
 *   w = [weights: features × K, features-major | intercept: K, unpenalised]
 * </pre>
 *
 * Over-parameterised: K full columns, so the same vector added to all of them changes nothing, and
 * neither does an offset o; an L2 penalty makes the columns sum to 0 and the minimum unique.
 * Convex. Starts well from zeros. A row costs K times its entries, twice.
 *
 * @param loss of K classes
 * @param features length of x
 * @param intercept whether there is a b
 */
public record SoftmaxObjective(SoftmaxLoss loss, int features, boolean intercept)
    implements ScoredObjective {

  @Override
  public ParameterLayout layout() {
    int classes = loss.classes();
    ParameterLayout weights = ParameterLayout.EMPTY.with("weights", features, classes, true);
    return intercept ? weights.with("intercept", classes, false) : weights;
  }

  @Override
  public boolean scoresAreLinear() {
    return true;
  }

  @Override
  public Optional<Objective> withFeatures(int count) {
    return Optional.of(new SoftmaxObjective(loss, count, intercept));
  }

  @Override
  public List<InputWeights> inputs() {
    return List.of(weights());
  }

  private InputWeights weights() {
    return new InputWeights(0, loss.classes(), intercept ? features * loss.classes() : -1);
  }

  @Override
  public boolean isConvex() {
    return loss.isConvex();
  }

  @Override
  public Optional<RowSteps.RowStepSource> rowSteps() {
    return Optional.of(
        new RowSteps.RowStepSource() {
          @Override
          public double curvature() {
            return 0.5; // of diag p − ppᵀ, by Gershgorin: no row sums to more in absolute values
          }

          @Override
          public RowSteps around(Anchor anchor) {
            return new SoftmaxSteps(weights(), anchor);
          }
        });
  }

  @Override
  public Optional<Curvature> curvature() {
    return Optional.of(new SoftmaxCurvature(this));
  }

  @Override
  public double work(double entries) {
    return entries * loss.classes();
  }

  @Override
  public ScoreKernel kernel(double[] w, int rows) {
    FeatureSums sums = new FeatureSums(inputs());
    return new ScoreKernel() {
      @Override
      public void score(Chunk chunk, double[] scores) {
        sums.multiply(w, chunk, scores);
      }

      @Override
      public void scatter(Chunk chunk, double[] derivatives, double[] gradient) {
        sums.scatter(chunk, gradient, derivatives);
      }
    };
  }
}
