package org.thalweg.bench;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaDoubleRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A cached table, an estimator of Spark and ours with the same Params, and what both minimise.
 *
 * @param kind logistic, linear or poisson
 * @param rows label and features, cached and counted
 */
record FitCase(String name, String kind, Dataset<Row> rows) {
  static final double REG_PARAM = 1e-4;
  private static final double SPARK_TOL = 1e-12;

  /** Of the largest change of a coefficient in a step, which rounding keeps from becoming less. */
  private static final double SPARK_GLM_TOL = 1e-9;

  private static final int MOST = 2000; // iterations

  /**
   * The one that an argument names.
   *
   * @param argument {@code kind:file} of LIBSVM text, or {@code dense:rows×features}
   */
  static FitCase of(SparkSession session, String argument) {
    String kind = argument.substring(0, argument.indexOf(':'));
    String what = argument.substring(kind.length() + 1);
    if (kind.equals("dense")) {
      int at = what.indexOf('x');
      int rows = Integer.parseInt(what.substring(0, at));
      int features = Integer.parseInt(what.substring(at + 1));
      return new FitCase("dense " + what, "logistic", cached(dense(session, rows, features)));
    }
    String file = what.substring(what.lastIndexOf('/') + 1);
    Dataset<Row> read = session.read().format("libsvm").load(what);
    return new FitCase(file.replace(".libsvm", ""), kind, cached(withoutConstants(read)));
  }

  private static Dataset<Row> cached(Dataset<Row> rows) {
    Dataset<Row> cached = rows.cache();
    cached.count();
    return cached;
  }

  /** Spark's estimators have no one minimum with a constant column, which is an intercept too. */
  private static Dataset<Row> withoutConstants(Dataset<Row> read) {
    double[] variances = variances(read);
    int[] varying = IntStream.range(0, variances.length).filter(j -> variances[j] > 0).toArray();
    if (varying.length == variances.length) {
      return read;
    }
    VectorSlicer slicer =
        new VectorSlicer().setInputCol("features").setOutputCol("varying").setIndices(varying);
    return slicer.transform(read).select("label", "varying").toDF("label", "features");
  }

  private static double[] variances(Dataset<Row> rows) {
    Row row = rows.select(Summarizer.variance(rows.col("features"))).head();
    return ((Vector) row.get(0)).toArray();
  }

  private static Dataset<Row> dense(SparkSession session, int rows, int features) {
    int parts = session.sparkContext().defaultParallelism();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return session.createDataFrame(
        spark
            .parallelize(IntStream.range(0, parts).boxed().toList(), parts)
            .flatMap(
                part -> {
                  Random random = new Random(part);
                  int here = rows / parts + (part < rows % parts ? 1 : 0);
                  return IntStream.range(0, here).mapToObj(i -> row(random, features)).iterator();
                }),
        new StructType().add("label", "double").add("features", SQLDataTypes.VectorType()));
  }

  private static Row row(Random random, int features) {
    double[] x = new double[features];
    double z = 0;
    for (int j = 0; j < features; j++) {
      x[j] = random.nextGaussian() * (1 + j % 7);
      z += (j % 3 - 1) * x[j] / (1 + j);
    }
    return RowFactory.create(
        random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1.0 : 0.0, Vectors.dense(x));
  }

  /** Spark's estimator, or ours. */
  Estimator<? extends Model<?>> estimator(boolean isOurs) {
    return switch (kind) {
      case "logistic" -> {
        var estimator =
            isOurs
                ? new org.thalweg.ml.LogisticRegression()
                : new org.apache.spark.ml.classification.LogisticRegression().setTol(SPARK_TOL);
        yield estimator.setRegParam(REG_PARAM).setMaxIter(MOST);
      }
      case "linear" -> {
        var estimator =
            isOurs
                ? new org.thalweg.ml.LinearRegression()
                : new org.apache.spark.ml.regression.LinearRegression().setTol(SPARK_TOL);
        yield estimator.setRegParam(REG_PARAM).setMaxIter(MOST);
      }
      case "poisson" -> {
        var estimator =
            isOurs
                ? new org.thalweg.ml.GeneralizedLinearRegression()
                : new org.apache.spark.ml.regression.GeneralizedLinearRegression()
                    .setTol(SPARK_GLM_TOL);
        yield estimator.setFamily("poisson").setRegParam(REG_PARAM).setMaxIter(MOST);
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** Coefficients, one vector for each score, and then the intercepts. */
  static double[][] parameters(Model<?> model) {
    if (model instanceof LogisticRegressionModel logistic) {
      double[][] w = new double[logistic.coefficientMatrix().numRows() + 1][];
      Arrays.setAll(
          w, k -> k == w.length - 1 ? logistic.interceptVector().toArray() : rowOf(logistic, k));
      return w;
    }
    if (model instanceof LinearRegressionModel linear) {
      return new double[][] {linear.coefficients().toArray(), {linear.intercept()}};
    }
    GeneralizedLinearRegressionModel glm = (GeneralizedLinearRegressionModel) model;
    return new double[][] {glm.coefficients().toArray(), {glm.intercept()}};
  }

  private static double[] rowOf(LogisticRegressionModel model, int row) {
    return IntStream.range(0, model.numFeatures())
        .mapToDouble(j -> model.coefficientMatrix().apply(row, j))
        .toArray();
  }

  /** The largest difference of a parameter, beside the largest of its kind or 1. */
  static double difference(Model<?> ours, Model<?> theirs) {
    double[][] a = parameters(ours);
    double[][] b = parameters(theirs);
    double worst = 0;
    double scale = 0;
    for (int k = 0; k < a.length; k++) {
      for (int j = 0; j < a[k].length; j++) {
        worst = Math.max(worst, Math.abs(a[k][j] - b[k][j]));
        scale = Math.max(scale, Math.abs(b[k][j]));
      }
    }
    return worst / scale;
  }

  /** F at the parameters of a model, from the rows as Spark has them. */
  double objective(Model<?> model) {
    double[][] w = parameters(model);
    String loss = kind;
    JavaDoubleRDD losses = rows.toJavaRDD().mapToDouble(row -> loss(loss, w, row));
    double[] variances = variances(rows);
    long n = rows.count();
    double squares = 0;
    for (int k = 0; k < w.length - 1; k++) {
      for (int j = 0; j < variances.length; j++) {
        double unit =
            switch (kind) {
              case "logistic" -> variances[j];
              case "linear" -> variances[j] * (n - 1) / n / deviation();
              default -> mean();
            };
        squares += unit * w[k][j] * w[k][j];
      }
    }
    return losses.sum() / n + REG_PARAM / 2 * squares;
  }

  private double mean() {
    return rows.selectExpr("avg(label)").head().getDouble(0);
  }

  private double deviation() {
    return rows.selectExpr("stddev_pop(label)").head().getDouble(0);
  }

  private static double loss(String kind, double[][] w, Row row) {
    double y = row.getDouble(0);
    Vector x = (Vector) row.get(1);
    double[] z = w[w.length - 1].clone();
    for (int k = 0; k < z.length; k++) {
      z[k] += x.dot(Vectors.dense(w[k]));
    }
    return switch (kind) {
      case "linear" -> (z[0] - y) * (z[0] - y) / 2;
      case "poisson" -> Math.exp(z[0]) - y * z[0];
      default -> {
        double own = z.length == 1 ? y * z[0] : z[(int) y];
        double most = Math.max(z.length == 1 ? 0 : z[0], Arrays.stream(z).max().getAsDouble());
        double sum = z.length == 1 ? Math.exp(-most) : 0;
        for (double each : z) {
          sum += Math.exp(each - most);
        }
        yield most + Math.log(sum) - own;
      }
    };
  }
}
