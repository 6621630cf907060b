package org.thalweg.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.objective.AllObjectives.FEATURES;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.thalweg.CentralDifference;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.AllObjectives.Member;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;

/** The laws of every objective. The data have more rows than any kernel takes at once. */
class ObjectiveContractTest {
  private static final String MEMBERS = "org.thalweg.objective.AllObjectives#MEMBERS";
  private static final int ROWS = 333;

  private final SplittableRandom random = new SplittableRandom(17);

  /** Rows as a table, so that tests can cut and copy them. */
  private record Data(double[][] x, double[] labels, double[] weights, double[] offsets) {
    Block dense() {
      return AllBlocks.dense(x, FEATURES, labels.clone(), weights.clone(), offsets.clone());
    }

    Block sparse() {
      return AllBlocks.sparse(x, FEATURES, labels.clone(), weights.clone(), offsets.clone());
    }

    Data rows(int... wanted) {
      return new Data(
          Arrays.stream(wanted).mapToObj(i -> x[i].clone()).toArray(double[][]::new),
          Arrays.stream(wanted).mapToDouble(i -> labels[i]).toArray(),
          Arrays.stream(wanted).mapToDouble(i -> weights[i]).toArray(),
          Arrays.stream(wanted).mapToDouble(i -> offsets[i]).toArray());
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void gradientIsTheCentralDifferenceInEveryCoordinate(Member member) {
    Block block = data(member).sparse();
    double[] w = parameters(member);
    ToDoubleFunction<double[]> loss = at -> sum(member, at, block).loss();
    double[] expected = member.smooth() ? CentralDifference.gradient(loss, w) : chords(loss, w);
    GradientSum sum = sum(member, w, block);
    double tolerance = (member.smooth() ? 1e-11 : 1e-8) * (1 + sum.loss());
    for (int i = 0; i < w.length; i++) {
      assertThat(sum.gradient()[i]).as("%d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void secondDerivativesAreTheCentralDifferencesOfTheFirst(Member member) {
    Optional<Curvature> known = member.objective().curvature();
    if (known.isEmpty()) {
      assertThat(member.objective().isConvex() && member.smooth()).isFalse();
      return;
    }
    Block block = data(member).sparse();
    double[] w = parameters(member);
    HessianSum found = new HessianSum(w.length);
    known.get().accumulate(w, block, Rows.all(ROWS), 0, found);
    assertSame(found.gradient(), sum(member, w, block));
    double tolerance = 1e-10 * (1 + Arrays.stream(found.packedHessian()).map(Math::abs).sum());
    for (int i = 0; i < w.length; i++) {
      int row = i;
      double[] expected =
          CentralDifference.gradient(at -> sum(member, at, block).gradient()[row], w);
      for (int j = 0; j < w.length; j++) {
        double entry = Packed.at(found.packedHessian(), i, j);
        assertThat(entry).as("%d, %d", i, j).isCloseTo(expected[j], within(tolerance));
      }
    }
  }

  /** Sparse or dense, in blocks of any size, and no less than the part of a curvature asked for. */
  @ParameterizedTest
  @FieldSource(MEMBERS)
  void secondDerivativesAreTheSameOfAnyBlocksAndRiseWithTheLeast(Member member) {
    if (member.objective().curvature().isEmpty()) {
      return; // the test above says which these are
    }
    Curvature curvature = member.objective().curvature().get();
    Data data = data(member);
    double[] w = parameters(member);
    double[] before = new double[w.length];
    Arrays.fill(before, member.objective().isConvex() ? 0 : Double.NEGATIVE_INFINITY);
    for (double least : new double[] {0, 0.3, 1}) {
      HessianSum whole = new HessianSum(w.length);
      curvature.accumulate(w, data.dense(), Rows.all(ROWS), least, whole);
      HessianSum merged = new HessianSum(w.length);
      for (int from = 0; from < ROWS; from += 65) {
        Block block = data.rows(range(from, Math.min(ROWS, from + 65))).sparse();
        HessianSum part = new HessianSum(w.length);
        curvature.accumulate(w, block, Rows.all(block.rows()), least, part);
        merged.merge(part);
      }
      double size = Arrays.stream(whole.packedHessian()).map(Math::abs).sum();
      assertThat(merged.packedHessian())
          .containsExactly(whole.packedHessian(), within(1e-14 * size));
      assertClose(merged.gradient(), whole.gradient());
      for (int i = 0; i < w.length; i++) {
        double diagonal = Packed.at(whole.packedHessian(), i, i);
        assertThat(diagonal).isGreaterThanOrEqualTo(before[i]);
        before[i] = diagonal;
      }
    }
  }

  /** Over so short a chord that hardly a row has a kink within it. */
  private static double[] chords(ToDoubleFunction<double[]> f, double[] w) {
    double h = 1e-7;
    double[] slopes = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double here = w[i];
      w[i] = here + h;
      slopes[i] = f.applyAsDouble(w);
      w[i] = here - h;
      slopes[i] = (slopes[i] - f.applyAsDouble(w)) / (2 * h);
      w[i] = here;
    }
    return slopes;
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void sparseIsDense(Member member) {
    Data data = data(member);
    double[] w = parameters(member);
    assertClose(sum(member, w, data.sparse()), sum(member, w, data.dense()));
    assertThat(member.objective().scores(w, data.sparse()))
        .containsExactly(member.objective().scores(w, data.dense()), within(1e-14));
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void anySplitIntoBlocksGivesTheSameSum(Member member) {
    Data data = data(member);
    double[] w = parameters(member);
    GradientSum whole = sum(member, w, data.dense());
    for (int size : new int[] {1, 2, 63, 64, 65, 200}) {
      GradientSum added = new GradientSum(w.length);
      GradientSum merged = new GradientSum(w.length);
      for (int from = 0; from < ROWS; from += size) {
        Block block = data.rows(range(from, Math.min(ROWS, from + size))).dense();
        member.objective().accumulate(w, block, Rows.all(block.rows()), added);
        merged.merge(sum(member, w, block));
      }
      assertClose(added, whole);
      assertClose(merged, whole);
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void sampledRowsAreTheSameRowsCopied(Member member) {
    Data data = data(member);
    double[] w = parameters(member);
    for (int count : new int[] {0, 1, 5, 64, 150}) {
      int[] drawn = random.ints(count, 0, ROWS).sorted().toArray();
      GradientSum sum = new GradientSum(w.length);
      member.objective().accumulate(w, data.dense(), Rows.of(drawn), sum);
      assertSame(sum, sum(member, w, data.rows(drawn).dense()));
      for (Block block : List.of(data.dense(), data.sparse())) {
        GradientSum there = new GradientSum(w.length);
        member.objective().accumulate(w, block, Rows.of(drawn), there);
        assertSame(there, sum(member, w, block.copy(drawn, count)));
      }
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void aWeightIsARowRepeatedAndZeroIsNoRow(Member member) {
    Data data = data(member);
    double[] w = parameters(member);
    Arrays.setAll(data.weights, i -> i % 4);
    int[] often =
        IntStream.range(0, 4 * ROWS).filter(i -> i % 4 < i / 4 % 4).map(i -> i / 4).toArray();
    Data repeated = data.rows(often);
    Arrays.fill(repeated.weights, 1);
    GradientSum weighted = sum(member, w, data.dense());
    GradientSum counted = sum(member, w, repeated.dense());
    assertThat(counted.rows()).isEqualTo(often.length);
    assertThat(weighted.weight()).isEqualTo(counted.weight()).isEqualTo(often.length);
    assertThat(weighted.loss()).isCloseTo(counted.loss(), within(1e-12 * counted.loss()));
    assertThat(weighted.gradient())
        .containsExactly(counted.gradient(), within(1e-12 * (1 + counted.loss())));
  }

  /**
   * Every raw score moves by it, of a formula the first; and so the loss by the loss of a score
   * that much higher.
   */
  @ParameterizedTest
  @FieldSource(MEMBERS)
  void anOffsetIsAKnownTermOfTheScore(Member member) {
    Data data = data(member);
    double[] w = parameters(member);
    double[] with = member.objective().scores(w, data.dense());
    double[] offsets = data.offsets.clone();
    Arrays.fill(data.offsets, 0);
    double[] without = member.objective().scores(w, data.dense());
    int outputs = member.objective().outputs();
    for (int i = 0; i < with.length; i++) {
      boolean moves = i % outputs == 0 || !(member.objective() instanceof FormulaObjective);
      double moved = moves ? offsets[i / outputs] : 0;
      assertThat(with[i] - without[i]).isCloseTo(moved, within(1e-14));
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void addsToWhatTheSumHolds(Member member) {
    Block block = data(member).dense();
    double[] w = parameters(member);
    GradientSum sum = new GradientSum(w.length);
    sum.add(3, 2, 1);
    Arrays.fill(sum.gradient(), 5);
    GradientSum alone = sum(member, w, block);
    member.objective().accumulate(w, block, Rows.all(ROWS), sum);
    double tolerance = 1e-12 * (5 + alone.loss());
    assertThat(sum.loss()).isCloseTo(3 + alone.loss(), within(tolerance));
    assertThat(sum.weight()).isCloseTo(2 + alone.weight(), within(1e-12 * alone.weight()));
    assertThat(sum.rows()).isEqualTo(1 + ROWS);
    for (int i = 0; i < w.length; i++) {
      assertThat(sum.gradient()[i]).isCloseTo(5 + alone.gradient()[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void lossesAlongALineAreThoseAtItsPoints(Member member) {
    Block block = data(member).sparse();
    double[] w = parameters(member);
    double[] d = parameters(member);
    LineSum line = new LineSum(new double[] {0, 0.25, -1, 3});
    member.objective().accumulateAlong(w, d, block, Rows.all(block.rows()), line);
    for (int k = 0; k < line.points(); k++) {
      double rate = line.rate(k);
      double[] point = new double[w.length];
      Arrays.setAll(point, i -> w[i] - rate * d[i]);
      double expected = sum(member, point, block).meanLoss();
      assertThat(line.meanLoss(k)).isCloseTo(expected, within(1e-12 * (1 + expected)));
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void lossesOfSomeBlocksAlongALineAreThoseOfEachBlock(Member member) {
    List<Block> blocks = List.of(data(member).sparse(), data(member).rows().dense());
    double[] w = parameters(member);
    double[] d = parameters(member);
    double[] rates = {0.25, 0, -1};
    LineSum expected = new LineSum(rates);
    for (Block block : blocks) {
      member.objective().accumulateAlong(w, d, block, Rows.all(block.rows()), expected);
    }
    LineSum found =
        LineLosses.sum(
            member.objective(),
            w,
            d,
            rates,
            action -> blocks.forEach(block -> action.accept(block, Rows.all(block.rows()))));
    assertThat(found.rows()).isEqualTo(expected.rows());
    assertThat(found.weight()).isEqualTo(expected.weight());
    for (int k = 0; k < rates.length; k++) {
      assertThat(found.loss(k)).isEqualTo(expected.loss(k));
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void leavesTheParametersAndTheBlock(Member member) {
    Block block = data(member).sparse();
    double[] w = parameters(member);
    double[] before = w.clone();
    GradientSum first = sum(member, w, block);
    double[] scores = member.objective().scores(w, block);
    assertThat(w).isEqualTo(before);
    assertSame(sum(member, w, block), first);
    assertThat(member.objective().scores(w, block)).isEqualTo(scores);
    assertThat(scores).hasSize(ROWS * member.objective().outputs());
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void anEmptyBlockAddsNothing(Member member) {
    double[] w = parameters(member);
    for (Block empty : new Block[] {data(member).rows().dense(), data(member).rows().sparse()}) {
      assertSame(sum(member, w, empty), new GradientSum(w.length));
      assertThat(member.objective().scores(w, empty)).isEmpty();
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void rejectsParametersOfAnotherLength(Member member) {
    Block block = data(member).dense();
    int dimension = member.objective().layout().dimension();
    for (int length : new int[] {0, dimension - 1, dimension + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> sum(member, new double[length], block))
          .withMessage("w must have %d entries but had %d", dimension, length);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> member.objective().scores(new double[length], block));
    }
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void rejectsABlockOfMoreFeatures(Member member) {
    Block wide = AllBlocks.dense(new double[1][FEATURES + 1], FEATURES + 1, new double[1], null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sum(member, parameters(member), wide))
        .withMessage("a block uses %d features but the model has %d", FEATURES + 1, FEATURES);
  }

  @ParameterizedTest
  @FieldSource(MEMBERS)
  void startsFromTheLengthOfItsLayout(Member member) {
    int dimension = member.objective().layout().dimension();
    assertThat(member.objective().start(new Start.AutoStart(), 1)).hasSize(dimension);
    assertThat(member.objective().start(new Start.Normal(), 1)).hasSize(dimension);
  }

  private Data data(Member member) {
    double[][] x = new double[ROWS][FEATURES];
    for (double[] row : x) {
      Arrays.setAll(row, j -> random.nextInt(3) == 0 ? 0 : random.nextDouble(-1, 1));
    }
    double[] all = member.labels();
    double[] labels = random.ints(ROWS, 0, all.length).mapToDouble(i -> all[i]).toArray();
    return new Data(
        x, labels, random.doubles(ROWS, 0, 3).toArray(), random.doubles(ROWS, -1, 1).toArray());
  }

  private double[] parameters(Member member) {
    return random.doubles(member.objective().layout().dimension(), -1, 1).toArray();
  }

  private static GradientSum sum(Member member, double[] w, Block block) {
    GradientSum sum = new GradientSum(w.length);
    member.objective().accumulate(w, block, Rows.all(block.rows()), sum);
    return sum;
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static void assertSame(GradientSum actual, GradientSum expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }

  private static void assertClose(GradientSum actual, GradientSum expected) {
    double tolerance = 1e-12 * (1 + expected.loss());
    assertThat(actual.rows()).isEqualTo(expected.rows());
    assertThat(actual.weight()).isCloseTo(expected.weight(), within(1e-12 * expected.weight()));
    assertThat(actual.loss()).isCloseTo(expected.loss(), within(tolerance));
    assertThat(actual.gradient()).containsExactly(expected.gradient(), within(tolerance));
  }
}
