package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.inspect.LabelPlan.LabelCounts;
import org.thalweg.inspect.LabelPlan.LabelKind;

class LabelCountsTest {

  @Test
  void fewValuesAreCountedExactly() {
    LabelCounts counts = counts(1, -1, 0.5, 1, -0.0, 0);
    assertThat(counts.counts()).isEqualTo(Map.of(-1.0, 1L, 0.0, 2L, 0.5, 1L, 1.0, 2L));
    assertThat(counts.areBinned()).isFalse();
    assertThat(counts.quantile(0.5)).isEqualTo(0);
    assertThat(counts.quantile(0.75)).isEqualTo(1);
    assertThat(counts.rows()).isEqualTo(6);
  }

  @Test
  void quantilesOfManyValuesAreRightToAThousandth() {
    double[] labels = new SplittableRandom(1).doubles(30_000, -5, 100).toArray();
    LabelCounts counts = counts(labels);
    assertThat(counts.areBinned()).isTrue();
    Arrays.sort(labels);
    for (double share : new double[] {0.001, 0.03, 0.25, 0.5, 0.75, 0.99, 1}) {
      double exact = labels[(int) Math.ceil(share * labels.length) - 1];
      assertThat(counts.quantile(share)).isEqualTo(exact, within(Math.abs(exact) / 1000));
    }
    assertThat(counts.least()).isEqualTo(labels[0]);
    assertThat(counts.largest()).isEqualTo(labels[29_999]);
  }

  @Test
  void anySplitMergesToTheSame() {
    for (int values : new int[] {10, 4096, 4097, 9000}) {
      double[] labels = new SplittableRandom(2).ints(20_000, 0, values).asDoubleStream().toArray();
      IntStream.range(0, values).forEach(i -> labels[i] = i);
      LabelCounts all = counts(labels);
      LabelCounts merged = new LabelCounts();
      for (int part : new int[] {2, 0, 1}) {
        merged.merge(
            counts(
                Arrays.copyOfRange(labels, part * 6000, part * 6000 + (part == 2 ? 8000 : 6000))));
      }
      assertThat(merged.counts()).isEqualTo(all.counts());
      assertThat(merged.areBinned()).isEqualTo(all.areBinned()).isEqualTo(values > 4096);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ONE_VALUE, 3 3 3",
    "TWO_CLASSES, 0 1 1 0",
    "TWO_CLASSES, -1 1 1",
    "CLASSES, 0 2 1 1",
    "MISNUMBERED_CLASSES, 1 2 3 1",
    "MISNUMBERED_CLASSES, 1 2 2",
    "MISNUMBERED_CLASSES, -1 0 1",
    "COUNTS, 0 0 0 0 0 1 1 2",
    "COUNTS, 0 3 17 3",
    "NUMBERS, 0 0.5 1",
    "NUMBERS, 25 310 124",
    "NUMBERS, 0 100000",
    "NUMBERS, -7 3 0",
  })
  void whatLabelsStandForIsSeenFromThem(LabelKind kind, String labels) {
    assertThat(
            counts(Arrays.stream(labels.split(" ")).mapToDouble(Double::parseDouble).toArray())
                .kind())
        .isEqualTo(kind);
  }

  private static LabelCounts counts(double... labels) {
    LabelCounts counts = new LabelCounts();
    Arrays.stream(labels).forEach(counts::add);
    return counts;
  }
}
