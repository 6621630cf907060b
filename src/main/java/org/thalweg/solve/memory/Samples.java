package org.thalweg.solve.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;

/**
 * Answers the questions about random samples of the rows. Solvers ask many questions about one
 * sample, so the last two are kept in memory.
 */
public final class Samples {
  private static final int KEPT = 2;

  private final Function<Draw.Sample, MemoryOracle> draw;
  private final Map<Draw.Sample, MemoryOracle> last = new LinkedHashMap<>();

  /**
   * No sample yet.
   *
   * @param draw brings the rows of a sample into memory
   */
  public Samples(Function<Draw.Sample, MemoryOracle> draw) {
    this.draw = draw;
  }

  /** Answers a question about a sample. */
  public Answer answer(Question question, Draw.Sample sample) {
    MemoryOracle rows = last.remove(sample);
    if (rows == null && last.size() == KEPT) {
      last.remove(last.keySet().iterator().next()); // before another one is drawn
    }
    MemoryOracle kept = rows == null ? draw.apply(sample) : rows;
    last.put(sample, kept);
    return kept.answer(aboutAll(question));
  }

  /** Keeps no sample any more. */
  public void clear() {
    last.clear();
  }

  /** The same question about all rows of the oracle that is asked. */
  private static Question aboutAll(Question question) {
    if (question instanceof Question.Gradient gradient) {
      return new Question.Gradient(gradient.w(), Draw.all());
    }
    if (question instanceof Question.Hessian hessian) {
      return hessian.at(hessian.w(), Draw.all());
    }
    if (question instanceof Question.Line line) {
      return new Question.Line(line.w(), line.direction(), line.rates(), Draw.all());
    }
    if (question instanceof Question.Norms norms) {
      return new Question.Norms(norms.scale(), Draw.all());
    }
    return new Question.Epoch(((Question.Epoch) question).plan(), Draw.all());
  }
}
