package org.thalweg.solve.ranges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.sample.RandomStream;

/** Rows of a range are the same rows, however many of them are stored together. */
final class RangeRowsTest {
  private static final int ROWS = 20_000;
  private static final int EACH = 3; // entries of a row
  private static final int FEATURES = 900;

  private static CsrBlock rows() {
    RandomStream random = new RandomStream(6);
    int[] starts = new int[ROWS + 1];
    int[] columns = new int[ROWS * EACH];
    double[] values = random.doubles(columns.length, -1, 1);
    for (int i = 0; i < ROWS; i++) {
      for (int k = 0; k < EACH; k++) {
        columns[i * EACH + k] = k * (FEATURES / EACH) + random.nextInt(FEATURES / EACH);
      }
      starts[i + 1] = (i + 1) * EACH;
    }
    return new CsrBlock(FEATURES, starts, columns, values, Targets.of(new double[ROWS]));
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

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 255, 4097, 8191, 8192, 9000, ROWS})
  void batchesAndPassesReadTheirRows(int batch) {
    CsrBlock block = rows();
    int most = ROWS - 100; // the others are only measured
    RowPieces steps = new RowPieces(most, batch, 2, false);
    FeatureRanges cut = new FeatureRanges(new int[] {0, FEATURES});
    RangePart part = RangePart.cut(block, row -> row, cut)[0];
    RangeRows range = RangeRows.of(0, cut, steps, List.of(part), StartWeights.ZEROS);
    double[] w = new RandomStream(7).doubles(FEATURES, -1, 1);
    double[] expected = new double[ROWS];
    double[] slopes = new RandomStream(8).doubles(ROWS, -1, 1);
    double[] gradient = new double[FEATURES];
    block.scores(w, Places.numbers(0, ROWS), ROWS, expected);
    block.scatter(Places.numbers(0, most), most, slopes, gradient);

    double[] scores = new double[ROWS];
    double[] ofAll = new double[ROWS];
    range.score(w, new RowPiece(0, ROWS), ofAll, 0);
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
