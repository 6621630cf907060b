package org.thalweg.run;

import java.util.SplittableRandom;
import java.util.function.ToIntBiFunction;

/** Rows of few features, each 1, of which the weights −2 to 2 in turn make a score. */
final class SparseMarks {
  private SparseMarks() {}

  /**
   * Lines of LIBSVM.
   *
   * @param last the largest feature
   * @param gap the next feature is at most so much further, and the first at most two thirds of it
   * @param label of a row, by its score and what is drawn beside
   */
  static String text(
      int rows, int last, int gap, long seed, ToIntBiFunction<Double, SplittableRandom> label) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      StringBuilder row = new StringBuilder();
      double score = 0;
      for (int j = 1 + random.nextInt(2 * gap / 3); j <= last; j += 1 + random.nextInt(gap)) {
        row.append(' ').append(j).append(":1");
        score += j % 5 - 2;
      }
      text.append(label.applyAsInt(score, random)).append(row).append('\n');
    }
    return text.toString();
  }
}
