package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.FreeIntercept;
import org.thalweg.solve.Problem;

/** Sums over rows with weights, offsets and an intercept, beside loops over the rows. */
class LinearRowsTest {
  private static final int FEATURES = 3;
  private static final int ROWS = 600; // of a block: more than a chunk
  private static final int BLOCKS = 4;

  private final ClassificationLosses.Logistic loss = new ClassificationLosses.Logistic();
  private final SplittableRandom random = new SplittableRandom(5);
  private final List<List<Block>> shards = new ArrayList<>();
  private final List<double[]> x = new ArrayList<>(); // with 1 for the intercept
  private final List<double[]> targets = new ArrayList<>(); // label, weight, offset
  private final double[] w = {0.3, -1, 0.7, 0.2};
  private final double[] v = {1, 0.5, -2, 0.4};

  LinearRowsTest() {
    for (int b = 0; b < BLOCKS; b++) {
      double[] values = random.doubles((long) ROWS * FEATURES, -1, 1).toArray();
      double[] labels = new double[ROWS];
      Arrays.setAll(labels, i -> random.nextInt(2));
      double[] weights = random.doubles(ROWS, 0, 3).toArray();
      weights[7] = 0;
      double[] offsets = random.doubles(ROWS, -2, 2).toArray();
      for (int i = 0; i < ROWS; i++) {
        double[] row = Arrays.copyOfRange(values, i * FEATURES, (i + 1) * FEATURES + 1);
        row[FEATURES] = 1;
        x.add(row);
        targets.add(new double[] {labels[i], weights[i], offsets[i]});
      }
      Block block = new DenseBlock(FEATURES, values, new Targets(ROWS, labels, weights, offsets));
      if (b == 1) {
        shards.get(0).add(block); // a shard of two blocks
      } else {
        shards.add(new ArrayList<>(List.of(block)));
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private LinearRows rows() {
    LinearRows rows = new LinearRows(new LinearObjective(loss, FEATURES, true), shards);
    rows.moveTo(Standardisation.none(), w);
    return rows;
  }

  @Test
  void multipliesWithTheSecondDerivatives() {
    LinearRows rows = rows();
    double[] product = rows.product(Standardisation.none(), v, new double[rows.rows()]);
    double[] expected = new double[FEATURES + 1];
    double curvature = 0;
    double weight = 0;
    for (int i = 0; i < x.size(); i++) {
      double[] of = targets.get(i);
      double second = of[1] * loss.secondDerivative(dot(x.get(i), w) + of[2], of[0]);
      curvature += second;
      weight += of[1];
      for (int j = 0; j <= FEATURES; j++) {
        expected[j] += second * dot(x.get(i), v) * x.get(i)[j];
      }
    }
    assertThat(product).containsExactly(expected, within(1e-9));
    assertThat(rows.weight()).isCloseTo(weight, within(1e-9));
    assertThat(Arrays.stream(rows.curvatures()).sum() / weight)
        .isCloseTo(curvature / weight, within(1e-12));
  }

  @Test
  void knowsTheLossAlongALine() {
    LinearRows rows = rows();
    double[] slopes = new double[rows.rows()];
    rows.product(Standardisation.none(), v, slopes);
    for (double rate : new double[] {0, 0.25, 1}) {
      double expected = 0;
      for (int i = 0; i < x.size(); i++) {
        double[] of = targets.get(i);
        double score = dot(x.get(i), w) + rate * dot(x.get(i), v) + of[2];
        expected += of[1] * loss.value(score, of[0]);
      }
      assertThat(rows.loss(rate, slopes)).isCloseTo(expected / rows.weight(), within(1e-12));
    }
  }

  /** So far that the derivative of the loss by an intercept is 0. */
  @Test
  void shiftsScoresToWhereTheLossIsLeast() {
    LinearRows rows = rows();
    double[] slopes = new double[rows.rows()];
    rows.product(Standardisation.none(), v, slopes);
    double shift = rows.shift(0.25, slopes);
    double derivative = 0;
    for (int i = 0; i < x.size(); i++) {
      double[] of = targets.get(i);
      double score = dot(x.get(i), w) + 0.25 * dot(x.get(i), v) + of[2] + shift;
      derivative += of[1] * loss.derivative(score, of[0]);
    }
    assertThat(Math.abs(shift)).isGreaterThan(0.01);
    assertThat(derivative / rows.weight()).isCloseTo(0, within(1e-12));
  }

  /** As of labels that a model tells apart: Newton's steps would lead far away. */
  @Test
  void shiftsScoresToNoGreaterLoss() {
    DenseBlock block = new DenseBlock(1, new double[] {1, 2, 3}, Targets.of(0, 1, 1));
    LinearRows rows = new LinearRows(new LinearObjective(loss, 1, true), List.of(List.of(block)));
    for (double far : new double[] {-40, -10, 0, 10, 40}) {
      rows.moveTo(Standardisation.none(), new double[] {0, far});
      double[] none = new double[3];
      double shift = rows.shift(0, none);
      rows.moveTo(Standardisation.none(), new double[] {0, far + shift});
      double shifted = rows.loss(0, none);
      rows.moveTo(Standardisation.none(), new double[] {0, far});
      assertThat(shifted).isLessThanOrEqualTo(rows.loss(0, none));
    }
  }

  /** Of two classes, and rows without offsets. */
  @Test
  void knowsWhatBoundsAnInterceptWithoutAPenalty() {
    double[] labels = {0, 1, 1};
    double[] weights = {2, 1, 5};
    DenseBlock block =
        new DenseBlock(1, new double[] {1, 2, 3}, new Targets(3, labels, weights, null));
    LinearObjective objective = new LinearObjective(loss, 1, true);
    LinearRows rows = new LinearRows(objective, List.of(List.of(block)));
    Problem problem = new Problem(objective, Penalties.l2(0.5));
    rows.moveTo(Standardisation.none(), new double[] {4, -3});
    double square = (2 * 1 + 1 * 4 + 5 * 9) / 8.0;
    double error = 0x1p-52 * (0.25 * (4 * Math.sqrt(square) + 3) + 0.5);
    assertThat(rows.freeIntercept(problem))
        .contains(new FreeIntercept(loss, 0.5, 6 / 8.0, 1 + square, error)); // 1 of b
    assertThat(rows().freeIntercept(problem)).as("with offsets").isEmpty();
    DenseBlock one = new DenseBlock(1, new double[] {1}, Targets.of(1));
    LinearRows ofOne = new LinearRows(objective, List.of(List.of(one)));
    ofOne.moveTo(Standardisation.none(), new double[2]);
    assertThat(ofOne.freeIntercept(problem)).isEmpty();
    LinearObjective without = new LinearObjective(loss, 1, false);
    assertThat(
            new LinearRows(without, List.of(List.of(block)))
                .freeIntercept(new Problem(without, Penalties.l2(0.5))))
        .isEmpty();
  }

  @Test
  void knowsWhereItIs() {
    LinearRows rows = rows();
    assertThat(rows.areAt(w.clone())).isTrue();
    assertThat(rows.areAt(v)).isFalse();
    rows.moveTo(Standardisation.none(), v);
    assertThat(rows.areAt(v)).isTrue();
  }

  /** Twice, since sums of shards are lent again. */
  @Test
  void sumsLossesAndTheirGradients() {
    LinearRows rows = rows();
    Standardisation coordinates =
        Standardisation.shifted(
            new LinearObjective(loss, FEATURES, true).inputs(), new double[] {0.5, -1, 2});
    for (Standardisation each : List.of(Standardisation.none(), coordinates, coordinates)) {
      GradientSum sum = rows.moveTo(each, w);
      double[] original = each.original(w);
      double[] expected = new double[FEATURES + 1];
      double losses = 0;
      for (int i = 0; i < x.size(); i++) {
        double[] of = targets.get(i);
        double score = dot(x.get(i), original) + of[2];
        losses += of[1] * loss.value(score, of[0]);
        for (int j = 0; j <= FEATURES; j++) {
          double entry = j < FEATURES ? x.get(i)[j] - each.shift(j) : 1;
          expected[j] += of[1] * loss.derivative(score, of[0]) * entry;
        }
      }
      assertThat(sum.gradient()).containsExactly(expected, within(1e-9));
      assertThat(sum.loss()).isCloseTo(losses, within(1e-9));
      assertThat(sum.weight()).isCloseTo(rows.weight(), within(1e-9));
      assertThat(sum.rows()).isEqualTo(rows.rows());
    }
  }

  /** A part has at least eight entries for each entry of w, and the parts are summed in order. */
  @Test
  void addsUpByAsManyPartsAsRowsAreWorth() {
    LinearObjective objective = new LinearObjective(loss, 2, true);
    double[] point = {0.3, -0.2, 0.1};
    List<List<Block>> many = new ArrayList<>();
    for (int shard = 0; shard < 12; shard++) { // 72 entries: 3 parts of 3·8
      double[] values = random.doubles(6, -1, 1).toArray();
      many.add(List.of(new DenseBlock(2, values, Targets.of(0, 1, 1))));
    }
    LinearRows rows = new LinearRows(objective, many);
    rows.moveTo(Standardisation.none(), point);
    List<double[]> sums = new ArrayList<>();
    for (int parts = 2; parts <= 4; parts++) {
      double[] sum = new double[3];
      for (int part = 0; part < parts; part++) {
        List<Block> blocks =
            many.subList(part * 12 / parts, (part + 1) * 12 / parts).stream()
                .flatMap(List::stream)
                .toList();
        LinearRows own = new LinearRows(objective, List.of(blocks));
        own.moveTo(Standardisation.none(), point);
        double[] product = own.product(Standardisation.none(), point, new double[own.rows()]);
        Arrays.setAll(sum, j -> sum[j] + product[j]);
      }
      sums.add(sum);
    }
    for (int turn = 0; turn < 2; turn++) {
      double[] product = rows.product(Standardisation.none(), point, new double[rows.rows()]);
      assertThat(product).containsExactly(sums.get(1));
      assertThat(product).isNotEqualTo(sums.get(0)).isNotEqualTo(sums.get(2));
    }
  }

  /** c·(z − y)²/2, of a column c. */
  record Scaled(double[] factors) implements SmoothLoss {
    @Override
    public double value(double score, double label) {
      return factors[0] * (score - label) * (score - label) / 2;
    }

    @Override
    public double derivative(double score, double label) {
      return factors[0] * (score - label);
    }

    @Override
    public double secondDerivative(double score, double label) {
      return factors[0];
    }

    @Override
    public SmoothLoss with(double[] others) {
      return new Scaled(others);
    }
  }

  @Test
  void readsTheColumnsOfALoss() {
    Targets of = new Targets(2, new double[] {1, -1}, null, null, new double[][] {{3, 5}});
    LinearRows rows =
        new LinearRows(
            new LinearObjective(new Scaled(null), 1, false),
            List.of(List.of(new DenseBlock(1, new double[] {1, 2}, of))));
    GradientSum sum = rows.moveTo(Standardisation.none(), new double[] {2});
    assertThat(sum.loss()).isEqualTo((3 * 1 + 5 * 25) / 2.0);
    assertThat(sum.gradient()).containsExactly(3 * 1 + 5 * 5 * 2);
    assertThat(rows.curvatures()).containsExactly(3, 5);
    assertThat(rows.loss(-1, new double[] {1, 2})).isEqualTo((3 * 0 + 5 * 9) / 4.0);
  }
}
