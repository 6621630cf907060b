package org.thalweg.ml;

import java.util.Arrays;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SparseMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;

/**
 * Makes the models of Spark that {@link LogisticRegression} returns: from the w of a run, or for
 * rows whose labels are all the same, for which no run is needed.
 *
 * @param estimator whose Params the models have
 * @param dataset the rows for the summaries of the models
 * @param classes number of classes
 * @param isMultinomial whether there are coefficients for each class
 */
record LogisticModels(
    LogisticRegression estimator, Dataset<?> dataset, int classes, boolean isMultinomial) {

  /** How many vectors of coefficients a model has: one for each class, or one for two classes. */
  int sets() {
    return isMultinomial ? classes : 1;
  }

  /** The model of a run, whose w is features-major and is overwritten. */
  LogisticRegressionModel of(FitResult trained) {
    int sets = sets();
    double[] w = trained.w();
    boolean hasIntercepts = estimator.getFitIntercept();
    int features = (hasIntercepts ? w.length - sets : w.length) / sets;
    if (isMultinomial && !estimator.usingBoundConstrainedOptimization()) {
      center(w, features);
    }
    double[] rows = new double[sets * features];
    for (int k = 0; k < sets; k++) {
      for (int j = 0; j < features; j++) {
        rows[k * features + j] = w[j * sets + k];
      }
    }
    double[] intercepts =
        hasIntercepts ? Arrays.copyOfRange(w, sets * features, w.length) : new double[sets];
    return model(
        new DenseMatrix(sets, features, rows, true).compressed(), intercepts, trained.objectives());
  }

  /**
   * Subtracts the mean over the classes, which changes no probability: from the intercepts, and
   * from the coefficients where no penalty has made their mean 0.
   */
  private void center(double[] w, int features) {
    int first = estimator.getRegParam() == 0 ? 0 : features * classes;
    for (int from = first; from < w.length; from += classes) {
      double mean = Arrays.stream(w, from, from + classes).sum() / classes;
      for (int k = from; k < from + classes; k++) {
        w[k] -= mean;
      }
    }
  }

  /** The model of rows that all have one label: it gives that label the probability 1. */
  LogisticRegressionModel constant(int label, int features) {
    int sets = sets();
    Matrix zeros =
        new SparseMatrix(sets, features, new int[sets + 1], new int[0], new double[0], true);
    double[] intercepts = new double[sets];
    if (isMultinomial) {
      intercepts[label] = Double.POSITIVE_INFINITY;
    } else {
      intercepts[0] = label == 1 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    return model(zeros, intercepts, new double[1]);
  }

  private LogisticRegressionModel model(
      Matrix coefficients, double[] intercepts, double[] objectives) {
    Vector vector = Vectors.dense(intercepts).compressed();
    LogisticRegressionModel model =
        estimator.copyValues(
            new LogisticRegressionModel(
                estimator.uid(), coefficients, vector, classes, isMultinomial),
            new ParamMap());
    return LateSummary.of(model, dataset, (own, rows) -> Summaries.create(own, rows, objectives));
  }
}
