package org.thalweg.solve;

import java.util.List;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.Answer;

/**
 * An oracle in the coordinates of standardised features, on top of one in the original features.
 * Vectors are mapped on their way in and out, in O(d), so that neither the rows nor what is done
 * with them change.
 *
 * @param inner takes the w of the features as they are
 * @param coordinates in which each model asks
 */
public record StandardisedOracle(Oracle inner, List<Standardisation> coordinates)
    implements OracleAround {

  /**
   * An oracle in the coordinates of a problem.
   *
   * @param original takes the w of the features as they are; itself the answer where the
   *     coordinates are these
   */
  public static Oracle of(Problem problem, Oracle original) {
    return of(List.of(problem), original);
  }

  /** An oracle in the coordinates of each of several problems, likewise. */
  public static Oracle of(List<Problem> problems, Oracle original) {
    List<Standardisation> coordinates = problems.stream().map(Problem::coordinates).toList();
    return coordinates.stream().allMatch(Standardisation::isIdentity)
        ? original
        : new StandardisedOracle(original, coordinates);
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    List<Answer> answers =
        inner.answerAll(
            questions.stream()
                .map(each -> new Asked(each.model(), original(of(each), each.question())))
                .toList());
    for (int i = 0; i < answers.size(); i++) {
      standardise(questions.get(i).question(), answers.get(i), of(questions.get(i)));
    }
    return answers;
  }

  private Standardisation of(Asked asked) {
    return coordinates.get(asked.model());
  }

  private static Question<?> original(Standardisation coordinates, Question<?> question) {
    return coordinates.isIdentity() ? question : question.inOriginal(coordinates);
  }

  @SuppressWarnings("unchecked") // an answer is of the type that its question says
  private static <A extends Answer> void standardise(
      Question<A> question, Answer answer, Standardisation coordinates) {
    if (!coordinates.isIdentity()) {
      question.standardise((A) answer, coordinates);
    }
  }
}
