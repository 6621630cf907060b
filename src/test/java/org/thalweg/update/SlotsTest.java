package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final List<Slots.SlotSegment> SEGMENTS =
      List.of(new Slots.SlotSegment(0, 4, true), new Slots.SlotSegment(4, 5, false));

  /** A slot with an entry for each of five parameters, one of a part, and one of two numbers. */
  private static Slots whole() {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put("mean", new double[] {1, 2, 3, 4, 5});
    arrays.put("inner.mean", new double[] {6, 7, 8, 9, 10});
    arrays.put("inner.both", new double[] {11, 12});
    return Slots.over(arrays, SEGMENTS);
  }

  private static Slots fresh(int parameters) {
    return new Slots(
        List.of(
            new Slot("mean", parameters, 0.5),
            new Slot("inner.mean", parameters, 0),
            new Slot("inner.both", 2, 0)));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    double[] values = new double[14];
    whole().write(values, 1);
    assertThat(values).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0);
    Slots read = fresh(5);
    read.read(values, 1);
    read.asMap().forEach((name, array) -> assertThat(array).isEqualTo(whole().of(name)));
    assertThat(read.length()).isEqualTo(12);
  }

  @Test
  void aPartHasItsOwnSlotsAlone() {
    Slots inner = whole().part("inner");
    assertThat(inner.of("mean")).containsExactly(6, 7, 8, 9, 10);
    assertThat(inner.length()).isEqualTo(7);
    double[] values = new double[7];
    inner.write(values, 0);
    assertThat(values).containsExactly(6, 7, 8, 9, 10, 11, 12);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inner.of("variance"))
        .withMessage("there is no slot inner.variance, only [mean, inner.mean, inner.both]");
  }

  @Test
  void aRangeHasItsEntriesAndAllThatIsShared() {
    Slots whole = whole();
    Slots range = fresh(3).range(whole, 2, 5);
    assertThat(range.of("mean")).containsExactly(3, 4, 5);
    assertThat(range.of("inner.mean")).containsExactly(8, 9, 10);
    assertThat(range.of("inner.both")).containsExactly(11, 12);
    assertThat(range.segments(3))
        .containsExactly(new Slots.SlotSegment(0, 2, true), new Slots.SlotSegment(2, 3, false));
    range.of("mean")[0] = -3;
    range.of("inner.both")[1] = -12;
    whole.take(range, 2);
    assertThat(whole.of("mean")).containsExactly(1, 2, -3, 4, 5);
    assertThat(whole.of("inner.both")).containsExactly(11, 12);
    whole.takeShared(range);
    assertThat(whole.of("inner.both")).containsExactly(11, -12);
    assertThat(whole.of("inner.mean")).containsExactly(6, 7, 8, 9, 10);
  }

  /**
   * Of parameters 0 to 4, those of the second segment lie outside, and so does the first behind.
   */
  @Test
  void aRangeHasTheSegmentsThatItOverlaps() {
    assertThat(fresh(4).range(whole(), 0, 4).segments(4))
        .containsExactly(new Slots.SlotSegment(0, 4, true));
    assertThat(fresh(1).range(whole(), 4, 5).segments(1))
        .containsExactly(new Slots.SlotSegment(0, 1, false));
    assertThat(fresh(5).segments(5)).containsExactly(new Slots.SlotSegment(0, 5, true));
  }

  @Test
  void takesOverWhatFitsAlone() {
    Slots slots = fresh(5);
    assertThat(slots.of("mean")).containsOnly(0.5);
    Map<String, double[]> values = new LinkedHashMap<>(whole().asMap());
    slots.set(values);
    assertThat(slots.of("mean")).containsExactly(1, 2, 3, 4, 5).isNotSameAs(values.get("mean"));
    values.put("inner.both", new double[3]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> slots.set(values))
        .withMessage("slot inner.both must have 2 values but has 3");
    values.remove("inner.both");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> slots.set(values))
        .withMessage("slot inner.both must have 2 values but has none");
  }

  @Test
  void aSlotIsDeclaredOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Slots(List.of(new Slot("mean", 2, 0), new Slot("mean", 2, 0))))
        .withMessage("slot mean is declared twice");
    assertThat(new Slot("none", 0, 0).length()).isZero();
  }
}
