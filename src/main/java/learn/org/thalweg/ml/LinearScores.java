package org.thalweg.ml;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.thalweg.config.ConfException;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.InputWeights;
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

  /**
   * The scores of a model that must have linear ones.
   *
   * @param name of what is asked for: "coefficients"
   * @throws ConfException if its scores are not linear in x
   */
  static LinearScores of(Model model, String name) {
    Objective objective = model.objective();
    boolean isFormula = objective instanceof FormulaObjective;
    if (objective.inputs().isEmpty()
        || !(isFormula
            || objective instanceof LinearObjective
            || objective instanceof SoftmaxObjective)) {
      throw new ConfException(
          ("%s must be asked of a model with linear scores but this one is %s: %s, and model().w()"
                  + " has all")
              .formatted(
                  name,
                  isFormula ? "a function of columns" : model.conf().model().text(),
                  isFormula
                      ? "learnedParameters() has what it learned"
                      : "explain(k) has its largest weights"));
    }
    int scores = objective.inputs().stream().mapToInt(InputWeights::columns).sum();
    double[] w = model.w();
    double[] weights = new double[scores * model.features()]; // column by column
    double[] intercepts = new double[scores];
    int first = 0;
    for (InputWeights input : objective.inputs()) {
      int columns = input.columns();
      for (int i = 0; i < input.features().count(model.features()); i++) {
        int at = input.features().feature(i) * scores + first;
        System.arraycopy(w, input.from() + i * columns, weights, at, columns);
      }
      if (input.intercepts() >= 0) {
        System.arraycopy(w, input.intercepts(), intercepts, first, columns);
      }
      first += columns;
    }
    return new LinearScores(
        new DenseMatrix(scores, model.features(), weights), new DenseVector(intercepts));
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
