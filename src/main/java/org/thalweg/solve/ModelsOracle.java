package org.thalweg.solve;

import java.util.List;

/**
 * Answers questions about several problems over the same rows, which may weigh differently in each.
 * Where several models ask for the same kind of sums, the rows are read once for all of them. Every
 * answer has the bits that it has where its model asks alone.
 */
public interface ModelsOracle extends AutoCloseable {

  /**
   * Answers one question of each of some models.
   *
   * @param questions of different models
   * @return the answers, in the same order
   */
  List<Answer> answerAll(List<Asked> questions);

  /**
   * Releases what the oracle holds for one model, which asks no more.
   *
   * @param model its number
   */
  default void ended(int model) {}

  /** Number of rows of the whole data. */
  long rows();

  /** Releases what the oracle holds. */
  @Override
  void close();

  /**
   * A question of a model.
   *
   * @param model its number, from 0
   */
  record Asked(int model, Question question) {}
}
