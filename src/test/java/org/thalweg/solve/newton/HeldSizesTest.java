package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.AllBlocks;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ByColumn;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.solve.newton.HeldRows.NearbyGradients;

/** What columns of held rows cost, and what need not be computed of them. */
class HeldSizesTest {
  private static ByColumn rows() {
    double[][] x = {{1, 0, 2}, {3, 0, 4}, {5, 6, 0}};
    return ByColumn.of(List.of(AllBlocks.sparse(x, 3, new double[3], new double[] {1, 1, 1})), 3);
  }

  /** Columns of 3, 1 and 2 entries: each that is new is multiplied with all. */
  @Test
  void productsCostTheEntriesOfAllForEachThatIsNew() {
    ColumnProducts products = new ColumnProducts(rows(), new double[] {1, 1, 1}, false, 3);
    assertThat(products.lasts()).isFalse();
    assertThat(products.work(new int[] {0, 1, 2})).isEqualTo(3 * 6);
    products.require(new int[] {0, 2});
    assertThat(products.work(new int[] {0, 1, 2})).isEqualTo(1 * 6);
    assertThat(products.work(new int[] {0, 2})).isZero();
  }

  @Test
  void whatLastsDecidesNothing() {
    ColumnProducts products = new ColumnProducts(rows(), new double[] {1, 1, 1}, true, 3);
    assertThat(products.lasts()).isTrue();
    assertThat(products.work(new int[] {0, 1, 2})).isZero();
  }

  /** Two packed triangles of doubles and a matrix are at most 2·8·d·(d + 1) bytes. */
  @Test
  void bytesOfProductsGrowWithTheSquareUpToTheirMost() {
    assertThat(ColumnProducts.bytes(3)).isEqualTo(2 * 8 * 3 * 4 + 4 * (3 + 2048));
    assertThat(ColumnProducts.bytes(1 << 20))
        .isEqualTo(2L * 8 * 2048 * 2049 + 4L * ((1 << 20) + 2048));
  }

  @Test
  void bytesOfACopyAreThoseOfItsParts() {
    long parts =
        ByColumn.bytes(100, 700, 9) + NearbyGradients.bytes(100, 9) + ColumnProducts.bytes(9);
    assertThat(HeldRows.bytes(100, 700, 9)).isEqualTo(parts + 2 * 8 * 100);
    assertThat(NearbyGradients.bytes(200, 9)).isGreaterThan(NearbyGradients.bytes(100, 9));
    assertThat(NearbyGradients.bytes(100, 18)).isGreaterThan(NearbyGradients.bytes(100, 9));
  }

  /** Entries at 0 whose derivative is certain to be small may be anything as small. */
  @Test
  void gradientsOfManyColumnsAreExactWhereTheyMatter() {
    MadeProblem made = MadeProblem.all().get(0).widened(300);
    List<Block> blocks = made.shards().stream().flatMap(List::stream).toList();
    HeldRows held = HeldRows.of(made.problem(), blocks);
    assertThat(held.haveWeight()).isTrue();
    double[] small = new double[301];
    Arrays.fill(small, 0.01);
    double[] w = new double[301];
    SplittableRandom random = new SplittableRandom(2);
    try (Oracle rows = made.oracle(0)) {
      for (int k = 0; k < 6; k++) {
        w[random.nextInt(300)] = 0.003;
        w[300] = 0.002 * k;
        double[] near = held.gradient(w, small).meanGradient();
        GradientSum pass = rows.gradient(w, Draw.all());
        for (int j = 0; j <= 300; j++) {
          double exact = pass.meanGradient()[j];
          if (w[j] != 0 || Math.abs(exact) >= 0.01) {
            assertThat(near[j]).isCloseTo(exact, within(1e-9 * (1 + Math.abs(exact))));
          } else {
            assertThat(Math.abs(near[j])).isLessThanOrEqualTo(0.01 * (1 + 1e-9));
          }
        }
      }
    }
  }

  @Test
  void rowsWithoutWeightHaveNone() {
    MadeProblem made = MadeProblem.all().get(0);
    Block none =
        AllBlocks.dense(new double[][] {{1, 2, 3, 4, 5, 6}}, 6, new double[1], new double[1]);
    assertThat(HeldRows.of(made.problem(), List.of(none)).haveWeight()).isFalse();
  }

  /** What a quadratic oracle does not answer itself is for the rows. */
  @Test
  void aQuadraticOracleHandsOnWhatIsOfTheRows() {
    int[] told = new int[3];
    Oracle rows =
        new OneByOne() {
          @Override
          public Answer reply(Question<?> question) {
            throw new AssertionError(question);
          }

          @Override
          public void requireUncancelled() {
            told[0]++;
          }

          @Override
          public void ended(int model) {
            told[1] = model;
          }

          @Override
          public long rows() {
            return 77;
          }

          @Override
          public void close() {
            told[2]++;
          }
        };
    Oracle oracle = new QuadraticOracle(rows);
    oracle.requireUncancelled();
    oracle.ended(5);
    assertThat(oracle.rows()).isEqualTo(77);
    oracle.close();
    assertThat(told).containsExactly(1, 5, 1);
  }
}
