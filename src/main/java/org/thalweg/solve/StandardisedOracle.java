package org.thalweg.solve;

import org.thalweg.interior.PathSum;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.HessianSum;

/**
 * An oracle in the coordinates of standardised features, on top of one in the original features.
 * Vectors are mapped on their way in and out, in O(d), so that neither the rows nor what is done
 * with them change. Gradients, Hessians and lines are mapped; the other questions contain their
 * coordinates and pass unchanged.
 *
 * @param original takes the w of the features as they are
 * @param coordinates in which questions are asked
 */
public record StandardisedOracle(Oracle original, Standardisation coordinates) implements Oracle {

  /**
   * An oracle in the coordinates of a problem.
   *
   * @param original takes the w of the features as they are; itself the answer where the
   *     coordinates are these
   */
  public static Oracle of(Problem problem, Oracle original) {
    Standardisation coordinates = problem.coordinates();
    return coordinates.isIdentity() ? original : new StandardisedOracle(original, coordinates);
  }

  @Override
  public Answer answer(Question question) {
    return mapped(coordinates, question, original.answer(mapped(coordinates, question)));
  }

  /** A question about the features as they are. */
  static Question mapped(Standardisation coordinates, Question question) {
    if (coordinates.isIdentity()) {
      return question;
    }
    if (question instanceof Question.Gradient gradient) {
      return new Question.Gradient(coordinates.original(gradient.w()), gradient.draw());
    }
    if (question instanceof Question.Hessian hessian) {
      return hessian.at(coordinates.original(hessian.w()), hessian.draw());
    }
    if (question instanceof Question.Interior interior) {
      return new Question.Interior(interior.task().mapped(coordinates::original));
    }
    if (question instanceof Question.Line line) { // the map is linear
      return new Question.Line(
          coordinates.original(line.w()),
          coordinates.original(line.direction()),
          line.rates(),
          line.draw());
    }
    return question;
  }

  /** The answer to the question before it was mapped; the arrays of derivatives are changed. */
  static Answer mapped(Standardisation coordinates, Question question, Answer answer) {
    if (coordinates.isIdentity()) {
      return answer;
    }
    if (question instanceof Question.Gradient) {
      coordinates.transform(((Answer.Sum) answer).sum().gradient());
    }
    if (question instanceof Question.Hessian hessian) {
      HessianSum sum = ((Answer.Hessian) answer).sum();
      coordinates.transform(sum.gradient().gradient());
      if (hessian.among() == null) {
        coordinates.transformPacked(sum.packedHessian());
      } else {
        coordinates.transformPacked(sum.packedHessian(), hessian.among());
      }
    }
    if (question instanceof Question.Interior) {
      mapped(coordinates, ((Answer.Interior) answer).sum());
    }
    return answer;
  }

  private static void mapped(Standardisation coordinates, PathSum sum) {
    for (int which = 0; which < sum.vectors(); which++) {
      double[] vector = sum.vector(which);
      coordinates.transform(vector);
      sum.setVector(which, vector);
    }
    if (sum.packedMatrix() != null) {
      coordinates.transformPacked(sum.packedMatrix());
    }
  }

  @Override
  public long rows() {
    return original.rows();
  }

  @Override
  public void close() {
    original.close();
  }
}
