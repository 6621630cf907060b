package org.thalweg.spark;

import breeze.linalg.DenseVector;
import breeze.optimize.DiffFunction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.train.GradientSource;
import scala.Tuple2;

/**
 * Any distributed objective, mean loss and smooth penalties, as a {@link DiffFunction}, so that
 * every optimiser of Breeze runs over it.
 *
 * <p>The trait cannot be implemented in Java source: Scala gives it one {@code apply} that Java
 * sees as two of different type. So it is a proxy with one method of its own, {@code calculate};
 * all else are the trait's defaults.
 */
public final class BreezeFunction {
  private final GradientSource source;
  private final ParameterLayout layout;
  private final Penalties penalties;
  private int evaluations;

  /**
   * A function of w.
   *
   * @param source gives all rows at every step
   */
  public BreezeFunction(GradientSource source, ParameterLayout layout, Penalties penalties) {
    this.source = source;
    this.layout = layout;
    this.penalties = penalties;
  }

  /** How often it was evaluated: data passes. */
  public int evaluations() {
    return evaluations;
  }

  /** This function in Breeze's eyes. */
  @SuppressWarnings("unchecked")
  public DiffFunction<DenseVector<Object>> asDiffFunction() {
    return (DiffFunction<DenseVector<Object>>)
        Proxy.newProxyInstance(
            DiffFunction.class.getClassLoader(),
            new Class<?>[] {DiffFunction.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "calculate" -> calculate((DenseVector<Object>) arguments[0]);
                  case "apply", "valueAt" -> calculate((DenseVector<Object>) arguments[0])._1();
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> "mean loss over " + source.rows() + " rows";
                  default -> InvocationHandler.invokeDefault(proxy, method, arguments);
                });
  }

  private Tuple2<Object, DenseVector<Object>> calculate(DenseVector<Object> x) {
    double[] w = array(x);
    GradientSum sum = source.evaluate(w, evaluations++);
    double[] gradient = sum.meanGradient();
    penalties.addGradient(w, gradient, layout);
    double value = sum.meanLoss() + penalties.smoothValue(w, layout);
    return new Tuple2<>(value, new DenseVector<>(gradient));
  }

  /** The entries of a vector; its own array where it is a whole one. */
  static double[] array(DenseVector<Object> x) {
    boolean whole =
        x.offset() == 0 && x.stride() == 1 && x.length() == ((double[]) x.data()).length;
    return (double[]) (whole ? x.data() : x.copy().data());
  }
}
