package org.thalweg.objective;

import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.reduce.RowMetric;

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
        new RowSteps.RowStepSource(
            convex.curvature(),
            anchor -> new LinearSteps(convex, intercept ? features : -1, anchor)));
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

  /**
   * Row steps of a linear model. The table holds four numbers a coordinate, so that two coordinates
   * share a cache line: v, ŵ, the drift b = ηWg of a step, and P = W/σ².
   *
   * <pre>
   *   u = v − (steps so far)·b − κ·Pμ          without intercept; κ and Pμ are 0 where nothing shifts
   * </pre>
   *
   * <p>Standardised features (x − μ)/σ are algebra on u: all four are kept for the w of the
   * features as they are, in which a step moves u along P·(x − μ). Its dense part Pμ is the same
   * for all rows, so that its coefficient κ is one number for all coordinates, and a row costs one
   * inner product x·Pμ more. The intercept is that of the features as they are, and moves by −μ·Δu
   * besides.
   */
  private static final class LinearSteps implements RowSteps {
    private final ConvexLoss loss;
    private final double[] columns; // of the row, which the loss reads
    private final int intercept; // its coordinate; −1 for none
    private final double weightedRate;
    private final Standardisation coordinates;
    private final RowMetric metric;
    private final double[] cross; // Pμ; null where no feature is shifted
    private final double[] table;
    private final double[] sums = new double[4];
    private long steps;
    private double crossed; // κ

    LinearSteps(ConvexLoss loss, int intercept, Anchor anchor) {
      int dimension = anchor.w().length;
      this.columns = new double[loss.columns().size()];
      this.loss = loss.with(columns);
      this.intercept = intercept;
      this.weightedRate = anchor.rate() / anchor.meanWeight();
      this.coordinates = anchor.coordinates();
      this.metric =
          StandardisedSums.rowMetric(
              coordinates, anchor.scale(), intercept < 0 ? dimension : dimension - 1);
      this.cross = metric.shifts() ? metric.cross() : null;
      this.table = new double[4 * dimension];
      double[] w = coordinates.original(anchor.w());
      double[] drift = anchor.drift();
      for (int j = 0; j < dimension; j++) {
        table[4 * j] = w[j];
        table[4 * j + 1] = w[j];
        table[4 * j + 2] = drift[j];
        table[4 * j + 3] = j == intercept ? metric.constant() : metric.weights()[j];
      }
    }

    @Override
    public void take(Block block, int row) {
      steps++;
      block.project(row, table, sums);
      for (int k = 0; intercept >= 0 && k < 3; k++) {
        sums[k] += table[4 * intercept + k];
      }
      double along = cross == null ? 0 : block.dot(row, cross);
      double norm = metric.norm(sums[3], along);
      if (norm == 0) {
        return;
      }
      double offset = block.offset(row);
      double score = sums[0] - steps * sums[2] - crossed * along + offset;
      double step = weightedRate * block.weight(row) * norm;
      block.targets().columns(row, columns);
      double next = loss.implicitScore(score, sums[1] + offset, step, block.label(row));
      double scale = (next - score) / norm;
      block.moveAlong(row, scale, table);
      if (intercept >= 0) {
        table[4 * intercept] += scale * (table[4 * intercept + 3] - along);
        crossed += scale;
      }
    }

    @Override
    public void read(double[] u) {
      for (int j = 0; j < u.length; j++) {
        u[j] = table[4 * j] - steps * table[4 * j + 2];
      }
      for (int j = 0; cross != null && j < cross.length; j++) {
        u[j] -= crossed * cross[j];
      }
      coordinates.toStandardised(u);
    }

    @Override
    public void write(double[] u) {
      steps = 0;
      crossed = 0;
      double[] w = coordinates.isIdentity() ? u : coordinates.original(u);
      for (int j = 0; j < w.length; j++) {
        table[4 * j] = w[j];
      }
    }
  }
}
