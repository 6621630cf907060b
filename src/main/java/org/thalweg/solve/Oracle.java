package org.thalweg.solve;

import org.thalweg.reduce.GradientSum;

/**
 * Answers questions about one problem over one set of rows. Where the rows are, in this process or
 * on a cluster, only the oracle knows, and no bit of an answer depends on it. Epochs and samples
 * have other bits in one process; so the size of the data alone decides where they are made.
 */
public interface Oracle extends AutoCloseable {

  /**
   * Answers one question.
   *
   * @throws org.thalweg.text.DataException if the rows have no weight, or every batch no row
   */
  Answer answer(Question question);

  /**
   * The sums of the loss and of its gradient over the rows of a draw, without penalties.
   *
   * @param w where
   * @throws org.thalweg.text.DataException if the rows have no weight, or every batch no row
   */
  default GradientSum gradient(double[] w, Draw draw) {
    return ((Answer.Sum) answer(new Question.Gradient(w, draw))).sum();
  }

  /** Number of rows of the whole data. */
  long rows();

  /** Releases what the oracle holds; nothing by default. */
  @Override
  default void close() {}
}
