package org.thalweg.objective;

import java.io.Serializable;

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
      return new LinearObjective(pointwise("linear", loss), features, intercept);
    }
  }

  private static PointwiseLoss pointwise(String family, Loss loss) {
    if (loss instanceof PointwiseLoss pointwise) {
      return pointwise;
    }
    throw new IllegalArgumentException(
        "a loss for %s must be of one score but was %s".formatted(family, loss));
  }
}
