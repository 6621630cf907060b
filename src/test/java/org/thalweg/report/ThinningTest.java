package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.report.RunDirectory.EventLog.Thinning;

class ThinningTest {
  @Property(tries = 200)
  void everyColumnKeepsItsLowestAndItsHighestValue(
      @ForAll @Size(min = 1, max = 5000) List<@DoubleRange(min = -9, max = 9) Double> values,
      @ForAll @IntRange(min = 1, max = 200) int most) {
    Thinning thinning = new Thinning();
    for (int i = 0; i < values.size(); i++) {
      thinning.add(new double[] {i, values.get(i), -2 * values.get((7 * i) % values.size())});
    }
    List<double[]> kept = thinning.rows(most);
    assertThat(thinning.count()).isEqualTo(values.size());
    assertThat(kept.size()).isLessThanOrEqualTo(Math.max(most, 8));
    assertThat(kept).extracting(row -> row[0]).isSorted().doesNotHaveDuplicates();
    assertThat(kept.get(0)[0]).isZero();
    assertThat(kept.get(kept.size() - 1)[0]).isEqualTo(values.size() - 1);
    double lowest = values.stream().mapToDouble(v -> v).min().getAsDouble();
    double highest = values.stream().mapToDouble(v -> v).max().getAsDouble();
    assertThat(kept).extracting(row -> row[1]).contains(lowest, highest);
  }

  /** Not the highest of all alone: any that stands out from its neighbours. */
  @ParameterizedTest
  @ValueSource(ints = {1, 999, 50_000, 777_777, 999_998})
  void aPeakStaysWhereverItIs(int at) {
    Thinning thinning = new Thinning();
    for (int i = 0; i < 1_000_000; i++) {
      thinning.add(new double[] {i, i == at ? 2 : i == 300_000 ? 1000 : 1 - 1e-7 * i});
    }
    List<double[]> kept = thinning.rows(2000);
    assertThat(kept.size()).isBetween(500, 2000);
    assertThat(kept).anyMatch(row -> row[0] == at && row[1] == 2);
  }

  @Test
  void whatIsNotFiniteStays() {
    Thinning thinning = new Thinning();
    for (int i = 0; i < 100_000; i++) {
      thinning.add(new double[] {i, i == 40_001 ? Double.POSITIVE_INFINITY : 1});
    }
    assertThat(thinning.rows(100)).anyMatch(row -> row[0] == 40_001);
  }

  @Test
  void columnsMayAppearLate() {
    Thinning thinning = new Thinning();
    for (int i = 0; i < 10_000; i++) {
      thinning.add(i < 5000 ? new double[] {i} : new double[] {i, i == 7001 ? 5 : Double.NaN});
    }
    assertThat(thinning.rows(100)).anyMatch(row -> row.length == 2 && row[1] == 5);
  }

  @Test
  void fewRowsAllStay() {
    Thinning thinning = new Thinning();
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(new double[] {i, 3});
      thinning.add(rows.get(i));
    }
    assertThat(thinning.rows(100)).containsExactlyElementsOf(rows);
    assertThat(new Thinning().rows(100)).isEmpty();
  }
}
