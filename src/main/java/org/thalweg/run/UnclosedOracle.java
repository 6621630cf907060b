package org.thalweg.run;

import org.thalweg.solve.Answer;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;

/** An oracle that answers as another one does, which stays open when this one is closed. */
record UnclosedOracle(Oracle oracle) implements Oracle {
  @Override
  public Answer answer(Question question) {
    return oracle.answer(question);
  }

  @Override
  public long rows() {
    return oracle.rows();
  }
}
