package org.thalweg.solve;

import java.util.List;
import org.thalweg.reduce.Answer;

/** An oracle of the tests that answers one question after the other. */
public interface OneByOne extends Oracle {

  /** The answer to one question. */
  Answer reply(Question<?> question);

  @Override
  default List<Answer> answerAll(List<Asked> questions) {
    return questions.stream().map(asked -> reply(asked.question())).toList();
  }
}
