package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.AllBlocks.Member;

/** The kernels of every layout, against the default methods and against double loops. */
class BlockContractTest {
  private static final String MEMBERS = "org.thalweg.linalg.AllBlocks#members";
  private final SplittableRandom random = new SplittableRandom(3);

  @BeforeAll
  static void vectorsPay() {
    VectorModule.warm();
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void knowsItsSizesLabelsWeightsAndOffsets(Member member) {
    describes(member.build(), member);
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void withWeightsTimesTheFactorOfAClassAllElseStays(Member member) {
    double[] classes = random.ints(member.x().length, 0, 3).asDoubleStream().toArray();
    double[] factors = {2, 0.5, 7};
    Block block = member.build().with(new Targets(classes.length, classes, member.weights(), null));
    Block weighed = block.with(block.targets().weighing(factors));
    double[] w = vector(member.features());
    double[] weights = new double[block.rows()];
    int[] all = IntStream.range(0, block.rows()).toArray();
    weighed.targets().weights(all, all.length, weights);
    for (int i = 0; i < block.rows(); i++) {
      assertThat(weights[i]).isEqualTo(block.weight(i) * factors[(int) classes[i]]);
      assertThat(weighed.weight(i)).isEqualTo(weights[i]);
      assertThat(weighed.label(i)).isEqualTo(classes[i]);
      assertThat(weighed.dot(i, w)).isEqualTo(block.dot(i, w));
    }
    assertThat(weighed.bytes()).isEqualTo(block.bytes());
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void dotIsTheInnerProduct(Member member) {
    Block block = member.build();
    double[] w = vector(member.features() + 2); // w may be longer
    for (int i = 0; i < block.rows(); i++) {
      double expected = 0;
      for (int j = 0; j < member.features(); j++) {
        expected += member.x()[i][j] * w[j];
      }
      assertThat(block.dot(i, w)).isCloseTo(expected, within(rounding(member.x()[i], w)));
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void addIsARowTimesAScale(Member member) {
    Block block = member.build();
    for (int i = 0; i < block.rows(); i++) {
      double[] sum = vector(member.features() + 2);
      double[] expected = sum.clone();
      for (int j = 0; j < member.features(); j++) {
        expected[j] += -1.7 * member.x()[i][j];
      }
      block.add(i, -1.7, sum);
      assertThat(sum).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void scoresAreTheirDefaultMethodForAnyRows(Member member) {
    Block block = member.build();
    double[] w = vector(member.features());
    for (int[] rows : subsets(block)) {
      for (int count : new int[] {0, rows.length / 2, rows.length}) {
        double[] scores = vector(rows.length + 1);
        double[] expected = scores.clone();
        block.scores(w, rows, count, scores);
        new Specification(block).scores(w, rows, count, expected);
        for (int i = 0; i < scores.length; i++) {
          double tolerance = i < count ? rounding(member.x()[rows[i]], w) : 0;
          assertThat(scores[i]).isCloseTo(expected[i], within(tolerance));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void scatterIsItsDefaultMethodAndTheDoubleLoopForAnyRows(Member member) {
    Block block = member.build();
    for (int[] rows : subsets(block)) {
      for (int count : new int[] {0, rows.length / 2, rows.length}) {
        double[] scales = vector(rows.length);
        double[] sum = vector(member.features());
        double[] byDefault = sum.clone();
        double[] expected = sum.clone();
        block.scatter(rows, count, scales, sum);
        new Specification(block).scatter(rows, count, scales, byDefault);
        for (int i = 0; i < count; i++) {
          for (int j = 0; j < member.features(); j++) {
            expected[j] += scales[i] * member.x()[rows[i]][j];
          }
        }
        // |scale·x| < 2, so a sum of count terms is off by less than count·ε·2·count
        double tolerance = 2 * Math.ulp(1.0) * count * (count + 1);
        assertAllClose(sum, byDefault, tolerance);
        assertAllClose(sum, expected, tolerance);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void hasTheBitsOfTheWideBlockAndOfRowsOneByOne(Member member) {
    Block narrow = member.build();
    Block wide = member.wide();
    double[] w = vector(member.features());
    for (int[] rows : subsets(narrow)) {
      double[] scores = new double[rows.length];
      double[] expected = new double[rows.length];
      narrow.scores(w, rows, rows.length, scores);
      wide.scores(w, rows, rows.length, expected);
      assertThat(scores).isEqualTo(expected);
      double[] sum = w.clone();
      double[] expectedSum = w.clone();
      double[] oneByOne = w.clone();
      narrow.scatter(rows, rows.length, scores, sum);
      wide.scatter(rows, rows.length, scores, expectedSum);
      for (int i = 0; i < rows.length; i++) {
        assertThat(narrow.dot(rows[i], w)).isEqualTo(scores[i]);
        narrow.add(rows[i], scores[i], oneByOne);
      }
      assertThat(sum).isEqualTo(expectedSum).isEqualTo(oneByOne);
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void givesTheSameBitsAgainBecauseNothingItReadsIsChanged(Member member) {
    Block block = member.build();
    double[] w = vector(member.features());
    double[] wBefore = w.clone();
    for (int[] rows : subsets(block)) {
      int[] rowsBefore = rows.clone();
      double[] first = new double[rows.length];
      double[] second = new double[rows.length];
      block.scores(w, rows, rows.length, first);
      double[] scales = first.clone();
      block.scatter(rows, rows.length, scales, new double[member.features()]);
      assertThat(scales).isEqualTo(first);
      block.scores(w, rows, rows.length, second);
      assertThat(second).isEqualTo(first);
      assertThat(rows).isEqualTo(rowsBefore);
    }
    assertThat(w).isEqualTo(wBefore);
    describes(block, member);
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void outerProductsAreThoseOfTheDefaultMethodAndOfDoubleLoops(Member member) {
    Block block = member.build();
    int n = member.features();
    for (int[] rows : subsets(block)) {
      double[] scales = vector(rows.length + 1);
      double[] sum = vector(Packed.length(n) + 1);
      double[] byDefault = sum.clone();
      double[] expected = sum.clone();
      double[] sizes = new double[sum.length];
      for (int i = 0; i < rows.length; i++) {
        double[] x = member.x()[rows[i]];
        for (int a = 0, at = 0; a < n; a++) {
          for (int b = 0; b <= a; b++, at++) {
            expected[at] += scales[i] * x[a] * x[b];
            sizes[at] += Math.abs(scales[i] * x[a] * x[b]);
          }
        }
      }
      block.addOuter(rows, rows.length, scales, sum);
      new Specification(block).addOuter(rows, rows.length, scales, byDefault);
      assertThat(sum).isEqualTo(byDefault);
      for (int k = 0; k < sum.length; k++) {
        double rounding = 2 * Math.ulp(1.0) * (rows.length + 2) * (1 + sizes[k]);
        assertThat(sum[k]).isCloseTo(expected[k], within(rounding));
      }
    }
  }

  private static void describes(Block block, Member member) {
    int rows = member.x().length;
    assertThat(block.rows()).isEqualTo(rows);
    assertThat(block.features()).isEqualTo(member.features());
    assertThat(block.entries()).isEqualTo(member.entries().length);
    assertThat(block.bytes()).isEqualTo(member.bytes() + block.targets().bytes());
    SparseRow copy = new SparseRow();
    for (int i = 0; i < rows; i++) {
      assertThat(block.label(i)).isEqualTo(member.labels()[i]);
      assertThat(block.weight(i)).isEqualTo(member.weights() == null ? 1 : member.weights()[i]);
      assertThat(block.offset(i)).isEqualTo(member.offsets() == null ? 0 : member.offsets()[i]);
      double[] row = new double[member.features()];
      List<Integer> columns = new ArrayList<>();
      block.forEach(
          i,
          (column, value) -> {
            row[column] = value;
            columns.add(column);
          });
      assertThat(row).isEqualTo(member.x()[i]);
      assertThat(columns).isSorted().doesNotHaveDuplicates();
      block.read(i, copy);
      assertThat(Arrays.copyOf(copy.columns(), copy.count()))
          .containsExactly(columns.stream().mapToInt(Integer::intValue).toArray());
      assertThat(Arrays.copyOf(copy.values(), copy.count()))
          .containsExactly(columns.stream().mapToDouble(j -> row[j]).toArray());
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void rowsThatFollowEachOtherAreReadAsByTheDefaultMethod(Member member) {
    Block block = member.build();
    int rows = block.rows();
    for (int[] range : new int[][] {{0, rows}, {rows / 3, rows - rows / 4}, {rows / 2, rows / 2}}) {
      int[] columns = new int[(int) block.entries() + 3];
      int[] expectedColumns = columns.clone();
      double[] values = vector(columns.length);
      double[] expected = values.clone();
      block.read(range[0], range[1], null, values, 2);
      new Specification(block).read(range[0], range[1], null, expected, 2);
      assertThat(values).isEqualTo(expected);
      block.read(range[0], range[1], columns, values, 1);
      new Specification(block).read(range[0], range[1], expectedColumns, expected, 1);
      assertThat(values).isEqualTo(expected);
      assertThat(columns).isEqualTo(expectedColumns);
    }
    for (int row = 0; row < rows; row++) {
      assertThat(block.length(row)).isEqualTo(new Specification(block).length(row));
    }
  }

  @ParameterizedTest
  @MethodSource(MEMBERS)
  void copiesOfRowsHaveTheBitsOfTheRows(Member member) {
    Block block = member.build();
    double[] w = vector(member.features());
    for (int[] rows : subsets(block)) {
      for (int count : new int[] {0, rows.length / 2, rows.length}) {
        requireSameBits(block, rows, count, block.copy(rows, count), w);
        Block specified = new Specification(block).copy(rows, count);
        assertThat(specified.entries()).isEqualTo(block.copy(rows, count).entries());
        for (int i = 0; i < count; i++) {
          assertThat(entries(specified, i)).isEqualTo(entries(block, rows[i]));
        }
      }
    }
  }

  private void requireSameBits(Block block, int[] rows, int count, Block copy, double[] w) {
    assertThat(copy).hasSameClassAs(block);
    assertThat(copy.rows()).isEqualTo(count);
    assertThat(copy.features()).isEqualTo(block.features());
    assertThat(copy.chunkRows()).isEqualTo(block.chunkRows());
    double entries =
        Arrays.stream(rows, 0, count).mapToLong(i -> entries(block, i).size() / 2).sum();
    assertThat(copy.entries()).isEqualTo((long) entries);
    assertThat(copy.bytes()).isLessThanOrEqualTo((long) (12 * entries) + 28L * count + 4);
    int[] all = IntStream.range(0, count).toArray();
    double[] scores = new double[count];
    double[] expected = new double[count];
    block.scores(w, rows, count, expected);
    copy.scores(w, all, count, scores);
    assertThat(scores).isEqualTo(expected);
    double[] sum = vector(block.features());
    double[] expectedSum = sum.clone();
    block.scatter(rows, count, expected, expectedSum);
    copy.scatter(all, count, scores, sum);
    assertThat(sum).isEqualTo(expectedSum);
    for (int i = 0; i < count; i++) {
      assertThat(entries(copy, i)).isEqualTo(entries(block, rows[i]));
      assertThat(copy.label(i)).isEqualTo(block.label(rows[i]));
      assertThat(copy.weight(i)).isEqualTo(block.weight(rows[i]));
      assertThat(copy.offset(i)).isEqualTo(block.offset(rows[i]));
    }
  }

  private static List<Double> entries(Block block, int row) {
    List<Double> entries = new ArrayList<>();
    block.forEach(row, (column, value) -> entries.addAll(List.of((double) column, value)));
    return entries;
  }

  /** All rows, some, repeats in any order, none. */
  private List<int[]> subsets(Block block) {
    if (block.rows() == 0) {
      return List.of(new int[0]);
    }
    int[] all = new int[block.rows()];
    Arrays.setAll(all, i -> i);
    int[] repeats = random.ints(40, 0, block.rows()).toArray();
    return List.of(all, new int[] {0, 3, 4, 12}, new int[] {2, 2, 2, 7}, repeats, new int[0]);
  }

  private double[] vector(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  private static void assertAllClose(double[] actual, double[] expected, double tolerance) {
    for (int j = 0; j < expected.length; j++) {
      assertThat(actual[j]).isCloseTo(expected[j], within(tolerance));
    }
  }

  /** Two orders of summation differ by at most 2·length·ε·Σ|x·w|. */
  private static double rounding(double[] row, double[] w) {
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += Math.abs(row[j] * w[j]);
    }
    return 2 * Math.ulp(1.0) * row.length * sum;
  }
}
