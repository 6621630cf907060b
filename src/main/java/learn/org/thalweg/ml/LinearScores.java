package org.thalweg.ml;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.thalweg.config.ConfException;
import org.thalweg.model.Model;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;

/**
 * The K scores of a linear model as Spark ML has them: z = W·x + b.
 *
 * @param coefficients W, of K rows and a column a feature
 * @param intercepts b, of length K; zeros where the model has no intercept
 */
record LinearScores(DenseMatrix coefficients, DenseVector intercepts) {

  /** The scores of a model, if they are linear in x. */
  static Optional<LinearScores> of(Model model) {
    Objective objective = model.objective();
    if (!(objective instanceof LinearObjective || objective instanceof SoftmaxObjective)) {
      return Optional.empty();
    }
    int scores = objective.outputs();
    int weights = scores * model.features();
    double[] w = model.w(); // feature by feature, as the columns of W, and then b
    double[] intercepts = Arrays.copyOfRange(w, weights, weights + scores); // zeros beyond the end
    return Optional.of(
        new LinearScores(
            new DenseMatrix(scores, model.features(), Arrays.copyOf(w, weights)),
            new DenseVector(intercepts)));
  }

  /**
   * The scores of a model that must have linear ones.
   *
   * @param name of what is asked for: "coefficients"
   * @throws ConfException if its scores are not linear in x
   */
  static LinearScores of(Model model, String name) {
    return of(model)
        .orElseThrow(
            () ->
                new ConfException(
                    ("%s must be asked of a linear or softmax model but this one is %s:"
                            + " explain(k) has its largest weights, and model().w() has all")
                        .formatted(name, model.conf().model().text())));
  }

  /**
   * The only score of a model.
   *
   * @param name of what is asked for
   * @throws ConfException if its scores are not linear in x, or are several
   */
  static LinearScores only(Model model, String name) {
    LinearScores scores = of(model, name);
    if (scores.count() > 1) {
      throw new ConfException(
          ("%s must be asked of a model of one score but this one, %s, has %d:"
                  + " coefficientMatrix and interceptVector have those of all")
              .formatted(name, model.conf().model().text(), scores.count()));
    }
    return scores;
  }

  /** The number of scores, K. */
  int count() {
    return intercepts.size();
  }

  /** The row of W where there is one. */
  Vector vector() {
    return Vectors.dense(coefficients.values());
  }

  /** The number of b where there is one. */
  double intercept() {
    return intercepts.apply(0);
  }
}
