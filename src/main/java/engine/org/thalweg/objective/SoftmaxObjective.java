package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.RowMetric;

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
    double curvature =
        0.5; // of diag p − ppᵀ, by Gershgorin: no row sums to more in absolute values
    return Optional.of(
        new RowSteps.RowStepSource(curvature, anchor -> new SoftmaxSteps(weights(), anchor)));
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

  /**
   * Row steps of multinomial logistic regression. The scores t after a step solve
   *
   * <pre>
   *   t = z − e·(p(t) − p(a)),   e = η·(s/s̄)·Σ W x²         a the scores at the anchor
   * </pre>
   *
   * by one step of Newton's method from z, whose matrix I + e·(diag p − ppᵀ) has a closed inverse
   * (J. Sherman, W. J. Morrison, 1950). p never falls along a line, so t is no farther from z than
   * a is: a longer step is cut to that.
   *
   * <p>Standardised features are algebra on u, as in {@link LinearObjective.LinearSteps}: each
   * class has a κ of its own, and v is kept for the w of the features as they are.
   */
  private static final class SoftmaxSteps implements RowSteps {
    private final InputWeights weights;
    private final int classes;
    private final Standardisation coordinates;
    private final double weightedRate;
    private final RowMetric metric;
    private final double[] cross; // Pμ of each feature; null where no feature is shifted
    private final double[] crossed; // κ of each class
    private final double[] anchor; // ŵ
    private final double[] v;
    private final double[] drift;
    private final SparseRow x = new SparseRow();
    private final double[] scores;
    private final double[] drifts;
    private final double[] anchored;
    private final double[] change;
    private long steps;

    SoftmaxSteps(InputWeights weights, Anchor anchor) {
      this.weights = weights;
      this.classes = weights.columns();
      this.coordinates = anchor.coordinates();
      this.weightedRate = anchor.rate() / anchor.meanWeight();
      int features = weights.inputs(anchor.w().length);
      this.metric =
          StandardisedSums.rowMetric(coordinates, weights.gather(anchor.scale()), features);
      this.cross = metric.shifts() ? metric.cross() : null;
      this.crossed = new double[classes];
      this.anchor = coordinates.original(anchor.w());
      this.v = this.anchor.clone();
      this.drift = anchor.drift();
      this.scores = new double[classes];
      this.drifts = new double[classes];
      this.anchored = new double[classes];
      this.change = new double[classes];
    }

    @Override
    public void take(Block block, int row) {
      steps++;
      block.read(row, x);
      double norm = metric.norm(x);
      if (norm == 0) {
        return;
      }
      weights.multiply(v, x, scores, 0);
      weights.multiply(drift, x, drifts, 0);
      weights.multiply(anchor, x, anchored, 0);
      double along = along();
      double distance = 0;
      // an offset is the same for all classes, and changes nothing
      for (int k = 0; k < classes; k++) {
        scores[k] -= steps * drifts[k] + crossed[k] * along;
        distance += (anchored[k] - scores[k]) * (anchored[k] - scores[k]);
      }
      double step = weightedRate * block.weight(row) * norm;
      solve(step, Math.sqrt(distance));
      scatter(1 / norm, along);
    }

    /** Fills change with t − z. */
    private void solve(double step, double farthest) {
      SoftmaxLoss.probabilities(scores, 0, classes);
      SoftmaxLoss.probabilities(anchored, 0, classes);
      double along = 0; // pᵀD⁻¹r, D = I + e·diag p
      double left = 0; // 1 − e·pᵀD⁻¹p, as a sum without cancellation
      for (int k = 0; k < classes; k++) {
        double d = 1 + step * scores[k];
        change[k] = -step * (scores[k] - anchored[k]) / d;
        along += scores[k] * change[k];
        left += scores[k] / d;
      }
      double length = 0;
      for (int k = 0; k < classes; k++) {
        change[k] += step * scores[k] / (1 + step * scores[k]) * (along / left);
        length += change[k] * change[k];
      }
      double cut = Math.min(1, farthest / Math.sqrt(length));
      for (int k = 0; k < classes && cut < 1; k++) {
        change[k] *= cut;
      }
    }

    /** x·Pμ. */
    private double along() {
      double along = 0;
      for (int j = 0; cross != null && j < x.count(); j++) {
        along += cross[x.columns()[j]] * x.values()[j];
      }
      return along;
    }

    /** v ← v + P·(x − μ) ⊗ change·factor, and the intercepts with it. */
    private void scatter(double factor, double along) {
      for (int j = 0; j < x.count(); j++) {
        int to = weights.from() + x.columns()[j] * classes;
        double by = factor * metric.weights()[x.columns()[j]] * x.values()[j];
        for (int k = 0; k < classes; k++) {
          v[to + k] += by * change[k];
        }
      }
      for (int k = 0; weights.intercepts() >= 0 && k < classes; k++) {
        v[weights.intercepts() + k] += factor * (metric.constant() - along) * change[k];
        crossed[k] += factor * change[k];
      }
    }

    @Override
    public void read(double[] u) {
      for (int j = 0; j < u.length; j++) {
        u[j] = v[j] - steps * drift[j];
      }
      for (int j = 0; cross != null && j < cross.length; j++) {
        for (int k = 0; k < classes; k++) {
          u[weights.from() + j * classes + k] -= crossed[k] * cross[j];
        }
      }
      coordinates.toStandardised(u);
    }

    @Override
    public void write(double[] u) {
      steps = 0;
      Arrays.fill(crossed, 0);
      System.arraycopy(u, 0, v, 0, v.length);
      coordinates.toOriginal(v);
    }
  }

  /**
   * The second derivatives of multinomial logistic regression, in blocks of K × K for each pair of
   * features.
   *
   * <pre>
   *   ∂²f/∂w∂w = [x, 1][x, 1]ᵀ ⊗ (diag p − ppᵀ)
   * </pre>
   *
   * A row costs K²/2 times the square of its entries. Adding the same vector to all columns of W
   * changes no score, so the matrix is singular without a penalty.
   */
  private record SoftmaxCurvature(SoftmaxObjective objective) implements Curvature {
    /** An entry of diag p − ppᵀ at p = 1/K, of which the damping adds a fraction. */
    private static double flat(int k, int l, int classes) {
      return (k == l ? 1.0 : 0.0) / classes - 1.0 / ((double) classes * classes);
    }

    @Override
    public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
      accumulate(w, block, rows, least, sum, this::add);
    }

    /** Adds the second derivatives of one row. */
    @FunctionalInterface
    private interface RowAdder {
      void add(SparseRow x, double[] curvatures, double[] packed);
    }

    private void accumulate(
        double[] w, Block block, Rows rows, double least, HessianSum sum, RowAdder adder) {
      int classes = objective.loss().classes();
      double[] p = new double[classes];
      double[] curvatures = new double[classes * classes];
      SparseRow x = new SparseRow();
      objective.accumulate(
          w,
          block,
          rows,
          sum.gradient(),
          (chunk, scores) -> {
            for (int i = 0; i < chunk.count(); i++) {
              System.arraycopy(scores, i * classes, p, 0, classes);
              SoftmaxLoss.probabilities(p, 0, classes);
              curvature(p, chunk.weights()[i], least, curvatures);
              block.read(chunk.rows()[i], x);
              adder.add(x, curvatures, sum.packedHessian());
            }
            return objective
                .loss()
                .evaluate(scores, chunk.labels(), chunk.weights(), chunk.count());
          });
    }

    private static void curvature(double[] p, double weight, double least, double[] curvatures) {
      int classes = p.length;
      for (int k = 0; k < classes; k++) {
        for (int l = 0; l < classes; l++) {
          double own = (k == l ? p[k] : 0) - p[k] * p[l];
          curvatures[k * classes + l] = weight * (own + least * flat(k, l, classes));
        }
      }
    }

    private void add(SparseRow x, double[] curvatures, double[] packed) {
      int classes = objective.loss().classes();
      for (int a = 0; a < x.count(); a++) {
        for (int b = 0; b <= a; b++) {
          double product = x.values()[a] * x.values()[b];
          addBlock(x.columns()[a] * classes, x.columns()[b] * classes, product, curvatures, packed);
        }
      }
      if (objective.intercept()) {
        int last = objective.features() * classes;
        for (int b = 0; b < x.count(); b++) {
          addBlock(last, x.columns()[b] * classes, x.values()[b], curvatures, packed);
        }
        addBlock(last, last, 1, curvatures, packed);
      }
    }

    /** Adds a multiple of the block to the entries at (i + k, j + l), as far as they are kept. */
    private void addBlock(int i, int j, double factor, double[] curvatures, double[] packed) {
      int classes = objective.loss().classes();
      for (int k = 0; k < classes; k++) {
        int at = Packed.start(i + k) + j;
        int kept = i == j ? k + 1 : classes;
        for (int l = 0; l < kept; l++) {
          packed[at + l] += factor * curvatures[k * classes + l];
        }
      }
    }

    @Override
    public Curvature among(int[] coordinates) {
      return new SelectedSoftmaxCurvature(this, coordinates);
    }

    /**
     * The second derivatives among some coordinates of w: a row costs half the square of the number
     * of those that it has entries for. F and the gradient are those of all coordinates.
     *
     * @param coordinates ascending
     */
    private record SelectedSoftmaxCurvature(SoftmaxCurvature whole, int[] coordinates)
        implements Curvature {
      @Override
      public void accumulate(double[] w, Block block, Rows rows, double least, HessianSum sum) {
        int[] places = new int[w.length]; // among the coordinates, from 1; 0 for none
        for (int a = 0; a < coordinates.length; a++) {
          places[coordinates[a]] = a + 1;
        }
        SelectedEntries entries =
            new SelectedEntries(whole.objective.loss().classes(), places, coordinates.length);
        boolean hasIntercept = whole.objective.intercept();
        whole.accumulate(
            w,
            block,
            rows,
            least,
            sum,
            (x, curvatures, packed) -> {
              entries.clear();
              for (int k = 0; k < x.count(); k++) {
                entries.add(x.columns()[k], x.values()[k]);
              }
              if (hasIntercept) {
                entries.add(whole.objective.features(), 1);
              }
              entries.addOuter(curvatures, packed);
            });
      }
    }

    /**
     * The entries of a row that belong to some coordinates of w: of which class, and their value.
     */
    private static final class SelectedEntries {
      private final int classes;
      private final int[] places; // of all coordinates of w, from 1; 0 for none
      private final int[] at; // place among the coordinates, ascending
      private final int[] of; // class
      private final double[] values;
      private int count;

      SelectedEntries(int classes, int[] places, int most) {
        this.classes = classes;
        this.places = places;
        this.at = new int[most];
        this.of = new int[most];
        this.values = new double[most];
      }

      void clear() {
        count = 0;
      }

      void add(int feature, double value) {
        for (int k = 0; k < classes; k++) {
          int place = places[feature * classes + k];
          if (place > 0) {
            at[count] = place - 1;
            of[count] = k;
            values[count++] = value;
          }
        }
      }

      void addOuter(double[] curvatures, double[] packed) {
        for (int a = 0; a < count; a++) {
          int row = Packed.start(at[a]);
          int own = of[a] * classes;
          for (int b = 0; b <= a; b++) {
            packed[row + at[b]] += values[a] * values[b] * curvatures[own + of[b]];
          }
        }
      }
    }
  }
}
