package org.thalweg.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.thalweg.generate.Generation.SyntheticWriter.LibsvmText;
import org.thalweg.linalg.SparseRow;

class LibsvmTextTest {
  private final StringBuilder text = new StringBuilder();
  private final SparseRow row = new SparseRow();

  @Test
  void aLineIsTheLabelAndTheEntriesThatAreNotZero() {
    row.add(0, 1);
    row.add(8, -0.25);
    row.add(9, 0);
    row.add(99, 1.007);
    LibsvmText.append(row, 1, text);
    row.clear();
    LibsvmText.append(row, -2.5, text);
    assertThat(text).hasToString("1 1:1 9:-0.25 100:1.007\n-2.5");
  }

  @Test
  void everyNumberReadsBackAsItself() {
    double[] values = {
      1,
      -1,
      10,
      123_456_789,
      0.001,
      -0.999,
      1.5,
      0.1 + 0.2,
      1 / 3.0,
      1e-7,
      1e15,
      1e16,
      -1e300,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      999_999_999_999.999,
      0.0005,
      Long.MAX_VALUE
    };
    for (double value : values) {
      row.add(row.count(), value);
    }
    LibsvmText.append(row, 0, text);
    double[] found =
        Arrays.stream(text.toString().split(" "))
            .skip(1)
            .mapToDouble(entry -> Double.parseDouble(entry.substring(entry.indexOf(':') + 1)))
            .toArray();
    assertThat(found).isEqualTo(values);
  }
}
