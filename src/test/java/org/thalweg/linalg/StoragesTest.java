package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.CsrBlock.SparseLoops;

/** How values, columns and targets are narrowed: every bit is kept, and no byte too many. */
class StoragesTest {

  @Test
  void oneNumberEverywhereTakesNothing() {
    assertThat(narrowed(1000, k -> 0.1)).isInstanceOf(Values.ConstantValues.class);
    assertThat(narrowed(1, k -> 0.1).bytes()).isZero();
    assertThat(narrowed(0, k -> 0).bytes()).isZero();
  }

  @Test
  void decimalsThatRepeatBecomeCodes() {
    assertThat(narrowed(1000, k -> k % 2)).isInstanceOf(Dictionary.ByteCodes.class);
    Values bytes = narrowed(1000, k -> k % 256 * 0.1);
    assertThat(bytes).isInstanceOf(Dictionary.ByteCodes.class);
    assertThat(bytes.bytes()).isEqualTo(1000 + 8 * 256);
    Values chars = narrowed(1000, k -> k % 257 * 0.1);
    assertThat(chars).isInstanceOf(Dictionary.CharCodes.class);
    assertThat(chars.bytes()).isEqualTo(2 * 1000 + 8 * 257);
    assertThat(narrowed(120_000, k -> k % 65_536 * 0.1)).isInstanceOf(Dictionary.CharCodes.class);
    assertThat(narrowed(120_000, k -> k % 65_537 * 0.1)).isInstanceOf(Values.Doubles.class);
  }

  @Test
  void codesMustTakeFewerBytesThanTheNumbersThemselves() {
    assertThat(narrowed(8, k -> k % 7 * 0.1)).isInstanceOf(Values.Doubles.class); // 8 + 56 = 64
    assertThat(narrowed(9, k -> k % 7 * 0.1)).isInstanceOf(Dictionary.ByteCodes.class); // 65 < 72
    assertThat(narrowed(1000, k -> k % 300 / 1024.0)) // 4400 > 4000
        .isInstanceOf(Values.Floats.class);
  }

  @Test
  void manyNumbersThatAreThereOnceAreCodedWhereOthersRepeatOftenEnough() {
    assertThat(narrowed(80_000, k -> k % 2 == 0 ? 1 : k * 0.1)) // 480,008 < 640,000
        .isInstanceOf(Dictionary.CharCodes.class);
    assertThat(narrowed(80_000, k -> k % 5 == 0 ? k : 1)) // 288,008 < 320,000
        .isInstanceOf(Dictionary.CharCodes.class);
    assertThat(narrowed(80_000, k -> k % 21 == 0 ? 1 : k * 0.1)).isInstanceOf(Values.Doubles.class);
  }

  @Test
  void floatsAreStoredAsFloatsOnlyWhereNothingIsLost() {
    assertThat(narrowed(1000, k -> k / 1024.0)).isInstanceOf(Values.Floats.class);
    assertThat(narrowed(1000, k -> k == 500 ? 0.1 : k / 1024.0)).isInstanceOf(Values.Doubles.class);
    assertThat(narrowed(1000, k -> (1 << 24) + k)).isInstanceOf(Decimals.Ints.class);
    assertThat(narrowed(1000, k -> (1L << 31) + k)).isInstanceOf(Values.Doubles.class);
    assertThat(narrowed(1000, k -> k * 0x1p127)).isInstanceOf(Values.Doubles.class);
    assertThat(narrowed(1000, k -> k * 0x1p-150)).isInstanceOf(Values.Doubles.class);
  }

  @Test
  void decimalsTakeTwoBytesWhereThatHoldsThemElseFour() {
    for (int digits = 0; digits <= 9; digits++) {
      double ten = Math.pow(10, digits);
      assertThat(narrowed(1000, k -> (k - 500) * 65 / ten)).isInstanceOf(Decimals.Shorts.class);
      assertThat(narrowed(1000, k -> (32_767 - k) / ten)).isInstanceOf(Decimals.Shorts.class);
      assertThat(narrowed(1000, k -> (k - 32_767) / ten)).isInstanceOf(Decimals.Shorts.class);
      if (digits > 0) { // else they are floats
        assertThat(narrowed(1000, k -> (32_768 - k) / ten)).isInstanceOf(Decimals.Ints.class);
        assertThat(narrowed(1000, k -> (k - 32_768) / ten)).isInstanceOf(Decimals.Ints.class);
      }
      assertThat(narrowed(1000, k -> (Integer.MAX_VALUE - k) / ten))
          .isInstanceOf(Decimals.Ints.class);
      assertThat(narrowed(1000, k -> (k - Integer.MAX_VALUE) / ten))
          .isInstanceOf(Decimals.Ints.class);
    }
  }

  @Test
  void decimalsOfUnequalLengthsAreOverThePowerThatTheLongestNeeds() {
    Values late = narrowed(1000, k -> k < 990 ? k : k / 1e3);
    assertThat(late.bytes()).isEqualTo(4 * 1000); // 989,000 thousandths
    assertThat(narrowed(1000, k -> k / Math.pow(10, k / 128))).isInstanceOf(Decimals.Ints.class);
    assertThat(narrowed(1000, k -> k == 0 ? 1e-9 : k)).isInstanceOf(Values.Doubles.class);
    assertThat(narrowed(1000, k -> k == 0 ? 1e-10 : k / 1e4)).isInstanceOf(Values.Doubles.class);
  }

  /** Every whole number of each power, by a sample: bits, and that none is missed. */
  @Test
  void randomDecimalsKeepEveryBit() {
    SplittableRandom random = new SplittableRandom(11);
    for (int digits = 0; digits <= 9; digits++) {
      double[] values = new double[300_000];
      for (int k = 0; k < values.length; k++) {
        int code = random.nextInt() >> random.nextInt(31);
        values[k] =
            Double.parseDouble(
                BigDecimal.valueOf(Math.max(code, -Integer.MAX_VALUE), digits).toString());
      }
      Values decimals = Decimals.of(values, values.length).ints();
      double[] copy = new double[values.length + 1];
      decimals.copyTo(0, values.length, copy, 1);
      for (int k = 0; k < values.length; k++) {
        long bits = Double.doubleToRawLongBits(values[k]);
        assertThat(Double.doubleToRawLongBits(decimals.at(k)) == bits).isTrue();
        assertThat(Double.doubleToRawLongBits(copy[k + 1]) == bits).isTrue();
      }
    }
  }

  @Test
  void otherNumbersAreNoDecimals() {
    double[] others = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MIN_NORMAL,
      -1e-300,
      1e22,
      -1e22,
      Double.MAX_VALUE,
      0x1p31,
      -0x1p31,
      0.1 + 0.2,
      Math.nextUp(0.5),
      Math.nextDown(-7.25),
      0.12345678901234567,
      1e-10,
      1.0 / 3
    };
    for (double other : others) {
      assertThat(Decimals.of(new double[] {0.25, other}, 2)).isNull();
      assertThat(narrowed(1000, k -> k == 999 ? other : k / 1e4))
          .isInstanceOf(Values.Doubles.class);
    }
  }

  /** A table of the distinct numbers takes 8 bytes for each, and 2 or 1 for a code of it. */
  @Test
  void decimalsThatRepeatTakeFourBytesUnlessATableTakesLess() {
    assertThat(narrowed(80_000, k -> k % 19_999 + 1e5 + 0.1))
        .isInstanceOf(Dictionary.CharCodes.class);
    assertThat(narrowed(80_000, k -> k % 20_000 + 1e5 + 0.1)).isInstanceOf(Decimals.Ints.class);
    assertThat(narrowed(80_000, k -> k % 19_999 * 999 + 0.1))
        .isInstanceOf(Dictionary.CharCodes.class);
    assertThat(narrowed(80_000, k -> k % 20_000 * 999 + 0.1)).isInstanceOf(Decimals.Ints.class);
    assertThat(narrowed(2048, k -> k % 256 + 0.1)).isInstanceOf(Decimals.Shorts.class); // 4096 both
    assertThat(narrowed(2049, k -> k % 256 + 0.1)).isInstanceOf(Dictionary.ByteCodes.class);
  }

  @Test
  void copiesOfDecimalsAreAsNarrow() {
    Slices places = new Slices(new int[] {700, 40}, new int[] {900, 60}, 2, 220);
    for (int digits : new int[] {1, 4}) {
      double ten = Math.pow(10, digits);
      for (Values values :
          new Values[] {
            narrowed(1000, k -> k == 50 ? -0.0 : (k - 500) / ten),
            narrowed(1000, k -> k == 50 ? -0.0 : (k - 500) * 12_345 / ten)
          }) {
        Values copy = values.copy(places);
        assertThat(copy).hasSameClassAs(values);
        assertThat(copy.bytes()).isEqualTo(220L * values.width());
        for (int k = 0; k < 220; k++) {
          double original = values.at(k < 200 ? 700 + k : k - 160);
          assertThat(Double.doubleToRawLongBits(copy.at(k)))
              .isEqualTo(Double.doubleToRawLongBits(original));
        }
      }
    }
  }

  @Test
  void minusZeroIsNotZero() {
    assertThat(narrowed(100, k -> k == 50 ? -0.0 : 0.0)).isInstanceOf(Dictionary.ByteCodes.class);
    assertThat(narrowed(1000, k -> k == 50 ? -0.0 : k)).isInstanceOf(Decimals.Shorts.class);
    assertThat(narrowed(1000, k -> k == 50 ? -0.0 : 1e5 + k / 1e2))
        .isInstanceOf(Decimals.Ints.class);
    assertThat(narrowed(1000, k -> k == 50 ? -0.0 : k / 1024.0)).isInstanceOf(Values.Floats.class);
  }

  @Test
  void keepsEveryBitOfRandomNumbersWithRandomRepeats() {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 300; round++) {
      int distinct = 1 << random.nextInt(18);
      boolean floats = random.nextBoolean();
      long[] bits = random.longs(distinct).toArray();
      narrowed(
          random.nextInt(3000),
          k -> {
            long drawn = bits[random.nextInt(distinct)];
            return floats ? Float.intBitsToFloat((int) drawn) : Double.longBitsToDouble(drawn);
          });
    }
  }

  @Test
  void columnsTakeAByteTwoOrFour() {
    assertThat(indices(256)).isInstanceOf(Indices.Bytes.class);
    assertThat(indices(257)).isInstanceOf(Indices.Chars.class);
    assertThat(indices(65_536)).isInstanceOf(Indices.Chars.class);
    assertThat(indices(65_537)).isInstanceOf(Indices.Ints.class);
    assertThat(indices(Integer.MAX_VALUE)).isInstanceOf(Indices.Ints.class);
  }

  @Test
  void targetsThatAreTheSameInAllRowsTakeNothing() {
    Targets alike = new Targets(3, new double[] {1, 1, 1}, new double[] {2, 2, 2}, null);
    assertThat(alike.bytes()).isZero();
    assertThat(alike.weight(2)).isEqualTo(2);
    assertThat(alike.offset(2)).isZero();
    double[] binary = new double[100];
    binary[7] = 1;
    assertThat(Targets.of(binary).bytes()).isEqualTo(100 + 16);
    double[] exposures = {0.3, -1.7};
    assertThat(new Targets(2, binary, null, exposures).bytes()).isEqualTo(2 * 2);
  }

  @Test
  void targetsMustBeOnePerRow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Targets(2, new double[2], new double[1], null))
        .withMessage("weights of a block must be at least 2, one per row, but were 1");
  }

  @Test
  void eachPairOfStoragesHasACopyOfTheKernelOnce() {
    KernelCopies<CsrBlock> copies = new KernelCopies<>(SparseLoops.class);
    Kernel<CsrBlock> first = copies.of("", 1);
    assertThat(copies.of("other", 2)).isSameAs(first);
    assertThat(copies.of("", 1.0).getClass()).isNotEqualTo(first.getClass()).isFinal();
    assertThat(first.getClass().isHidden()).isTrue();
  }

  private static Values narrowed(int count, IntToDoubleFunction number) {
    double[] wide = new double[count + 3]; // longer than need be
    for (int k = 0; k < count; k++) {
      wide[k] = number.applyAsDouble(k);
    }
    Values narrow = Values.of(wide, count);
    int[] places = new int[count];
    Arrays.setAll(places, k -> k);
    double[] gathered = new double[count];
    narrow.gather(places, count, gathered);
    for (int k = 0; k < count; k++) {
      long bits = Double.doubleToRawLongBits(wide[k]);
      assertThat(Double.doubleToRawLongBits(narrow.at(k))).isEqualTo(bits);
      assertThat(Double.doubleToRawLongBits(gathered[k])).isEqualTo(bits);
    }
    assertThat(narrow.bytes()).isLessThanOrEqualTo(8L * count);
    return narrow;
  }

  private static Indices indices(int features) {
    int[] columns = {0, 1, features / 2, features - 1, 77};
    Indices narrow = Indices.of(columns, 4, features);
    assertThat(narrow.count()).isEqualTo(4);
    for (int k = 0; k < 4; k++) {
      assertThat(narrow.at(k)).isEqualTo(columns[k]);
    }
    return narrow;
  }
}
