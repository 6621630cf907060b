package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DisplacementTest {
  private static final double[] W = {1, 0.1, -3};

  @Test
  void theMeanEndGoesByWeight() {
    Displacement sum = part(new double[] {0, 0.3, -3}, 1, 10);
    assertThat(sum.merge(part(new double[] {4, 0.7, -3}, 3, 20))).isSameAs(sum);
    assertThat(sum.weight()).isEqualTo(4);
    assertThat(sum.rows()).isEqualTo(30);
    assertThat(sum.meanEnd(W)).containsExactly(new double[] {3, 0.6, -3}, within(1e-15));
    assertThat(sum.mean()).containsExactly(new double[] {-2, -0.5, 0}, within(1e-15));
    assertThat(sum.meanLoss()).isEqualTo((1 * 0.5 + 3 * 0.5) / 4);
  }

  @Test
  void whereAllPartsEndAtZeroSoDoesTheMean() {
    for (int i = 1; i < 1000; i++) {
      double w = 0.1 + i / 7.0;
      Displacement sum = new Displacement(new double[] {w * i / 3.0}, 0, i / 3.0, 1);
      sum.merge(new Displacement(new double[] {w * 1.7}, 0, 1.7, 1));
      assertThat(sum.meanEnd(new double[] {w})).containsExactly(0);
    }
  }

  @Test
  void aPartWithoutWeightAddsItsRowsAlone() {
    Displacement sum = part(new double[] {0, 0.3, -3}, 1, 10);
    double[] end = sum.meanEnd(W);
    sum.merge(Displacement.none(3, 5));
    assertThat(sum.meanEnd(W)).isEqualTo(end);
    assertThat(sum.rows()).isEqualTo(15);
    assertThat(Displacement.none(3, 5).weight()).isZero();
  }

  @Test
  void theMemoryBehindIsAveragedToo() {
    Displacement sum = new Displacement(new double[] {1, 0, 0, 8}, 0, 2, 1);
    sum.merge(new Displacement(new double[] {1, 0, 0, 4}, 0, 2, 1));
    assertThat(sum.mean()).containsExactly(0.5, 0, 0, 3);
    assertThat(sum.meanEnd(W)).containsExactly(0.5, 0.1, -3);
  }

  @Test
  void whatIsCutAndJoinedIsTheSame() {
    Displacement whole = part(new double[] {0, 0.3, -2}, 2, 10);
    List<Displacement> cut = whole.packed().cut(2);
    assertThat(cut).hasSize(2);
    assertThat(cut.get(1).weight() + cut.get(1).rows()).isZero();
    Displacement joined = cut.get(0).joined(cut.subList(1, 2));
    assertThat(joined.sum()).isEqualTo(whole.sum());
    assertThat(joined.weight()).isEqualTo(2);
    assertThat(joined.rows()).isEqualTo(10);
    assertThat(joined.meanLoss()).isEqualTo(0.5);
  }

  /** A part that ended at u, with a mean loss of a half. */
  private static Displacement part(double[] u, double weight, long rows) {
    double[] sum = new double[W.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = weight * (W[i] - u[i]);
    }
    return new Displacement(sum, 0.5 * weight, weight, rows);
  }
}
