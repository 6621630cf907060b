package org.thalweg.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Params;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.TrainingConf;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;

/**
 * What both factorization machines do: w is [weights: features | factors: features × rank |
 * intercept], the first and the last where they are fitted. The penalty is on all of w, as in
 * Spark.
 *
 * @param estimator with the Params of Spark's factorization machines
 */
record Factorization(
    Params estimator, KeyParams keys, int rank, boolean linear, boolean intercept) {

  /** The conf of a fit with a loss, and Spark's regParam times a factor. */
  ConfBuilder conf(Fit fit, String loss, double l2) {
    ConfBuilder conf = fit.conf().loss(loss).intercept(intercept);
    conf.model(new ModelFamily.Factorization(rank, linear)).seed(number("seed").longValue());
    if (l2 > 0) {
      Penalties all = new Penalty.L2(l2);
      conf.penalty(
          intercept ? new Penalties.Sum(List.of(all, new Penalties.On("intercept", all))) : all);
    }
    setMethod(conf);
    return conf;
  }

  /**
   * L-BFGS, whose minimum is the same; gradient steps where Params of these are set and no key says
   * otherwise.
   */
  private void setMethod(ConfBuilder conf) {
    if (keys.chooseMethod()) {
      return;
    }
    boolean steps =
        List.of("solver", "stepSize", "miniBatchFraction").stream()
            .anyMatch(name -> estimator.isSet(estimator.getParam(name)));
    if (!steps) {
      conf.method("lbfgs");
      return;
    }
    String solver = estimator.getOrDefault(estimator.getParam("solver")).toString();
    conf.method("sgd").updater(solver.toLowerCase(Locale.ROOT).equals("gd") ? "sgd" : "adam");
    conf.learningRate(number("stepSize").toString());
    double fraction = number("miniBatchFraction").doubleValue();
    if (fraction < 1) {
      conf.batchSampling(TrainingConf.Sampling.BERNOULLI).batchFraction(fraction);
    } else {
      conf.batchSampling(TrainingConf.Sampling.FULL);
    }
  }

  private Number number(String param) {
    return (Number) estimator.getOrDefault(estimator.getParam(param));
  }

  /** Where the run begins: factors are normal numbers, of the standard deviation initStd. */
  Optional<double[]> start(int features) {
    double[] drawn =
        new Start.Normal(number("initStd").doubleValue())
            .draw(features * rank, number("seed").longValue());
    int from = linear ? features : 0;
    double[] w = new double[from + drawn.length + (intercept ? 1 : 0)];
    System.arraycopy(drawn, 0, w, from, drawn.length);
    return Optional.of(w);
  }

  double interceptOf(double[] w) {
    return intercept ? w[w.length - 1] : 0;
  }

  Vector linearOf(double[] w, int features) {
    return linear
        ? Vectors.dense(Arrays.copyOf(w, features))
        : Vectors.sparse(features, new int[0], new double[0]);
  }

  /** features × rank, as Spark has it. */
  Matrix factorsOf(double[] w, int features) {
    int from = linear ? features : 0;
    double[] factors = Arrays.copyOfRange(w, from, from + features * rank);
    return new DenseMatrix(features, rank, factors, true); // row by row
  }
}
