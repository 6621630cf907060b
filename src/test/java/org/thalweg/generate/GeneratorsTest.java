package org.thalweg.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.LabelDomain;

class GeneratorsTest {
  private static final int ROWS = 20_000;

  @Test
  void denseFeaturesAreNormalToAThousandth() {
    double[] sums = new double[3];
    forEach(
        new Generator.Dense(ROWS, 5),
        0,
        row -> {
          assertThat(row.count()).isEqualTo(5);
          for (int i = 0; i < 5; i++) {
            double x = row.values()[i];
            assertThat(x).isEqualTo(Math.rint(1000 * x) / 1000);
            sums[1] += x / (5 * ROWS);
            sums[2] += x * x / (5 * ROWS);
          }
        });
    assertThat(sums[1]).isBetween(-0.02, 0.02);
    assertThat(sums[2]).isBetween(0.97, 1.03);
  }

  @Test
  void sparseColumnsFallInFrequencyAsAPowerOfTheirNumber() {
    int[] counts = new int[1000];
    forEach(
        new Generator.Sparse(ROWS, 1000, 5, 0.8),
        0,
        row -> {
          for (int i = 0; i < row.count(); i++) {
            assertThat(row.values()[i]).isGreaterThan(0).isLessThanOrEqualTo(1);
            counts[row.columns()[i]]++;
          }
        });
    double low = Arrays.stream(counts, 50, 100).sum(); // 75^−0.8 to 750^−0.8 is 6.31 to 1
    double high = Arrays.stream(counts, 500, 1000).sum() / 10.0;
    assertThat(low / high).isBetween(5.7, 6.9);
  }

  @Test
  void clicksHaveOneValueAFieldAndFieldsOfVeryDifferentSizes() {
    BitSet seen = new BitSet();
    int[] entries = new int[1];
    forEach(
        new Generator.Clicks(ROWS, 20, 30, 0.03),
        0,
        row -> {
          for (int i = 0; i < row.count(); i++) {
            assertThat(row.values()[i]).isEqualTo(1);
            seen.set(row.columns()[i]);
          }
          entries[0] += row.count();
        });
    assertThat(entries[0]).isBetween((int) (29.9 * ROWS), 30 * ROWS);
    assertThat(seen.cardinality()).isGreaterThan(20_000); // most fields have few values, some many
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4})
  void clicksAreAboutAsRareAsTheirRate(long seed) {
    double clicks = forEach(new Generator.Clicks(ROWS, 20, 30, 0.03), seed, row -> {});
    assertThat(clicks / ROWS).isBetween(0.01, 0.08);
  }

  @Test
  void argumentsOutOfRangeAreRejected() {
    rejects(() -> new Generator.Dense(0, 5), "rows must be at least 1 but was 0");
    rejects(() -> new Generator.Dense(5, 0), "features must be in [1, 100000] but was 0");
    rejects(
        () -> new Generator.Sparse(5, -1, 3, 1), "features must be in [1, 1073741824] but was -1");
    rejects(
        () -> new Generator.Sparse(5, 9, 0, 1), "entriesPerRow must be in [1, 10000] but was 0");
    rejects(
        () -> new Generator.Sparse(5, 9, 3, Double.NaN), "exponent must be in [0, 10] but was NaN");
    rejects(() -> new Generator.Clicks(5, 31, 3, 0.1), "bits must be in [1, 30] but was 31");
    rejects(() -> new Generator.Clicks(5, 9, 0, 0.1), "fields must be in [1, 1000] but was 0");
    rejects(() -> new Generator.Clicks(5, 9, 3, 0), "clickRate must be in (0, 0.5] but was 0.0");
  }

  private static void rejects(Runnable made, String message) {
    assertThatIllegalArgumentException().isThrownBy(made::run).withMessage(message);
  }

  /** Shows all rows; returns the sum of their labels. */
  private static double forEach(Generator generator, long seed, Consumer<SparseRow> use) {
    SyntheticData data = new SyntheticData(generator, LabelDomain.BINARY, 0, seed);
    SyntheticData.RowMaker rows = data.maker(data.w());
    double labels = 0;
    for (long i = 0; i < generator.rows(); i++) {
      use.accept(rows.at(i));
      labels += rows.label();
    }
    return labels;
  }
}
