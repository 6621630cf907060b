package org.thalweg.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LibsvmTextTest {
  private final LibsvmText text = new LibsvmText();
  private final GeneratedRow row = new GeneratedRow(100_000);

  @Test
  void aLineIsTheLabelAndTheEntriesThatAreNotZero() {
    row.label(1);
    row.add(0, 1);
    row.add(8, -0.25);
    row.add(9, 0);
    row.add(99, 1.007);
    text.append(row);
    row.clear();
    row.label(-2.5);
    text.append(row);
    assertThat(string()).isEqualTo("1 1:1 9:-0.25 100:1.007\n-2.5");
    text.clear();
    assertThat(string()).isEmpty();
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
    row.label(0);
    text.append(row);
    double[] found =
        Arrays.stream(string().split(" "))
            .skip(1)
            .mapToDouble(entry -> Double.parseDouble(entry.substring(entry.indexOf(':') + 1)))
            .toArray();
    assertThat(found).isEqualTo(values);
  }

  @Test
  void aLineMayBeLongerThanTheBuffer() {
    for (int i = 0; i < 100_000; i++) {
      row.add(i, 1);
    }
    text.append(row);
    assertThat(string().split(" ")).hasSize(100_001).endsWith("100000:1");
  }

  private String string() {
    return new String(text.bytes(), 0, text.length(), US_ASCII);
  }
}
