package org.thalweg.solve;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.ConvexLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Mergeable;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;

/**
 * What {@link DualBound} asks of the rows at one w: sums of s·ℓ′·x over the rows with ℓ′ &gt; 0 and
 * over the others, and by how much rounding may have changed them. One pass; 5·d doubles.
 *
 * <p>The sums of a shard are compensated: W. Kahan, "Further Remarks on Reducing Truncation
 * Errors", CACM 8(1) (1965). So what they lack does not grow with the number of rows. A final
 * class, because it travels as a task result.
 */
public final class DualSums implements Mergeable<DualSums>, Answer {
  /** Number: Σ s, and what its sum has lost. */
  static final int WEIGHT = 0;

  /** Σ s·(ℓ − inf ℓ) of the rows with ℓ′ &gt; 0. */
  static final int RISING = 2;

  /** Of the others. */
  static final int FALLING = 3;

  /** Σ s·ℓ, and what its sum has lost. */
  static final int LOSS = 4;

  /** Σ s·(|ℓ| + |inf ℓ|), by which rounding errors of these are measured. */
  static final int SIZE = 6;

  /** Σ s·(the most that ℓ + ℓ* − ℓ′·z is, since z is rounded). */
  static final int SCORES = 7;

  private static final long serialVersionUID = 1;
  private static final double EPSILON = 0x1p-53;
  private static final int ROUNDINGS = 8; // of a score, besides one for each entry

  private final double[][] rising; // the sum, and what it has lost
  private final double[][] falling;
  private final double[] sizes; // Σ s·|ℓ′|·|x|
  private final double[] numbers = new double[SCORES + 1];
  private int depth; // of the tree of the sums of shards
  private long rows;

  private DualSums(int dimension) {
    rising = new double[2][dimension];
    falling = new double[2][dimension];
    sizes = new double[dimension];
  }

  /**
   * Asks for them.
   *
   * @param w where
   * @param error by how much the scores of all rows may differ from those that are meant
   */
  record OverRows(double[] w, double error) implements ShardQuestion<DualSums> {
    @Override
    public String label() {
      return "duality bound";
    }

    @Override
    public List<double[]> vectors() {
      return List.of(w);
    }

    @Override
    public OverRows inOriginal(Standardisation coordinates) {
      double[] original = coordinates.original(w);
      double moved = error;
      for (int j = 0; coordinates.centres() && j + 1 < w.length; j++) {
        moved += w.length * EPSILON * Math.abs(original[j] * coordinates.shift(j));
      }
      return new OverRows(original, moved);
    }

    @Override
    public void standardise(DualSums sums, Standardisation coordinates) {
      for (double[][] pair : List.of(sums.rising, sums.falling)) {
        for (double[] vector : pair) {
          coordinates.transform(vector);
        }
      }
      double last = sums.sizes[w.length - 1]; // the intercept's, where anything is centred
      for (int j = 0; j < coordinates.features(); j++) {
        double shifted = sums.sizes[j] + Math.abs(coordinates.shift(j)) * last;
        sums.sizes[j] = shifted * coordinates.inverse(j);
      }
    }

    @Override
    public long numbers(Objective objective) {
      return 5L * objective.layout().dimension() + SCORES + 1;
    }

    @Override
    public double work(double entries) {
      return 8 * entries;
    }

    @Override
    public ShardPart<DualSums> part(Problem problem, ShardSizes sizes, Sampler batches) {
      LinearObjective linear = (LinearObjective) problem.objective();
      double most = error;
      return (shard, blocks, vectors, state) -> {
        double[] at = vectors.get(0);
        DualSums sums = new DualSums(at.length);
        blocks.forEach(block -> sums.new Pass(linear, at, most, block).addAll());
        return sums;
      };
    }
  }

  /** How rows are added, one after the other. */
  private final class Pass {
    private final double[] w;
    private final double error;
    private final int last; // the intercept's place; −1 for none
    private final Block block;
    private final double[] columns;
    private final ConvexLoss loss;
    private final SparseRow x = new SparseRow();

    Pass(LinearObjective objective, double[] w, double error, Block block) {
      this.w = w;
      this.error = error;
      this.last = objective.intercept() ? w.length - 1 : -1;
      this.block = block;
      this.columns = new double[block.targets().columns()];
      this.loss = (ConvexLoss) objective.loss().with(columns);
    }

    void addAll() {
      for (int row = 0; row < block.rows(); row++) {
        double s = block.weight(row);
        if (s > 0) {
          block.read(row, x);
          if (columns.length > 0) {
            block.targets().columns(row, columns);
          }
          add(s, block.label(row), block.offset(row));
        }
      }
      rows += block.rows();
    }

    private void add(double s, double label, double offset) {
      double intercept = last >= 0 ? w[last] : 0;
      double score = offset + intercept;
      double size = Math.abs(offset) + Math.abs(intercept);
      for (int k = 0; k < x.count(); k++) {
        double term = x.values()[k] * w[x.columns()[k]];
        score += term;
        size += Math.abs(term);
      }
      double most = error + (x.count() + ROUNDINGS) * EPSILON * size;
      double bend = loss.derivative(score + most, label) - loss.derivative(score - most, label);
      double value = loss.value(score, label);
      double least = loss.least(label);
      numbers[SCORES] += s * most * bend;
      numbers[SIZE] += s * (Math.abs(value) + Math.abs(least));
      addTo(numbers, WEIGHT, numbers, WEIGHT + 1, s);
      addTo(numbers, LOSS, numbers, LOSS + 1, s * value);
      double slope = s * loss.derivative(score, label);
      if (slope != 0) { // else ℓ is inf ℓ
        numbers[slope > 0 ? RISING : FALLING] += s * (value - least);
        scatter(slope, slope > 0 ? rising : falling);
      }
    }

    private void scatter(double slope, double[][] side) {
      double[] sum = side[0];
      double[] lost = side[1];
      int[] places = x.columns();
      double[] values = x.values();
      for (int k = 0; k < x.count(); k++) {
        int j = places[k];
        double term = slope * values[k];
        addTo(sum, j, lost, j, term);
        sizes[j] += Math.abs(term);
      }
      if (last >= 0) {
        addTo(sum, last, lost, last, slope);
        sizes[last] += Math.abs(slope);
      }
    }
  }

  /** Adds a term to a sum, and to what it has lost by rounding what it loses now. */
  private static void addTo(double[] sum, int i, double[] lost, int l, double term) {
    double before = sum[i];
    double after = before + term;
    double taken = after - before;
    sum[i] = after;
    lost[l] += (before - (after - taken)) + (term - taken); // exact: D. E. Knuth's two-sum
  }

  @Override
  public DualSums merge(DualSums other) {
    for (int i = 0; i < 2; i++) {
      add(rising[i], other.rising[i]);
      add(falling[i], other.falling[i]);
    }
    add(sizes, other.sizes);
    add(numbers, other.numbers);
    depth = Math.max(depth, other.depth) + 1;
    rows += other.rows;
    return this;
  }

  private static void add(double[] to, double[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  /** How many roundings a sum of the tree has behind the compensated ones of its shards. */
  int depth() {
    return depth;
  }

  /** A mean of a number over the rows. */
  double mean(int number) {
    double lost = number == LOSS ? numbers[LOSS + 1] : 0;
    return (numbers[number] + lost) / weight();
  }

  private double weight() {
    return numbers[WEIGHT] + numbers[WEIGHT + 1];
  }

  /** The means of ℓ′·x of the rows with ℓ′ &gt; 0: a new array. */
  double[] rising() {
    return mean(rising);
  }

  /** Those of the rows with ℓ′ &lt; 0. */
  double[] falling() {
    return mean(falling);
  }

  /** The means of |ℓ′·x|: a new array. */
  double[] sizes() {
    return mean(new double[][] {sizes, new double[sizes.length]});
  }

  private double[] mean(double[][] sum) {
    double weight = weight();
    double[] mean = new double[sizes.length];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = (sum[0][j] + sum[1][j]) / weight;
    }
    return mean;
  }
}
