package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against a list of numbers that is filtered and renumbered the obvious way. */
class RowsTest {

  @Test
  void allAreTheNumbersFromZero() {
    assertSame(Rows.all(5), List.of(0, 1, 2, 3, 4));
    assertSame(Rows.all(0), List.of());
    assertSame(Rows.none(), List.of());
  }

  @Test
  void someAreTheNumbersGiven() {
    assertSame(Rows.of(2, 3, 3, 3, 9), List.of(2, 3, 3, 3, 9));
    assertSame(Rows.of(), List.of());
  }

  @Test
  void withinRenumbersFromItsStart() {
    assertSame(Rows.all(10).within(3, 6), List.of(0, 1, 2));
    assertSame(Rows.of(1, 3, 4, 8).within(3, 8), List.of(0, 1));
    assertSame(Rows.all(10).within(8, 14), List.of(0, 1));
    assertSame(Rows.all(10).within(12, 14), List.of());
    assertSame(Rows.all(10).within(4, 4), List.of());
  }

  @Test
  void withinKeepsAllRepeatsAtItsEdges() {
    assertSame(Rows.of(4, 4, 4, 7, 7, 7, 7).within(4, 7), List.of(0, 0, 0));
    assertSame(Rows.of(4, 4, 4, 7, 7, 7, 7).within(5, 8), List.of(2, 2, 2, 2));
    assertSame(Rows.of(7, 7, 7).within(7, 7), List.of());
  }

  @Test
  void anyNestingOfWithinIsTheListFilteredAndRenumbered() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 2000; trial++) {
      int span = random.nextInt(40);
      boolean all = random.nextBoolean();
      int[] drawn = random.ints(random.nextInt(30), 0, span + 1).sorted().toArray();
      Rows rows = all ? Rows.all(span) : Rows.of(drawn);
      List<Integer> model =
          (all ? IntStream.range(0, span) : Arrays.stream(drawn)).boxed().toList();
      assertSame(rows, model);
      for (int depth = 0; depth < 4; depth++) {
        int start = random.nextInt(span + 3);
        int end = start + random.nextInt(span + 3);
        rows = rows.within(start, end);
        model = within(model, start, end);
        assertSame(rows, model);
      }
    }
  }

  @Test
  void withinLeavesTheRowsItWasAskedOf() {
    Rows rows = Rows.of(1, 2, 5);
    assertThat(rows.within(2, 3).count()).isOne();
    assertSame(rows, List.of(1, 2, 5));
  }

  @Test
  void copyLeavesTheRestOfAChunkAlone() {
    int[] chunk = {-1, -1, -1, -1};
    assertThat(Rows.of(4, 6, 6).copy(1, chunk)).isEqualTo(2);
    assertThat(chunk).containsExactly(6, 6, -1, -1);
    assertThat(Rows.all(3).copy(3, chunk)).isZero();
  }

  private static List<Integer> within(List<Integer> rows, int start, int end) {
    return rows.stream().filter(row -> row >= start && row < end).map(row -> row - start).toList();
  }

  private static void assertSame(Rows rows, List<Integer> expected) {
    assertThat(rows.count()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(rows.at(i)).isEqualTo(expected.get(i));
    }
    for (int size : new int[] {1, 3, 64}) {
      assertThat(copied(rows, size)).isEqualTo(expected);
    }
  }

  private static List<Integer> copied(Rows rows, int size) {
    List<Integer> copied = new ArrayList<>();
    int[] chunk = new int[size];
    for (int done = 0, count; done < rows.count(); done += count) {
      count = rows.copy(done, chunk);
      Arrays.stream(chunk, 0, count).forEach(copied::add);
    }
    return copied;
  }
}
