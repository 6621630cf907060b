package org.thalweg.solve.newton;

import org.thalweg.reduce.Answer;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;

/** Answers as another oracle, and counts what comes to it. */
final class CountedOracle implements OneByOne {
  private final Oracle rows;
  int asked; // questions
  int looked; // whether the run was cancelled

  CountedOracle(Oracle rows) {
    this.rows = rows;
  }

  @Override
  public Answer reply(Question<?> question) {
    asked++;
    return rows.answer(question);
  }

  @Override
  public void requireUncancelled() {
    looked++;
  }

  @Override
  public long rows() {
    return rows.rows();
  }

  @Override
  public void close() {
    rows.close();
  }
}
