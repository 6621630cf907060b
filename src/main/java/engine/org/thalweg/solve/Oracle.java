package org.thalweg.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;

/**
 * Answers questions about one problem over one set of rows; or about several problems over the same
 * rows, which may weigh differently in each. Where several models ask for the same kind of sums,
 * the rows are read once for all of them. Where the rows are, in this process or on a cluster, only
 * the oracle knows, and no bit of an answer depends on it, nor on the questions that come with it.
 * Epochs and samples have other bits in one process; so the size of the data alone decides where
 * they are made.
 */
public interface Oracle extends AutoCloseable {

  /**
   * Answers one question of each of some models.
   *
   * @param questions of different models
   * @return the answers, in the same order
   * @throws org.thalweg.text.DataException if the rows have no weight, or every batch no row
   */
  List<Answer> answerAll(List<Asked> questions);

  /**
   * Answers one question of the only model.
   *
   * @throws org.thalweg.text.DataException if the rows have no weight, or every batch no row
   */
  @SuppressWarnings("unchecked") // an answer is of the type that its question says
  default <A extends Answer> A answer(Question<A> question) {
    return (A) answerAll(List.of(new Asked(0, question))).get(0);
  }

  /**
   * The sums of the loss and of its gradient over the rows of a draw, without penalties.
   *
   * @param w where
   * @throws org.thalweg.text.DataException if the rows have no weight, or every batch no row
   */
  default GradientSum gradient(double[] w, Draw draw) {
    return answer(new GradientQuestion(w, draw));
  }

  /**
   * Releases what the oracle holds for one model, which asks no more.
   *
   * @param model its number
   */
  default void ended(int model) {}

  /**
   * Ends a run that the user has cancelled, where what would be asked is known without a question.
   *
   * @throws CancelledException if so
   */
  default void requireUncancelled() {}

  /** Number of rows of the whole data. */
  long rows();

  /** This oracle for one of several users: it stays open when what is returned is closed. */
  default Oracle shared() {
    Oracle own = this;
    return new Oracle() {
      @Override
      public List<Answer> answerAll(List<Asked> questions) {
        return own.answerAll(questions);
      }

      @Override
      public void requireUncancelled() {
        own.requireUncancelled();
      }

      @Override
      public long rows() {
        return own.rows();
      }
    };
  }

  /** Releases what the oracle holds; nothing by default. */
  @Override
  default void close() {}

  /**
   * A question of a model.
   *
   * @param model its number, from 0
   */
  record Asked(int model, Question<?> question) {}

  /**
   * Answers questions group by group.
   *
   * @param group what the questions of a group have in common
   * @param answers answers the questions of one group, in their order
   * @return the answers in the order of all questions
   */
  static <G> List<Answer> inGroups(
      List<Asked> questions,
      Function<Asked, G> group,
      BiFunction<G, List<Asked>, List<Answer>> answers) {
    if (questions.size() == 1) {
      return answers.apply(group.apply(questions.get(0)), questions);
    }
    Map<G, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      groups.computeIfAbsent(group.apply(questions.get(i)), g -> new ArrayList<>()).add(i);
    }
    Answer[] all = new Answer[questions.size()];
    groups.forEach(
        (common, places) -> {
          List<Answer> some = answers.apply(common, places.stream().map(questions::get).toList());
          IntStream.range(0, places.size()).forEach(k -> all[places.get(k)] = some.get(k));
        });
    return Arrays.asList(all);
  }
}
