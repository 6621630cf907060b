package org.thalweg.solve;

import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.GradientSum;

/**
 * The gradients of another source, seen from a w of standardised features: mapped on the driver, in
 * O(d), so that neither the data nor what is done with them change.
 *
 * @param original takes the w of the features as they are
 */
public record StandardisedSource(GradientSource original, Standardisation standardisation)
    implements GradientSource {

  @Override
  public GradientSum evaluate(double[] w, long step) {
    GradientSum sum = original.evaluate(standardisation.original(w), step);
    standardisation.transform(sum.gradient());
    return sum;
  }

  @Override
  public long rows() {
    return original.rows();
  }

  @Override
  public void close() {
    original.close();
  }
}
