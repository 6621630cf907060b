package org.thalweg.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns of rows beside loops over the table that they hold. */
class ByColumnTest {
  private static final double CLOSE = 1e-12;

  static Stream<AllBlocks.Member> blocks() {
    return AllBlocks.members().stream();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void sumsAreThoseOfTheTable(AllBlocks.Member member) {
    Block block = member.build();
    ByColumn columns = ByColumn.of(List.of(block, member.wide()), member.features());
    int own = member.x().length;
    assertThat(columns.rows()).isEqualTo(2 * own);
    assertThat(columns.features()).isEqualTo(member.features());
    SplittableRandom random = new SplittableRandom(5);
    double[] d = random.doubles(2 * own, 0.1, 2).toArray();
    double[] v = random.doubles(2 * own, -1, 1).toArray();
    for (int i = 0; i < 2 * own; i++) {
      assertThat(columns.label(i)).isEqualTo(block.label(i % own));
      assertThat(columns.weights()[i]).isEqualTo(block.weight(i % own));
      assertThat(columns.offsets()[i]).isEqualTo(block.offset(i % own));
    }
    for (int j = 0; j < member.features(); j++) {
      double dot = 0;
      double squares = 0;
      double about = 0;
      double[] added = v.clone();
      double[] weighted = v.clone();
      columns.add(j, 0.7, added);
      columns.add(j, 0.7, d, weighted);
      for (int i = 0; i < 2 * own; i++) {
        double x = member.x()[i % own][j];
        dot += x * v[i];
        squares += d[i] * x * x;
        about += (x - 0.3) * (x - 0.3);
        assertThat(added[i]).isCloseTo(v[i] + 0.7 * x, within(CLOSE));
        assertThat(weighted[i]).isCloseTo(v[i] + 0.7 * d[i] * x, within(CLOSE));
      }
      assertThat(columns.dot(j, v)).isCloseTo(dot, within(CLOSE));
      assertThat(columns.squares(j, d)).isCloseTo(squares, within(CLOSE));
      assertThat(columns.squaresAbout(j, 0.3)).isCloseTo(about, within(CLOSE * (1 + about)));
      double[] weighed = new double[2 * own];
      columns.weigh(j, d, weighed);
      for (int i = 0; i < 2 * own; i++) {
        assertThat(weighed[i]).isCloseTo(d[i] * member.x()[i % own][j], within(CLOSE));
      }
      columns.clear(j, weighed);
      assertThat(weighed).isEqualTo(new double[2 * own]);
    }
    int[] all = IntStream.range(0, member.features()).toArray();
    for (int round = 0; round < 2; round++) { // by loops, and by vectors
      assertThat(columns.dots(all, v))
          .isEqualTo(Arrays.stream(all).mapToDouble(j -> columns.dot(j, v)).toArray());
      VectorModule.warm();
    }
    double[] to = new double[member.features() + 1];
    columns.dots(v, to);
    assertThat(Arrays.copyOf(to, all.length)).isEqualTo(columns.dots(all, v));
  }

  /** So many entries that several threads share the columns. */
  @Test
  void dotsOfManyEntriesAreThoseOfEachColumn() {
    AllBlocks.Member member =
        AllBlocks.members().stream()
            .max(Comparator.comparingLong(each -> each.build().entries()))
            .orElseThrow();
    int copies = 1 + (1 << 19) / (int) member.build().entries();
    ByColumn columns = ByColumn.of(Collections.nCopies(copies, member.build()), member.features());
    double[] v = new SplittableRandom(6).doubles(columns.rows(), -1, 1).toArray();
    double[] to = new double[member.features()];
    columns.dots(v, to);
    for (int j = 0; j < to.length; j++) {
      assertThat(to[j]).isEqualTo(columns.dot(j, v));
    }
  }
}
