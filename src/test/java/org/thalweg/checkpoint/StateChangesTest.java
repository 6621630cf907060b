package org.thalweg.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of what a batch of a stream changed. */
class StateChangesTest {
  private static final StateChanges.Head HEAD =
      new StateChanges.Head(4, 0xfeed_beefL, 77, Map.of("query", 3L));

  private static Map<String, double[]> arrays() {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put("w", new double[1_000_000]);
    arrays.put("memory.slot.rate", new double[] {1, 2, 3});
    arrays.put("memory.none", new double[0]);
    return arrays;
  }

  private static Map<String, double[]> changed() {
    Map<String, double[]> arrays = arrays();
    double[] w = arrays.get("w");
    w[0] = -0.0; // other bits than 0.0
    w[127] = 1;
    w[128] = Double.MIN_VALUE;
    w[999_999] = Double.NaN;
    arrays.get("memory.slot.rate")[1] = 1e300;
    return arrays;
  }

  private static byte[] file() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StateChanges.between(HEAD, arrays(), changed()).write(out);
    return out.toByteArray();
  }

  @Test
  void giveTheSameBitsBack() throws IOException {
    byte[] bytes = file();
    StateChanges read = StateChanges.read(new ByteArrayInputStream(bytes), bytes.length).changes();
    assertThat(read.head()).isEqualTo(HEAD);
    Map<String, double[]> arrays = arrays();
    for (Map.Entry<String, double[]> array : arrays.entrySet()) {
      read.change(array.getKey(), array.getValue());
    }
    changed()
        .forEach(
            (name, array) -> assertThat(bits(arrays.get(name))).as(name).isEqualTo(bits(array)));
    assertThat(StateChanges.count(arrays(), changed())).contains(5L);
    assertThat(bytes.length).isLessThan(500);
  }

  private static long[] bits(double[] array) {
    return Arrays.stream(array).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void everyByteThatIsAnotherAndEveryEndThatIsMissingIsNoticed() throws IOException {
    byte[] good = file();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1 << i % 8;
      assertThatThrownBy(() -> StateChanges.read(new ByteArrayInputStream(bad), bad.length))
          .as("byte %d", i)
          .isInstanceOf(IOException.class);
      byte[] torn = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> StateChanges.read(new ByteArrayInputStream(torn), torn.length))
          .as("%d bytes", i)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void fitArraysOfTheirLengthAlone() throws IOException {
    StateChanges changes = StateChanges.between(HEAD, arrays(), changed());
    assertThatThrownBy(() -> changes.change("w", new double[3])).hasMessageContaining("w must");
    assertThatThrownBy(() -> changes.change("v", new double[3])).hasMessageContaining("v must");
    Map<String, double[]> others = arrays();
    others.put("w", new double[5]);
    assertThat(StateChanges.count(arrays(), others)).isEmpty();
    others.remove("w");
    assertThat(StateChanges.count(arrays(), others)).isEmpty();
  }

  /** Bytes that a reader of JSON takes for UTF-32, in which there is no such character. */
  @Test
  void aHeadInAnotherEncodingIsDamaged() {
    byte[] bytes = {0, 0, 0, 8, 0, 0, 0, '{', 0x40, 0x54, (byte) 0xe0, 0};
    assertThatThrownBy(() -> StateChanges.read(new ByteArrayInputStream(bytes), bytes.length))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith("its head cannot be read");
  }
}
