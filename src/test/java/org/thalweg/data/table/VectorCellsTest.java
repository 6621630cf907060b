package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorCellsTest {
  /** Lengths on both sides of a word of null bits; a null at each place in turn, and none. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 128, 129})
  void readsNumbersAndNulls(int length) {
    for (int missing = -1; missing < length; missing++) {
      double[] expected = new double[length + 1];
      Arrays.setAll(expected, k -> 1 / (k + 1.0));
      Object[] boxed = Arrays.stream(expected).limit(length).boxed().toArray();
      if (missing >= 0) {
        expected[missing] = Double.NaN;
        boxed[missing] = null;
      }
      double[] into = new double[length + 1];
      into[length] = expected[length]; // not to be touched
      for (ArrayData array : new ArrayData[] {stored(boxed), new GenericArrayData(boxed)}) {
        Arrays.fill(into, 0, length, -7);
        VectorCells.read(array, into, length);
        assertThat(into).isEqualTo(expected);
      }
    }
  }

  private static UnsafeArrayData stored(Object[] numbers) {
    double[] plain = Arrays.stream(numbers).mapToDouble(x -> x == null ? 5 : (double) x).toArray();
    UnsafeArrayData array = UnsafeArrayData.fromPrimitiveArray(plain);
    for (int k = 0; k < numbers.length; k++) {
      if (numbers[k] == null) {
        array.setNullAt(k);
      }
    }
    return array;
  }
}
