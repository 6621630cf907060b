package org.thalweg.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The three forms of a vector that is summed up have the bits of a plain loop over arrays. */
class VectorSumTest {
  private static final int LENGTH = 40; // so fewer than 10 coordinates are few

  /** A form of a vector with the values of an array. */
  private enum Form {
    DENSE {
      @Override
      VectorSum of(double[] values) {
        return VectorSum.dense(values.clone());
      }
    },
    MASKED {
      @Override
      VectorSum of(double[] values) {
        VectorSum sum = VectorSum.masked(values.length);
        for (int i = 0; i < values.length; i++) {
          if (values[i] != 0) {
            sum.support().add(i);
            sum.array()[i] = values[i];
          }
        }
        return sum;
      }
    },
    PACKED {
      @Override
      VectorSum of(double[] values) {
        return MASKED.of(values).packed();
      }
    };

    abstract VectorSum of(double[] values);
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Form.values())
        .flatMap(
            one ->
                Stream.of(Form.values())
                    .flatMap(
                        other ->
                            IntStream.of(0, 1, 4, 5, 9, 10, 25, LENGTH)
                                .mapToObj(used -> Arguments.of(one, other, used))));
  }

  private static double[] values(int used, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[LENGTH];
    for (int k = 0; k < used; k++) {
      values[(7 * k + 11 * seed) % LENGTH] = random.nextDouble(-1, 1);
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void twoFormsAddUpToTheBitsOfArrays(Form one, Form other, int used) {
    double[] left = values(used, 1);
    double[] right = values(5, 2);
    double[] expected = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      expected[i] = left[i] + right[i];
    }
    VectorSum sum = one.of(left);
    VectorSum added = other.of(right);
    sum.add(added);
    assertThat(added.array()).as("what was added stays").isEqualTo(right);
    assertThat(sum.length()).isEqualTo(LENGTH);
    if (sum.places() != null) {
      assertThat(sum.places()).isSorted();
      assertThat(sum.stored()).isEqualTo(sum.places().length).isEqualTo(sum.storedValues().length);
    }
    assertThat(sum.packed().array()).isEqualTo(expected);
    assertThat(sum.array()).isEqualTo(expected);
    assertThat(sum.places()).as("an array is dense").isNull();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aFormForFewCoordinatesIsLeftWhereTheyAreMany(Form one, Form other, int used) {
    VectorSum sum = one.of(values(used, 1));
    int before = sum.stored();
    sum.add(other.of(values(5, 2)));
    boolean wasFew = one != Form.DENSE && other != Form.DENSE;
    if (one == Form.PACKED && other == Form.PACKED) {
      assertThat(sum.places() != null).isEqualTo(VectorSum.isSparse(before + 5L, LENGTH));
    } else if (one == Form.MASKED && wasFew) {
      long places =
          IntStream.range(0, LENGTH)
              .filter(i -> values(used, 1)[i] != 0 || values(5, 2)[i] != 0)
              .count();
      assertThat(sum.support() != null).isEqualTo(VectorSum.isSparse(places, LENGTH));
      assertThat(sum.stored()).isEqualTo(places < 10 ? (int) places : LENGTH);
    } else {
      assertThat(sum.places()).isNull();
      assertThat(sum.support()).isNull();
      assertThat(sum.stored()).isEqualTo(LENGTH);
    }
  }

  @Test
  void aQuarterOfTheCoordinatesIsNotFew() {
    assertThat(VectorSum.isSparse(9, 40)).isTrue();
    assertThat(VectorSum.isSparse(10, 40)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void rangesOfAnyFormAreJoinedToTheWhole(Form one, Form other, int used) {
    double[] whole = values(used, 3);
    VectorSum sum = one == Form.MASKED ? one.of(whole).packed() : one.of(whole);
    for (int ranges : new int[] {1, 2, 3, 7, 40, 53}) {
      List<VectorSum> cut = new ArrayList<>();
      for (int range = 0; range < ranges; range++) {
        int from = LENGTH * range / ranges;
        int to = LENGTH * (range + 1) / ranges;
        VectorSum piece = VectorRanges.range(sum, from, to);
        assertThat(piece.length()).isEqualTo(to - from);
        assertThat(piece.places() == null).isEqualTo(sum.places() == null);
        cut.add(piece);
      }
      assertThat(VectorRanges.joined(cut).array()).isEqualTo(whole);
    }
    VectorSum begun = other.of(values(3, 4)); // pieces may be of several forms
    VectorSum first = VectorRanges.range(begun.packed(), 0, 20);
    VectorSum rest = VectorRanges.range(VectorSum.dense(values(3, 4)), 20, LENGTH);
    assertThat(VectorRanges.joined(List.of(first, rest)).array()).isEqualTo(values(3, 4));
  }

  @Test
  void aSumThatWasSentBeginsAgainAtZero() {
    for (Form form : List.of(Form.DENSE, Form.MASKED)) {
      VectorSum sum = form.of(values(6, 5));
      sum.clear();
      assertThat(sum.array()).containsOnly(0);
      assertThat(sum.stored()).isZero();
      assertThat(sum.support().count()).isZero();
      sum.add(Form.PACKED.of(values(4, 6)));
      assertThat(sum.stored()).isEqualTo(4);
      assertThat(sum.array()).isEqualTo(values(4, 6));
    }
  }

  @Test
  void anUnmaskedSumMayDifferFromZeroAnywhere() {
    VectorSum sum = Form.MASKED.of(values(2, 7));
    assertThat(sum.stored()).isEqualTo(2);
    sum.unmask();
    assertThat(sum.stored()).isEqualTo(LENGTH);
    assertThat(sum.packed()).as("it is sent as it is").isSameAs(sum);
  }
}
