package org.thalweg.solve.ranges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.sample.Permutation;
import org.thalweg.sample.RandomStream;

/** Rows of a range are the same rows, however many of them are stored together. */
final class RangeRowsTest {
  private static final int ROWS = 20_000;
  private static final int EACH = 3; // entries of a row
  private static final int FEATURES = 900;

  private static CsrBlock rows(int count) {
    RandomStream random = new RandomStream(6);
    int[] starts = new int[count + 1];
    int[] columns = new int[count * EACH];
    double[] values = random.doubles(columns.length, -1, 1);
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < EACH; k++) {
        columns[i * EACH + k] = k * (FEATURES / EACH) + random.nextInt(FEATURES / EACH);
      }
      starts[i + 1] = (i + 1) * EACH;
    }
    return new CsrBlock(FEATURES, starts, columns, values, Targets.of(new double[count]));
  }

  /** Three parts, whose rows are in a random order each, and lie between those of the others. */
  private static List<RangePart> parts(CsrBlock block, FeatureRanges cut) {
    List<RangePart> parts = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      int count = (block.rows() - part + 2) / 3;
      Permutation order = new Permutation(count, part);
      int[] places = new int[count];
      for (int i = 0; i < count; i++) {
        places[i] = 3 * order.at(i) + part;
      }
      parts.add(RangePart.cut(block.copy(places, count), row -> places[row], cut)[0]);
    }
    return parts;
  }

  /** In pieces of a hundred rows. */
  private static SentRows sent(double[] numbers) {
    List<SentNumbers> pieces = new ArrayList<>();
    for (int from = 0; from < numbers.length; from += 100) {
      double[] piece = Arrays.copyOfRange(numbers, from, Math.min(numbers.length, from + 100));
      pieces.add(() -> piece);
    }
    return new SentRows(pieces, 100, 1);
  }

  @Test
  void partsPutTheirRowsInTheirPlacesSomeAtATime() {
    CsrBlock block = rows(10 * ROWS); // of more entries than are put in their places at once
    FeatureRanges cut = new FeatureRanges(new int[] {0, FEATURES});
    RowPieces steps = new RowPieces(block.rows() - 100, 8191, 2, false);
    RangeRows range = RangeRows.of(0, cut, steps, parts(block, cut), StartWeights.ZEROS);
    double[] w = new RandomStream(7).doubles(FEATURES, -1, 1);
    double[] expected = new double[block.rows()];
    block.scores(w, Places.numbers(0, block.rows()), block.rows(), expected);

    double[] scores = new double[block.rows()];
    range.score(RangeHead.LINEAR, w, new RowPiece(0, block.rows()), scores, 0);
    assertThat(scores).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 255, 4097, 8191, 8192, 9000, ROWS})
  void batchesAndPassesReadTheirRows(int batch) {
    CsrBlock block = rows(ROWS);
    int most = ROWS - 100; // the others are only measured
    RowPieces steps = new RowPieces(most, batch, 2, false);
    FeatureRanges cut = new FeatureRanges(new int[] {0, FEATURES});
    RangeRows range = RangeRows.of(0, cut, steps, parts(block, cut), StartWeights.ZEROS);
    double[] w = new RandomStream(7).doubles(FEATURES, -1, 1);
    double[] expected = new double[ROWS];
    double[] slopes = new RandomStream(8).doubles(ROWS, -1, 1);
    double[] gradient = new double[FEATURES];
    block.scores(w, Places.numbers(0, ROWS), ROWS, expected);
    block.scatter(Places.numbers(0, most), most, slopes, gradient);

    double[] scores = new double[ROWS];
    double[] ofAll = new double[ROWS];
    range.score(RangeHead.LINEAR, w, new RowPiece(0, ROWS), ofAll, 0);
    double[] sums = new double[FEATURES];
    for (int k = 0; k < steps.pieces(); k++) {
      RowPiece piece = steps.piece(k);
      RowChunk chunk = range.batch(piece);
      double[] of = Places.gathered(w, chunk.touched());
      chunk.score(RangeHead.LINEAR, of, 0, piece.count(), scores, piece.from());
      double[] own = new double[chunk.touched().length];
      chunk.addGradient(slopes, piece.from(), own);
      for (int i = 0; i < own.length; i++) {
        sums[chunk.touched()[i]] += own[i];
      }
    }
    assertThat(scores).startsWith(Arrays.copyOf(expected, most));
    assertThat(ofAll).containsExactly(expected);
    assertThat(
            range.sums(
                RangeHead.LINEAR, (chunk, own) -> chunk.addGradient(slopes, chunk.from(), own)))
        .containsExactly(gradient, within(1e-12));
    SentRows sent = sent(Arrays.copyOf(slopes, most));
    assertThat(sent.of(999, 102)).isEqualTo(Arrays.copyOfRange(slopes, 999, 1101));
    assertThat(range.gradient(RangeHead.LINEAR, w, sent))
        .as("the pieces in which numbers are sent change no bit")
        .isEqualTo(
            range.sums(
                RangeHead.LINEAR, (chunk, own) -> chunk.addGradient(slopes, chunk.from(), own)));
    assertThat(sums).containsExactly(gradient, within(1e-12));
  }
}
