package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.Sampling;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;

/**
 * What Params of Spark say that keys of a conf say as well: the gradient steps of a run, and when
 * it ends. Keys count; the Params say the rest.
 *
 * <p>maxIter is a budget of steps; the evaluation of the start is not counted. Spark compares tol
 * with relative changes of the objective. Here the norm of the gradient must be at most a hundredth
 * of tol, in the unit of the gradient, since that also says how far away the minimum may be; an
 * interior point method, at whose minimum there may be no gradient, ends when F is at most a
 * hundredth of tol of itself above its minimum. If maxIter or tol was not set but another rule of
 * its kind was, the other rule replaces it.
 *
 * @param estimator with these Params
 */
record SparkParams(Params estimator, KeyParams keys) {
  private static final double SHARE = 0.01;

  /**
   * Sets when a run ends.
   *
   * @param conf has all else
   * @param unit of the gradient
   */
  void stop(ConfBuilder conf, double unit) {
    boolean hasBudget = keys.hasAny("stopMaxEpochs", "stopSeconds");
    if (!hasBudget || isSet("maxIter")) {
      conf.stopMaxSteps((Integer) value("maxIter") + 1L);
    }
    boolean hasRule =
        keys.hasAny("stopGradientNorm", "stopGap", "stopObjectiveChange", "stopSmallStep");
    boolean isBatched = conf.build().takesGradientSteps(); // its gradients are of batches
    boolean wanted = isSet("tol") || !hasRule && !isBatched;
    if (wanted && !keys.hasAny("stopGradientNorm")) {
      conf.stopGradientNorm(bound(unit));
    }
    if (wanted && conf.build().method() == Method.INTERIOR_POINT) {
      conf.set("stop.relativeGap", Double.toString(bound(1)));
    }
  }

  private double bound(double unit) {
    return Math.max(Double.MIN_NORMAL, SHARE * (Double) value("tol") * unit);
  }

  private Object value(String param) {
    return value(estimator, param);
  }

  private static Object value(Params estimator, String param) {
    return estimator.getOrDefault(estimator.getParam(param));
  }

  /** Whether a Param was set. */
  boolean isSet(String param) {
    return estimator.isSet(estimator.getParam(param));
  }

  /**
   * Has a conf take gradient steps.
   *
   * @param asking the Param that asks for them
   * @param updater of Spark's solver
   * @param fraction of the rows in a batch
   * @throws ConfException if the key of the method names one without such steps
   */
  void set(ConfBuilder conf, String asking, String updater, double fraction) {
    if (!takesSteps()) {
      throw new ConfException(
          "%s must not be set beside method %s, which takes no such steps, but was %s"
              .formatted(asking, keys.value("method").orElseThrow(), value(asking)));
    }
    conf.method("sgd");
    boolean hasUpdater = keys.hasAny("updater");
    if (!hasUpdater) {
      conf.updater(updater);
    }
    if (isSet("stepSize") || !hasUpdater) { // another updater has a default of its own
      setRate(conf);
    }
    if (keys.hasAny("batchSampling", "batchRows", "batchFraction")) {
      return;
    }
    if (fraction < 1) {
      conf.batchSampling(Sampling.BERNOULLI).batchFraction(fraction);
    } else {
      conf.batchSampling(Sampling.FULL);
    }
  }

  /** Whether no other method is named by its key. */
  boolean takesSteps() {
    return keys.value("method").orElse("sgd").equals("sgd");
  }

  /** Has the steps of a conf be of stepSize, unless the key of the learning rate says otherwise. */
  void setRate(ConfBuilder conf) {
    if (!keys.hasAny("learningRate")) {
      conf.learningRate(value("stepSize").toString());
    }
  }

  /**
   * Bounds on coefficients and on intercepts, each of which may have its own; those of one feature
   * must be the same for all classes, and so must those of all intercepts.
   *
   * @param sets how many vectors of coefficients there are
   * @param features length of each
   */
  record Bounds(Params estimator, int sets, int features) {
    private static final List<String> ON_COEFFICIENTS =
        List.of("lowerBoundsOnCoefficients", "upperBoundsOnCoefficients");
    private static final List<String> ON_INTERCEPTS =
        List.of("lowerBoundsOnIntercepts", "upperBoundsOnIntercepts");

    /** Whether some are set. */
    static boolean areOn(Params estimator) {
      return Stream.concat(ON_COEFFICIENTS.stream(), ON_INTERCEPTS.stream())
          .anyMatch(name -> estimator.isSet(estimator.getParam(name)));
    }

    /** Whether there is an intercept without bounds. */
    static boolean leaveIntercept(Params estimator) {
      return (Boolean) value(estimator, "fitIntercept")
          && ON_INTERCEPTS.stream().noneMatch(name -> estimator.isSet(estimator.getParam(name)));
    }

    /**
     * A penalty, and these bounds.
     *
     * @param scale what a coefficient is multiplied by in the units of the run; 0 for a feature
     *     that is constant, which has no bound there
     * @throws ConfException naming a Param that is not of the right shape, or not the same bound
     *     for all classes
     */
    Penalties with(Penalties penalties, IntToDoubleFunction scale) {
      List<Penalties> all = new ArrayList<>();
      if (!(penalties instanceof Penalties.None)) {
        all.add(penalties);
      }
      double[] low = of(ON_COEFFICIENTS.get(0), Double.NEGATIVE_INFINITY);
      double[] high = of(ON_COEFFICIENTS.get(1), Double.POSITIVE_INFINITY);
      Map<Penalties, List<String>> names = new LinkedHashMap<>(); // of the features with each
      for (int j = 0; j < features; j++) {
        requireOrder("BoundsOnCoefficients", low[j], high[j]);
        double unit = isBound(low[j], high[j]) ? scale.applyAsDouble(j) : 0;
        if (unit > 0) {
          names
              .computeIfAbsent(box(unit * low[j], unit * high[j]), bounds -> new ArrayList<>())
              .add("`%s[%d]`".formatted(value(estimator, "featuresCol"), j));
        }
      }
      names.forEach(
          (bounds, of) ->
              all.add(
                  new Penalties.On(
                      of.size() == features ? "weights" : String.join("|", of), bounds)));
      double least = ofVector(ON_INTERCEPTS.get(0), Double.NEGATIVE_INFINITY);
      double most = ofVector(ON_INTERCEPTS.get(1), Double.POSITIVE_INFINITY);
      requireOrder("BoundsOnIntercepts", least, most);
      if (isBound(least, most) && (Boolean) value(estimator, "fitIntercept")) {
        all.add(new Penalties.On("intercept", box(least, most)));
      }
      return all.isEmpty()
          ? Penalties.none()
          : all.size() == 1 ? all.get(0) : new Penalties.Sum(all);
    }

    private static Penalties box(double low, double high) {
      return low == 0 && high == Double.POSITIVE_INFINITY
          ? new Constraints.NonNegative()
          : new Constraints.Box(low, high);
    }

    private static boolean isBound(double low, double high) {
      return low > Double.NEGATIVE_INFINITY || high < Double.POSITIVE_INFINITY;
    }

    private static void requireOrder(String name, double low, double high) {
      if (!(low <= high)) {
        throw new ConfException(
            "lower%s must be at most upper%s but they were %s and %s"
                .formatted(name, name, low, high));
      }
    }

    /** The bound of each feature. */
    private double[] of(String name, double absent) {
      double[] bounds = new double[features];
      if (!estimator.isSet(estimator.getParam(name))) {
        Arrays.fill(bounds, absent);
        return bounds;
      }
      Matrix matrix = (Matrix) value(estimator, name);
      if (matrix.numRows() != sets || matrix.numCols() != features) {
        throw new ConfException(
            "%s must be a matrix of %d × %d but was one of %d × %d"
                .formatted(name, sets, features, matrix.numRows(), matrix.numCols()));
      }
      for (int j = 0; j < features; j++) {
        int feature = j;
        bounds[j] = same(name, IntStream.range(0, sets).mapToDouble(k -> matrix.apply(k, feature)));
      }
      return bounds;
    }

    private double ofVector(String name, double absent) {
      if (!estimator.isSet(estimator.getParam(name))) {
        return absent;
      }
      Vector vector = (Vector) value(estimator, name);
      if (vector.size() != sets) {
        throw new ConfException(
            "%s must be a vector of %d but was one of %d".formatted(name, sets, vector.size()));
      }
      return same(name, Arrays.stream(vector.toArray()));
    }

    private static double same(String name, DoubleStream ofClasses) {
      double[] different = ofClasses.distinct().limit(2).toArray();
      if (different.length != 1) {
        throw new ConfException(
            "%s must be the same bound for all classes but was %s"
                .formatted(name, Arrays.toString(different)));
      }
      return different[0];
    }
  }
}
