package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Ranges;
import org.thalweg.objective.ParameterLayout;

/** Coordinates that join the active ones, beside sets of numbers. */
class CoordinateInsertionTest {
  private static final int DIMENSION = 3 * Ranges.LENGTH + 17;
  private static final ParameterLayout LAYOUT =
      ParameterLayout.EMPTY.with("a", 20_000, true).with("b", DIMENSION - 20_000, false);

  private static int[] some(SplittableRandom random, int count) {
    return random.ints(count, 0, DIMENSION).distinct().sorted().toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 50, 4000})
  void findsRoomForTheNewOnes(int each) {
    SplittableRandom random = new SplittableRandom(each);
    ActiveCoordinates active = ActiveCoordinates.of(LAYOUT, some(random, each));
    RankIndex ranks = new RankIndex(DIMENSION, active.places(), active.count());
    TreeSet<Integer> expected = new TreeSet<>();
    Arrays.stream(active.places()).forEach(expected::add);
    double[] vector = Arrays.stream(active.places()).asDoubleStream().toArray();
    for (int step = 0; step < 12; step++) {
      int[] touched = some(random, 1 + each / (1 + step));
      CoordinateInsertion admission = CoordinateInsertion.of(ranks, active.count(), touched);
      int[] fresh = Arrays.stream(touched).filter(place -> !expected.contains(place)).toArray();
      assertThat(Arrays.copyOf(admission.fresh(), admission.size())).isEqualTo(fresh);
      double[] values = Arrays.copyOf(vector, active.count());
      active = active.with(admission);
      ranks.add(fresh, fresh.length);
      vector = CoordinateInsertion.longer(values, active.places().length, -1);
      admission.insert(vector, -2);

      Arrays.stream(touched).forEach(expected::add);
      int[] places = Arrays.copyOf(active.places(), active.count());
      assertThat(places).isEqualTo(expected.stream().mapToInt(place -> place).toArray());
      for (int k = 0; k < touched.length; k++) {
        assertThat(places[admission.at()[k]]).isEqualTo(touched[k]);
      }
      TreeSet<Integer> isNew = new TreeSet<>();
      Arrays.stream(fresh).forEach(isNew::add);
      for (int i = 0; i < places.length; i++) {
        assertThat(ranks.of(places[i])).isEqualTo(i);
        assertThat(ranks.has(places[i])).isEqualTo(1);
        assertThat(vector[i]).isEqualTo(isNew.contains(places[i]) ? -2 : places[i]);
        vector[i] = places[i];
      }
      for (int i = 0; i < DIMENSION; i += 701) {
        assertThat(ranks.has(i)).isEqualTo(expected.contains(i) ? 1 : 0);
        assertThat(ranks.of(i)).isEqualTo(expected.headSet(i).size());
      }
      sumsGoByRanges(active, vector);
    }
  }

  private static void sumsGoByRanges(ActiveCoordinates active, double[] vector) {
    double[] all = new double[DIMENSION];
    active.spread(vector, all);
    assertThat(active.norm(vector)).isEqualTo(org.thalweg.solve.Vectors.norm(all));
    int first =
        (int) Arrays.stream(active.places(), 0, active.count()).filter(i -> i < 20_000).count();
    assertThat(active.layout().segments().get(0).to()).isEqualTo(first);
    assertThat(active.layout().dimension()).isEqualTo(active.places().length);
  }

  @Test
  void findsTheFirstThatIsNoLess() {
    int[] places = {2, 3, 5, 8, 13, 21, 34, 55, 89};
    for (int from = 0; from <= places.length; from++) {
      for (int to = from; to <= places.length; to++) {
        for (int coordinate = 0; coordinate < 95; coordinate++) {
          int wanted = coordinate;
          int expected =
              IntStream.range(from, to).filter(i -> places[i] >= wanted).findFirst().orElse(to);
          assertThat(CoordinateInsertion.first(places, from, to, coordinate)).isEqualTo(expected);
        }
      }
    }
  }
}
