package org.thalweg.solve;

import org.thalweg.reduce.Answer;

/** A solver of a test, whose questions are written one by one. */
public interface Scripted extends Solver {
  /** The next question. */
  Question<?> ask();

  /** Takes its answer. */
  Progress tell(Answer answer);

  @Override
  default Progress step(Oracle rows) {
    Progress progress = tell(rows.answer(ask()));
    while (progress instanceof Progress.Pending && ended().isEmpty()) {
      progress = tell(rows.answer(ask()));
    }
    return progress;
  }
}
