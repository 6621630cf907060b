package org.thalweg.objective;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.reduce.FeatureMoments;

/**
 * Features as (x − μ)/σ, as algebra on w: the data stay what they are, and sparse ones stay sparse.
 *
 * <pre>
 *   v = w/σ,  a = b − Σ v·μ        v, a weights and intercept of x; w, b those of (x − μ)/σ
 *   ∂f/∂w = (∂f/∂v − μ·∂f/∂a)/σ,  ∂f/∂b = ∂f/∂a
 * </pre>
 *
 * A feature with σ = 0 has no weight.
 */
public final class Standardisation implements Serializable {
  private static final long serialVersionUID = 2;

  final List<InputWeights> inputs;
  final double[] shift; // μ; all 0 where nothing is centred
  final double[] scale; // σ
  final double[] inverse; // 1/σ; 0 for σ = 0

  private Standardisation(List<InputWeights> inputs, double[] shift, double[] scale) {
    this.inputs = inputs;
    this.shift = shift;
    this.scale = scale;
    this.inverse = Arrays.stream(scale).map(sigma -> sigma == 0 ? 0 : 1 / sigma).toArray();
  }

  /** The identity: features, weights and gradients stay as they are. */
  public static Standardisation none() {
    return new Standardisation(List.of(), new double[0], new double[0]);
  }

  /**
   * Standard deviation 1, and mean 0 where features are centred.
   *
   * @param inputs where in w the weights of the features are
   * @throws IllegalArgumentException if there are none of these, or sums without an intercept that
   *     could take up the mean, or a variance is not finite
   */
  public static Standardisation of(
      FeatureMoments moments, List<InputWeights> inputs, boolean centres) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("the model must be linear in x at first");
    }
    if (centres && inputs.stream().anyMatch(input -> input.intercepts() < 0)) {
      throw new IllegalArgumentException("the sums of x must have an intercept");
    }
    double[] shift = new double[moments.features()];
    double[] scale = new double[moments.features()];
    for (int j = 0; j < scale.length; j++) {
      shift[j] = centres ? moments.mean(j) : 0;
      scale[j] = Math.sqrt(moments.variance(j));
      if (!Double.isFinite(scale[j])) {
        throw new IllegalArgumentException(
            "the variance of feature %d must be finite but was %s"
                .formatted(j + 1, moments.variance(j)));
      }
    }
    return new Standardisation(List.copyOf(inputs), shift, scale);
  }

  /**
   * Features less a constant, in their own units.
   *
   * @param inputs where in w the weights of the features are; each has intercepts
   * @param constants of each feature
   */
  public static Standardisation shifted(List<InputWeights> inputs, double[] constants) {
    double[] ones = new double[constants.length];
    Arrays.fill(ones, 1);
    return new Standardisation(List.copyOf(inputs), constants, ones);
  }

  /**
   * Features of deviations that are known.
   *
   * @param inputs where in w the weights of the features are
   * @param deviations σ of each feature
   */
  public static Standardisation scaled(List<InputWeights> inputs, double[] deviations) {
    double[] zeros = new double[deviations.length];
    return new Standardisation(List.copyOf(inputs), zeros, deviations.clone());
  }

  /**
   * The units in which the derivatives by the weights of unlike features are comparable, of
   * features in these coordinates: standard deviations about the mean where an intercept takes up
   * what is shifted, else root mean squares; 1 for a feature of which neither is known.
   *
   * @param moments of the features as they are
   * @param inputs where in w the weights of the features are; of none, nothing changes
   */
  public Standardisation units(FeatureMoments moments, List<InputWeights> inputs, boolean centres) {
    double[] means = new double[moments.features()];
    double[] scales = new double[moments.features()];
    for (int j = 0; j < scales.length; j++) {
      double mean = moments.mean(j) - shift(j);
      means[j] = centres && Double.isFinite(mean) ? mean * inverse(j) : 0;
      double unit = Math.sqrt(moments.variance(j) + (centres ? 0 : mean * mean)) * inverse(j);
      scales[j] = unit > 0 && Double.isFinite(unit) ? unit : 1;
    }
    return new Standardisation(List.copyOf(inputs), means, scales);
  }

  /** A standardisation in which some features keep their unit, and constants have no weight. */
  public Standardisation keeping(BitSet features) {
    double[] kept = scale.clone();
    features.stream().filter(j -> kept[j] != 0).forEach(j -> kept[j] = 1);
    return new Standardisation(inputs, shift, kept);
  }

  /** A standardisation in which σ of each feature is at least a number. */
  public Standardisation atLeast(double deviation) {
    double[] larger = Arrays.stream(scale).map(sigma -> Math.max(sigma, deviation)).toArray();
    return new Standardisation(inputs, shift, larger);
  }

  /** Whether this is {@link #none}, so that features stay as they are. */
  public boolean isIdentity() {
    return inputs.isEmpty();
  }

  /** Whether something is subtracted from a feature. */
  public boolean centres() {
    return Arrays.stream(shift).anyMatch(mean -> mean != 0);
  }

  /** How many features it changes: none where it is the identity. */
  public int features() {
    return scale.length;
  }

  /** What is subtracted from feature j: 0 where nothing changes. */
  public double shift(int j) {
    return isIdentity() ? 0 : shift[j];
  }

  /** σ of each feature: a new array. */
  public double[] deviations() {
    return scale.clone();
  }

  /** What feature j is multiplied with then: 1 where nothing changes, 0 where it is constant. */
  public double inverse(int j) {
    return isIdentity() ? 1 : inverse[j];
  }

  /** Leaves the features that never change without weight, in place. */
  public double[] withoutConstants(double[] standardised) {
    for (InputWeights input : inputs) {
      int columns = input.columns();
      int count = input.features().count(scale.length);
      for (int i = 0, from = input.from(); i < count; i++, from += columns) {
        if (scale[input.features().feature(i)] == 0) {
          Arrays.fill(standardised, from, from + columns, 0);
        }
      }
    }
    return standardised;
  }

  /** The features that never change, ascending, from 0. */
  public int[] constants() {
    return IntStream.range(0, scale.length).filter(j -> scale[j] == 0).toArray();
  }

  /** The w of x that gives the scores of a w of standardised features. */
  public double[] original(double[] standardised) {
    double[] w = standardised.clone();
    toOriginal(w);
    return w;
  }

  /** The inverse; what a constant feature adds to scores is kept where features are centred. */
  public double[] standardised(double[] original) {
    double[] w = original.clone();
    toStandardised(w);
    return w;
  }

  /** As {@link #original}, in place; linear in w. */
  public void toOriginal(double[] w) {
    move(w, inverse, true);
  }

  /** As {@link #standardised}, in place; linear in w. */
  public void toStandardised(double[] w) {
    move(w, scale, false);
  }

  /** Weights times factors; an intercept takes up Σ v·μ of its sum, of which v are those of x. */
  private void move(double[] w, double[] factors, boolean isToOriginal) {
    for (InputWeights input : inputs) {
      double[] shifted = new double[input.columns()];
      int count = input.features().count(scale.length);
      for (int i = 0, from = input.from(); i < count; i++, from += shifted.length) {
        int j = input.features().feature(i);
        double factor = factors[j];
        double mean = shift[j];
        for (int k = 0; k < shifted.length; k++) {
          double weight = w[from + k];
          w[from + k] = weight * factor;
          shifted[k] += (isToOriginal ? w[from + k] : weight) * mean;
        }
      }
      for (int k = 0; input.intercepts() >= 0 && k < shifted.length; k++) {
        w[input.intercepts() + k] += isToOriginal ? -shifted[k] : shifted[k];
      }
    }
  }

  /** Turns the gradient by a w of x into that by a w of standardised features, in place. */
  public void transform(double[] gradient) {
    for (InputWeights input : inputs) {
      int a = input.intercepts();
      double[] ofIntercepts =
          a < 0
              ? new double[input.columns()]
              : Arrays.copyOfRange(gradient, a, a + input.columns());
      int count = input.features().count(scale.length);
      for (int i = 0, from = input.from(); i < count; i++, from += ofIntercepts.length) {
        int j = input.features().feature(i);
        double mean = shift[j];
        double sigma = scale[j];
        if (sigma == 0) {
          Arrays.fill(gradient, from, from + ofIntercepts.length, 0);
          continue;
        }
        for (int k = 0; k < ofIntercepts.length; k++) {
          gradient[from + k] = (gradient[from + k] - mean * ofIntercepts[k]) / sigma;
        }
      }
    }
  }

  /** The part of {@link #transform} that the means have: ∂f/∂v − μ·∂f/∂a, in place. */
  public void centre(double[] gradient) {
    change(gradient, true);
  }

  /** The part of {@link #transform} that the deviations have, in place. */
  public void scale(double[] gradient) {
    change(gradient, false);
  }

  private void change(double[] gradient, boolean centres) {
    for (InputWeights input : inputs) {
      int a = input.intercepts();
      int columns = input.columns();
      int count = input.features().count(scale.length);
      for (int i = 0, from = input.from(); i < count; i++, from += columns) {
        int j = input.features().feature(i);
        for (int k = from; k < from + columns; k++) {
          double ofIntercept = a < 0 ? 0 : gradient[a + k - from];
          gradient[k] = centres ? gradient[k] - shift[j] * ofIntercept : gradient[k] * inverse[j];
        }
      }
    }
  }
}
