package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;

/**
 * Answers questions about the rows of {@link Draw.Validation} by an oracle over these, and all
 * others by one over the rows of the run.
 *
 * @param training closed with this one
 * @param validation likewise
 */
public record ValidatedOracle(Oracle training, Oracle validation) implements Oracle {

  @Override
  public Answer answer(Question question) {
    if (!(question.draw() instanceof Draw.Validation)) {
      return training.answer(question);
    }
    Question.Line line = (Question.Line) question; // all that solvers ask about them
    return validation.answer(
        new Question.Line(line.w(), line.direction(), line.rates(), Draw.all()));
  }

  /** Those of the run together, as their oracle reads them. */
  @Override
  public List<Answer> answerAll(List<Question> questions) {
    List<Question> others =
        questions.stream().filter(q -> !(q.draw() instanceof Draw.Validation)).toList();
    List<Answer> answers = new ArrayList<>(training.answerAll(others));
    for (int i = 0; i < questions.size(); i++) {
      if (questions.get(i).draw() instanceof Draw.Validation) {
        answers.add(i, answer(questions.get(i)));
      }
    }
    return answers;
  }

  @Override
  public long rows() {
    return training.rows();
  }

  @Override
  public void close() {
    try (training) {
      validation.close();
    }
  }
}
