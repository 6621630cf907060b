package org.thalweg.solve.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.ModelsOracle;
import org.thalweg.solve.Question;

/** Which of the questions of several models are answered by the same pass over the same rows. */
public final class QuestionGroups {
  private QuestionGroups() {}

  /** What such questions have in common. */
  private record Kind(Class<?> type, Draw draw, Sampler sampler) {}

  /**
   * Groups of places in a list of questions: those about gradients, lines or Hessians over the same
   * draw are together, those about local steps may be, and any other is by itself.
   *
   * @param draws of a model
   * @param takesSteps whether local steps of several models run together
   */
  public static Collection<List<Integer>> of(
      List<ModelsOracle.Asked> questions, IntFunction<RowDraws> draws, boolean takesSteps) {
    Map<Object, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i).question();
      boolean isStep = takesSteps && question instanceof Question.LocalSteps;
      Object kind =
          isStep
              ? Question.LocalSteps.class
              : isOfSums(question)
                  ? kind(question, draws.apply(questions.get(i).model()))
                  : Integer.valueOf(i);
      groups.computeIfAbsent(kind, none -> new ArrayList<>()).add(i);
    }
    return groups.values();
  }

  private static boolean isOfSums(Question question) {
    return !(question.draw() instanceof Draw.Sample)
        && (question instanceof Question.Gradient
            || question instanceof Question.Line
            || question instanceof Question.Hessian hessian && hessian.among() == null);
  }

  private static Kind kind(Question question, RowDraws draws) {
    boolean isAll = question.draw() instanceof Draw.All;
    Sampler sampler = isAll ? null : draws.of(question.draw()).sampler();
    return new Kind(question.getClass(), question.draw(), sampler);
  }
}
