package org.thalweg.objective;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.loss.Loss;

/**
 * A multilayer perceptron under any loss: D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning
 * Representations by Back-Propagating Errors", Nature 323 (1986).
 *
 * <pre>
 *   a₀ = x,   aₗ = φ(Wₗᵀaₗ₋₁ + bₗ) for the hidden layers,   z = W_Lᵀa_{L−1} + b_L
 *   f(w; x, y) = ℓ(z + o, y)
 *   w = [weights1: features × h₁ | intercept1: h₁, unpenalised | weights2: h₁ × h₂ | …]
 * </pre>
 *
 * Weights lie input-major. One score for a pointwise loss, K for softmax. Not convex, and zeros are
 * a stationary point: the intercepts start from zeros and the weights by X. Glorot, Y. Bengio,
 * AISTATS (2010), uniform in ±√(6/(inputs + outputs)); those of a relu layer by K. He et al.,
 * arXiv:1502.01852 (2015), normal with variance 2/inputs.
 *
 * <p>Differs from: spark.ml's MultilayerPerceptronClassifier, whose hidden units are sigmoids and
 * whose intercepts are penalised with the rest; Keras, where relu layers start by Glorot too.
 *
 * @param loss ℓ
 * @param features length of x
 * @param intercept whether there are the bₗ
 * @param hidden sizes of the hidden layers, from the first
 * @param activation φ
 */
public record PerceptronObjective(
    Loss loss, int features, boolean intercept, List<Integer> hidden, Activation activation)
    implements ScoredObjective {

  public PerceptronObjective {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty() || hidden.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "hidden must be one size or several, each at least 1, but was " + hidden);
    }
  }

  @Override
  public ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.EMPTY;
    for (int l = 1; l <= hidden.size() + 1; l++) {
      layout = layout.with("weights" + l, size(l - 1), size(l), true);
      layout = intercept ? layout.with("intercept" + l, size(l), false) : layout;
    }
    return layout;
  }

  @Override
  public List<InputWeights> inputs() {
    return List.of(layers().get(0));
  }

  /** The length of aₗ, from a₀ = x to z. */
  private int size(int layer) {
    return layer == 0 ? features : layer <= hidden.size() ? hidden.get(layer - 1) : loss.outputs();
  }

  private List<InputWeights> layers() {
    List<InputWeights> layers = new ArrayList<>();
    int from = 0;
    for (int l = 1; l <= hidden.size() + 1; l++) {
      int end = from + size(l - 1) * size(l);
      layers.add(new InputWeights(from, size(l), intercept ? end : -1));
      from = end + (intercept ? size(l) : 0);
    }
    return layers;
  }

  @Override
  public double[] restart(long seed) {
    return start(new Start.AutoStart(), seed);
  }

  @Override
  public double[] start(Start start, long seed) {
    if (start instanceof Start.Zeros) {
      throw new IllegalArgumentException(
          "start of a perceptron must not be zeros, where all hidden units are alike");
    }
    if (!(start instanceof Start.AutoStart)) {
      return ScoredObjective.super.start(start, seed);
    }
    double[] w = new double[layout().dimension()];
    List<InputWeights> layers = layers();
    for (int l = 0; l < layers.size(); l++) {
      double[] drawn = start(l).draw(size(l) * size(l + 1), seed + l);
      System.arraycopy(drawn, 0, w, layers.get(l).from(), drawn.length);
    }
    return w;
  }

  @Override
  public boolean hasKinks() {
    return activation == Activation.RELU || ScoredObjective.super.hasKinks();
  }

  private Start start(int layer) {
    return activation == Activation.RELU && layer < hidden.size()
        ? new Start.Normal(Math.sqrt(2.0 / size(layer)))
        : new Start.Uniform(Math.sqrt(6.0 / ((double) size(layer) + size(layer + 1))));
  }

  @Override
  public double work(double entries) {
    double products = entries * size(1);
    for (int l = 1; l <= hidden.size(); l++) {
      products += 1.5 * size(l) * size(l + 1); // a gradient of the units below besides
    }
    return products;
  }

  @Override
  public ScoreKernel kernel(double[] w, int rows) {
    return new Propagation(w, rows);
  }

  /** Forward and back; keeps what the hidden units made of the rows of a chunk. */
  private final class Propagation implements ScoreKernel {
    private final double[] w;
    private final InputWeights[] layers = layers().toArray(InputWeights[]::new);
    private final FeatureSums first = new FeatureSums(List.of(layers[0]));
    private final double[][] units = new double[hidden.size()][]; // aₗ: rows × size, row-major
    private final double[][] errors = new double[hidden.size()][]; // ∂ℓ/∂ their sums

    Propagation(double[] w, int rows) {
      this.w = w;
      for (int l = 0; l < hidden.size(); l++) {
        units[l] = new double[rows * hidden.get(l)];
        errors[l] = new double[rows * hidden.get(l)];
      }
    }

    @Override
    public void score(Chunk chunk, double[] scores) {
      first.multiply(w, chunk, units[0]);
      activate(units[0], chunk.count() * hidden.get(0));
      for (int l = 1; l < units.length; l++) {
        layers[l].multiply(w, units[l - 1], chunk.count(), hidden.get(l - 1), units[l]);
        activate(units[l], chunk.count() * hidden.get(l));
      }
      int last = units.length;
      layers[last].multiply(w, units[last - 1], chunk.count(), hidden.get(last - 1), scores);
    }

    private void activate(double[] sums, int count) {
      for (int i = 0; i < count; i++) {
        sums[i] = activation.of(sums[i]);
      }
    }

    @Override
    public void scatter(Chunk chunk, double[] derivatives, double[] gradient) {
      for (int l = units.length; l > 0; l--) {
        double[] above = l < errors.length ? errors[l] : derivatives;
        int size = hidden.get(l - 1);
        layers[l].scatter(units[l - 1], chunk.count(), size, above, gradient);
        layers[l].multiplyTransposed(w, above, chunk.count(), errors[l - 1], size);
        for (int k = 0; k < chunk.count() * size; k++) {
          errors[l - 1][k] *= activation.slope(units[l - 1][k]);
        }
      }
      first.scatter(chunk, gradient, errors[0]);
    }
  }
}
