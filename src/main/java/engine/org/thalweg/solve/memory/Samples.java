package org.thalweg.solve.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;

/**
 * Answers the questions about random samples of the rows. Solvers ask many questions about one
 * sample, so the last two are kept in memory.
 */
public final class Samples {
  private static final int KEPT = 2;

  private final Function<Draw.Sample, Oracle> draw;
  private final Map<Draw.Sample, Oracle> last = new LinkedHashMap<>();

  /**
   * No sample yet.
   *
   * @param draw brings the rows of a sample into memory
   */
  public Samples(Function<Draw.Sample, Oracle> draw) {
    this.draw = draw;
  }

  /**
   * Answers a question.
   *
   * @param others how questions are answered that are not about a sample
   */
  public <A extends Answer> A answer(Question<A> question, Question.Ways others) {
    return question.draw() instanceof Draw.Sample sample
        ? of(sample).answer(question.over(Draw.all()))
        : question.answeredBy(others);
  }

  private Oracle of(Draw.Sample sample) {
    Oracle rows = last.remove(sample);
    if (rows == null && last.size() == KEPT) {
      last.remove(last.keySet().iterator().next()); // before another one is drawn
    }
    Oracle kept = rows == null ? draw.apply(sample) : rows;
    last.put(sample, kept);
    return kept;
  }

  /** Keeps no sample any more. */
  public void clear() {
    last.clear();
  }
}
