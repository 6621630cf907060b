package org.thalweg.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Factors;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.text.Require;

/**
 * A factorization machine of second order under a pointwise loss: S. Rendle, "Factorization
 * Machines", ICDM, doi:10.1109/ICDM.2010.127 (2010), equation 1 and lemma 3.1.
 *
 * <pre>
 *   f(w; x, y) = ℓ(z + o, y)
 *   z = b + Σⱼ wⱼxⱼ + Σ_{i&lt;j} ⟨vᵢ, vⱼ⟩ xᵢxⱼ = b + Σⱼ wⱼxⱼ + ½ Σ_f (S_f² − Σⱼ vⱼ_f² xⱼ²),   S_f = Σⱼ vⱼ_f xⱼ
 *   ∂z/∂vⱼ_f = xⱼ (S_f − vⱼ_f xⱼ)
 *   w = [weights: features | factors: features × rank, features-major | intercept: 1, unpenalised]
 * </pre>
 *
 * Not convex, and factors of zero are a stationary point: they start as normal numbers of standard
 * deviation 0.01, all else from zeros. A row costs rank times its entries, twice.
 *
 * <p>Features may be scaled but not centred: means would go from pairs into the wⱼ, times products
 * of factors, and the w of standardised features is mapped to that of x by a matrix.
 *
 * <p>Differs from: the paper, in having any pointwise loss; spark.ml, in counting steps by batches
 * of known size and in leaving the intercept unpenalised.
 *
 * @param loss ℓ
 * @param features length of x
 * @param intercept whether there is a b
 * @param rank length of each vⱼ
 * @param linear whether there are the wⱼ
 */
public record FactorizationObjective(
    PointwiseLoss loss, int features, boolean intercept, int rank, boolean linear)
    implements ScoredObjective {

  public FactorizationObjective {
    Require.atLeast("rank", rank, 1);
  }

  @Override
  public ParameterLayout layout() {
    ParameterLayout weights =
        linear ? ParameterLayout.EMPTY.with("weights", features, true) : ParameterLayout.EMPTY;
    ParameterLayout factors = weights.with("factors", features, rank, true);
    return intercept ? factors.with("intercept", 1, false) : factors;
  }

  @Override
  public Optional<Objective> withFeatures(int count) {
    return Optional.of(new FactorizationObjective(loss, count, intercept, rank, linear));
  }

  @Override
  public List<InputWeights> inputs() {
    List<InputWeights> inputs = new ArrayList<>();
    if (linear) {
      inputs.add(weights());
    }
    inputs.add(new InputWeights(factors(), rank, -1));
    return inputs;
  }

  private InputWeights weights() {
    return new InputWeights(0, 1, intercept ? factors() + features * rank : -1);
  }

  /** Where the factors begin in w. */
  private int factors() {
    return linear ? features : 0;
  }

  @Override
  public double[] restart(long seed) {
    return start(new Start.AutoStart(), seed);
  }

  @Override
  public double[] start(Start start, long seed) {
    if (start instanceof Start.Zeros) {
      throw new IllegalArgumentException(
          "start of a factorization must not be zeros, where the factors have no gradient");
    }
    if (!(start instanceof Start.AutoStart)) {
      return ScoredObjective.super.start(start, seed);
    }
    double[] w = new double[layout().dimension()];
    double[] drawn = new Start.Normal(0.01).draw(features * rank, seed);
    System.arraycopy(drawn, 0, w, factors(), drawn.length);
    return w;
  }

  @Override
  public double work(double entries) {
    return entries * (1 + 2 * rank);
  }

  @Override
  public ScoreKernel kernel(double[] w, int rows) {
    return new Pairs(w, rows);
  }

  /** Keeps the sums S of the rows of a chunk. */
  private final class Pairs implements ScoreKernel {
    private final double[] w;
    private final double[] sums; // S, rows × rank
    private final double[] squares = new double[rank]; // Σⱼ vⱼ_f² xⱼ² of one row
    private final SparseRow x = new SparseRow();

    Pairs(double[] w, int rows) {
      this.w = w;
      this.sums = new double[rows * rank];
    }

    @Override
    public void score(Chunk chunk, double[] scores) {
      double b = intercept ? w[w.length - 1] : 0;
      for (int i = 0; i < chunk.count(); i++) {
        chunk.block().read(chunk.rows()[i], x);
        scores[i] = b + (linear ? linear() : 0) + pairs(i * rank) / 2;
      }
    }

    private double linear() {
      double z = 0;
      for (int j = 0; j < x.count(); j++) {
        z += x.values()[j] * w[x.columns()[j]];
      }
      return z;
    }

    /** Σ_f (S_f² − Σⱼ vⱼ_f² xⱼ²), with the S of the row at the given place of the sums. */
    private double pairs(int at) {
      Factors.sums(x, w, factors(), rank, sums, at, squares);
      double pairs = 0;
      for (int f = 0; f < rank; f++) {
        pairs += sums[at + f] * sums[at + f] - squares[f];
      }
      return pairs;
    }

    @Override
    public void scatter(Chunk chunk, double[] derivatives, double[] gradient) {
      for (int i = 0; i < chunk.count(); i++) {
        chunk.block().read(chunk.rows()[i], x);
        scatter(derivatives[i], i * rank, gradient);
        if (intercept) {
          gradient[w.length - 1] += derivatives[i];
        }
      }
    }

    private void scatter(double derivative, int at, double[] gradient) {
      Factors.scatter(x, w, factors(), rank, derivative, sums, at, gradient);
      for (int j = 0; linear && j < x.count(); j++) {
        gradient[x.columns()[j]] += derivative * x.values()[j];
      }
    }
  }
}
