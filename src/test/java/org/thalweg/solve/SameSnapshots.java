package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the whole state of a run is that of another one. Runs that are resumed from every state
 * need not all go on to the end: where one has come to a later state of the undisturbed run, the
 * rest is that of the run that is resumed there.
 */
public final class SameSnapshots {
  private static final String TOTALS = "history.totals";
  private static final int NANOSECONDS_OF_TOTALS = 2;
  private static final String LAST = "history.last";
  private static final int NANOSECONDS_OF_LAST = 8;

  private SameSnapshots() {}

  /** The same arrays of the same bits, but for how long the runs took. */
  public static void require(String what, Snapshot snapshot, Snapshot expected) {
    assertThat(snapshot.step()).as(what).isEqualTo(expected.step());
    Map<String, double[]> arrays = withoutTimes(snapshot);
    Map<String, double[]> those = withoutTimes(expected);
    assertThat(arrays.keySet()).as(what).isEqualTo(those.keySet());
    those.forEach(
        (name, array) -> assertThat(arrays.get(name)).as("%s, %s", what, name).isEqualTo(array));
  }

  /**
   * The same as the first one of as many steps after the one that was resumed; there may be others,
   * of steps that were taken back.
   */
  static void requireNext(Snapshot snapshot, int resumed, List<Snapshot> undisturbed) {
    Snapshot next =
        undisturbed.subList(resumed + 1, undisturbed.size()).stream()
            .filter(other -> other.step() == snapshot.step())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no snapshot is of step " + snapshot.step()));
    require("from step " + undisturbed.get(resumed).step(), snapshot, next);
  }

  private static Map<String, double[]> withoutTimes(Snapshot snapshot) {
    Map<String, double[]> arrays = new LinkedHashMap<>(snapshot.arrays());
    arrays.computeIfPresent(TOTALS, (name, array) -> without(array, NANOSECONDS_OF_TOTALS));
    arrays.computeIfPresent(LAST, (name, array) -> without(array, NANOSECONDS_OF_LAST));
    return arrays;
  }

  private static double[] without(double[] array, int entry) {
    double[] copy = array.clone();
    if (entry < copy.length) { // there is no last report before the first step
      copy[entry] = 0;
    }
    return copy;
  }
}
