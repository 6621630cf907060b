package org.thalweg.solve.newton;

import java.util.List;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.OracleAround;

/**
 * An oracle of one model that answers questions about F and its gradient over all rows from {@link
 * HeldRows}, and leaves all others to the rows as they were loaded.
 *
 * @param held the rows
 * @param inner answers in the coordinates of the same problem; closed with this oracle
 * @param small for each coordinate, below which its mean derivative, where its weight is 0, need
 *     only be known to be, so that it is not what it is but about that; null where all are wanted
 */
public record HeldOracle(HeldRows held, Oracle inner, double[] small) implements OracleAround {

  /** An oracle of derivatives as they are. */
  public HeldOracle(HeldRows held, Oracle others) {
    this(held, others, null);
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return questions.stream().map(this::answer).toList();
  }

  private Answer answer(Asked asked) {
    if (held.haveWeight()
        && asked.question() instanceof GradientQuestion gradient
        && gradient.draw() instanceof Draw.All) {
      inner.requireUncancelled();
      return held.gradient(gradient.w(), small);
    }
    return inner.answerAll(List.of(asked)).get(0);
  }
}
