package org.thalweg.ml;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;

/**
 * What the estimators of Spark minimise, evaluated row by row at the parameters of a model, whoever
 * trained it.
 *
 * @param rows that it was trained on
 * @param label the column of its labels
 * @param weights of the rows
 */
record SparkObjective(AwkwardRows rows, String label, double[] weights) {

  /** F at the parameters of a model, with the penalty of its Params. */
  double of(Model<?> model) {
    if (model instanceof LinearRegressionModel linear) {
      return of(linear);
    }
    if (model instanceof LogisticRegressionModel logistic) {
      Matrix w = logistic.coefficientMatrix();
      double[] b = logistic.interceptVector().toArray();
      double mixed = logistic.getElasticNetParam();
      double strength = logistic.getRegParam();
      double[] units = logistic.getStandardization() ? deviations(true) : ones();
      double penalty = 0;
      for (int k = 0; k < w.numRows(); k++) {
        penalty += penalty(row(w, k), units, strength * mixed, strength * (1 - mixed));
      }
      return meanOfClasses(x -> scores(w, b, x)) + penalty;
    }
    if (model instanceof LinearSVCModel machine) {
      double[] w = machine.coefficients().toArray();
      double[] units = machine.getStandardization() ? deviations(true) : ones();
      return mean(x -> dot(w, x) + machine.intercept(), (z, y) -> Math.max(0, 1 - (2 * y - 1) * z))
          + penalty(w, units, 0, machine.getRegParam());
    }
    if (model instanceof GeneralizedLinearRegressionModel general) {
      return of(general);
    }
    return ofNetwork(model);
  }

  private double of(LinearRegressionModel model) {
    boolean isUnbiased = model.getSolver().equals("l-bfgs");
    double mixed = model.getElasticNetParam();
    double strength = model.getRegParam();
    double[] units = model.getStandardization() ? deviations(isUnbiased) : ones();
    double ofLabels = deviation(rows.label(label), isUnbiased);
    double[] w = model.coefficients().toArray();
    return mean(x -> dot(w, x) + model.intercept(), SparkObjective::halfSquare)
        + penalty(w, units, strength * mixed, strength * (1 - mixed) / ofLabels);
  }

  private double of(GeneralizedLinearRegressionModel model) {
    double[] w = model.coefficients().toArray();
    String family = model.getFamily().toLowerCase(Locale.ROOT);
    boolean isGaussian = family.equals("gaussian");
    double strength =
        isGaussian
            ? model.getRegParam() / deviation(rows.label(label), false)
            : model.getRegParam();
    return mean(x -> dot(w, x) + model.intercept(), loss(family, model))
        + penalty(w, isGaussian ? deviations(false) : ones(), 0, strength);
  }

  private static DoubleBinaryOperator loss(String family, GeneralizedLinearRegressionModel model) {
    return switch (family) {
      case "gaussian" -> SparkObjective::halfSquare;
      case "binomial" -> SparkObjective::logistic;
      case "poisson" -> (z, y) -> Math.exp(z) - y * z;
      case "gamma" -> (z, y) -> z + y * Math.exp(-z);
      case "tweedie" -> {
        double p = model.getVariancePower();
        yield (z, y) -> {
          double ofLabel = y == 0 ? 0 : y * Math.exp((1 - p) * z) / (p - 1);
          return Math.exp((2 - p) * z) / (2 - p) + ofLabel;
        };
      }
      default -> throw new AssertionError(family);
    };
  }

  private double ofNetwork(Model<?> model) {
    if (model instanceof FMClassificationModel machine) {
      return mean(
              x -> pairs(machine.linear(), machine.intercept(), machine.factors(), x),
              SparkObjective::logistic)
          + squares(machine.linear(), machine.intercept(), machine.factors())
              * machine.getRegParam()
              / 2;
    }
    if (model instanceof FMRegressionModel machine) {
      return mean(
              x -> pairs(machine.linear(), machine.intercept(), machine.factors(), x),
              (z, y) -> 2 * halfSquare(z, y))
          + squares(machine.linear(), machine.intercept(), machine.factors())
              * machine.getRegParam()
              / 2;
    }
    MultilayerPerceptronClassificationModel net = (MultilayerPerceptronClassificationModel) model;
    return meanOfClasses(x -> net.predictRaw(Vectors.dense(x)).toArray());
  }

  private static double halfSquare(double z, double y) {
    return (z - y) * (z - y) / 2;
  }

  private static double logistic(double z, double y) {
    double margin = (2 * y - 1) * z;
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }

  private interface Score {
    double of(double[] x);
  }

  private interface Scores {
    double[] of(double[] x);
  }

  private double mean(Score score, DoubleBinaryOperator loss) {
    double[] y = rows.label(label);
    double sum = 0;
    for (int i = 0; i < rows.count(); i++) {
      sum += weights[i] * loss.applyAsDouble(score.of(rows.x()[i]), y[i]);
    }
    return sum / Arrays.stream(weights).sum();
  }

  /** Of ln Σ eᶻ − z of the class; a single score is that of class 1 beside 0. */
  private double meanOfClasses(Scores scores) {
    double[] y = rows.label(label);
    double sum = 0;
    for (int i = 0; i < rows.count(); i++) {
      double[] z = scores.of(rows.x()[i]);
      double loss = z.length == 1 ? logistic(z[0], y[i]) : softmax(z, (int) y[i]);
      sum += weights[i] * loss;
    }
    return sum / Arrays.stream(weights).sum();
  }

  private static double softmax(double[] z, int label) {
    double most = Arrays.stream(z).max().orElseThrow();
    double rest = Arrays.stream(z).map(score -> Math.exp(score - most)).sum();
    return Math.log(rest) + (most - z[label]);
  }

  private static double[] scores(Matrix w, double[] b, double[] x) {
    return IntStream.range(0, b.length).mapToDouble(k -> dot(row(w, k), x) + b[k]).toArray();
  }

  private static double[] row(Matrix w, int k) {
    return IntStream.range(0, w.numCols()).mapToDouble(j -> w.apply(k, j)).toArray();
  }

  private static double dot(double[] w, double[] x) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += w[j] * x[j];
    }
    return sum;
  }

  private static double pairs(Vector linear, double intercept, Matrix factors, double[] x) {
    double z = intercept + dot(linear.toArray(), x);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        z += dot(row(factors, i), row(factors, j)) * x[i] * x[j];
      }
    }
    return z;
  }

  private static double squares(Vector linear, double intercept, Matrix factors) {
    double[] v = factors.toArray();
    return dot(linear.toArray(), linear.toArray()) + intercept * intercept + square(v);
  }

  private static double square(double[] v) {
    return Arrays.stream(v).map(value -> value * value).sum();
  }

  private static double penalty(double[] w, double[] units, double l1, double l2) {
    double sum = 0;
    for (int j = 0; j < w.length; j++) {
      double v = w[j] * units[j];
      sum += l1 * Math.abs(v) + l2 / 2 * v * v;
    }
    return sum;
  }

  private double[] ones() {
    double[] ones = new double[rows.features()];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The standard deviations of the features. */
  private double[] deviations(boolean isUnbiased) {
    return IntStream.range(0, rows.features())
        .mapToDouble(
            j -> deviation(Arrays.stream(rows.x()).mapToDouble(x -> x[j]).toArray(), isUnbiased))
        .toArray();
  }

  private double deviation(double[] values, boolean isUnbiased) {
    double sum = Arrays.stream(weights).sum();
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      mean += weights[i] / sum * values[i];
    }
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      squares += weights[i] * (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(squares / (isUnbiased ? sum - square(weights) / sum : sum));
  }
}
