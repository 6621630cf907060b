package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.thalweg.data.table.MissingNumbers.ExactSum;

/** Means that no order of their numbers changes. */
class ExactSumTest {

  private static double mean(double[] numbers) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double number : numbers) {
      sum = sum.add(new BigDecimal(number));
    }
    return sum.divide(BigDecimal.valueOf(numbers.length), new MathContext(60)).doubleValue();
  }

  private static ExactSum sum(double[] numbers, int from, int to) {
    ExactSum sum = new ExactSum();
    for (int i = from; i < to; i++) {
      sum.add(numbers[i]);
    }
    return sum;
  }

  @Property
  void isTheMeanThatDecimalNumbersHaveWhereverTheyAreCut(
      @ForAll @Size(min = 1, max = 40) long[] bits, @ForAll int cut) {
    double[] numbers = new double[bits.length];
    for (int i = 0; i < bits.length; i++) { // of all exponents alike
      double number = Double.longBitsToDouble(bits[i] * 0x9e3779b97f4a7c15L);
      numbers[i] = Double.isFinite(number) ? number : 1.5;
    }
    int at = Math.floorMod(cut, numbers.length + 1);
    ExactSum left = sum(numbers, 0, at);
    left.add(sum(numbers, at, numbers.length));
    assertThat(left.dividedBy(numbers.length)).isEqualTo(mean(numbers));
  }

  @Test
  void numbersThatCancelLeaveWhatIsBelowThem() {
    double[] numbers = {Double.MAX_VALUE, 1e-300, Double.MIN_VALUE, -Double.MAX_VALUE, -0.0};
    assertThat(sum(numbers, 0, 5).dividedBy(1)).isEqualTo(1e-300);
    assertThat(sum(numbers, 2, 3).dividedBy(1)).isEqualTo(Double.MIN_VALUE);
    double[] most = {Double.MAX_VALUE, Double.MAX_VALUE};
    assertThat(sum(most, 0, 2).dividedBy(2)).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void manyNumbersAddUp() {
    SplittableRandom random = new SplittableRandom(1);
    double[] numbers = random.doubles(100_000, -1e9, 1e9).toArray();
    assertThat(sum(numbers, 0, numbers.length).dividedBy(numbers.length)).isEqualTo(mean(numbers));
  }
}
