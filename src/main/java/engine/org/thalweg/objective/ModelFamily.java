package org.thalweg.objective;

import java.io.Serializable;
import java.util.List;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;

/**
 * A family of models: what is to be minimised, once the loss and the length of x are known. The
 * components of a family's record are its arguments in a conf.
 */
public interface ModelFamily extends Serializable {

  /**
   * The objective over rows of a length.
   *
   * @param loss what the scores of the model are put into
   * @param features length of x
   * @param intercept whether sums have an unpenalised constant
   * @throws IllegalArgumentException if the family does not go with the loss, or w would be too
   *     long
   */
  Objective over(Loss loss, int features, boolean intercept);

  /** Whether its loss is softmax where none is named. */
  default boolean impliesSoftmax() {
    return false;
  }

  /** {@link LinearObjective}. */
  record Linear() implements ModelFamily {
    @Override
    public Objective over(Loss loss, int features, boolean intercept) {
      return loss instanceof JointFormula joint
          ? new FormulaObjective(joint, features, intercept)
          : new LinearObjective(pointwise("linear", loss), features, intercept);
    }
  }

  /** {@link SoftmaxObjective}. */
  record Softmax() implements ModelFamily {
    @Override
    public Objective over(Loss loss, int features, boolean intercept) {
      if (loss instanceof SoftmaxLoss softmax) {
        return new SoftmaxObjective(softmax, features, intercept);
      }
      throw new IllegalArgumentException(
          "objective.model = softmax has its own loss; leave out objective.loss, which was "
              + loss);
    }

    @Override
    public boolean impliesSoftmax() {
      return true;
    }
  }

  /** {@link FactorizationObjective}. */
  record Factorization(int rank, boolean linear) implements ModelFamily {
    /** Rank 8, with a linear part. */
    public Factorization() {
      this(8, true);
    }

    @Override
    public Objective over(Loss loss, int features, boolean intercept) {
      PointwiseLoss pointwise = pointwise("factorization", loss);
      return new FactorizationObjective(pointwise, features, intercept, rank, linear);
    }
  }

  /** {@link PerceptronObjective}. */
  record Perceptron(List<Integer> hidden, Activation activation) implements ModelFamily {
    /** One hidden layer of 64 relu units. */
    public Perceptron() {
      this(List.of(64), Activation.RELU);
    }

    @Override
    public Objective over(Loss loss, int features, boolean intercept) {
      requireScoresAlone("perceptron", loss);
      return new PerceptronObjective(loss, features, intercept, hidden, activation);
    }
  }

  private static void requireScoresAlone(String family, Loss loss) {
    if (loss instanceof JointFormula) {
      throw new IllegalArgumentException(
          "loss of %s must be of one score, without parameters that are learned; objective.model = linear takes %s"
              .formatted(family, loss));
    }
  }

  private static PointwiseLoss pointwise(String family, Loss loss) {
    requireScoresAlone(family, loss);
    if (loss instanceof PointwiseLoss pointwise) {
      return pointwise;
    }
    throw new IllegalArgumentException(
        "loss softmax needs objective.model = softmax but the model was " + family);
  }
}
