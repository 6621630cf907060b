package org.thalweg.solve;

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
