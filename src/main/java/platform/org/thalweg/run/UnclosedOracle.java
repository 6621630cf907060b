package org.thalweg.run;

import java.util.List;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Oracle;

/** An oracle that stays open when this one is closed. */
record UnclosedOracle(Oracle oracle) implements Oracle {
  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return oracle.answerAll(questions);
  }

  @Override
  public long rows() {
    return oracle.rows();
  }
}
