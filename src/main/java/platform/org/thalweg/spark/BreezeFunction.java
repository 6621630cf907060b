package org.thalweg.spark;

import breeze.linalg.DenseVector;
import breeze.linalg.Tensor;
import breeze.optimize.ApproximateGradientFunction;
import breeze.optimize.DiffFunction;
import breeze.util.Isomorphism;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import scala.$less$colon$less;
import scala.$less$colon$less$;
import scala.runtime.AbstractFunction1;

/**
 * Any distributed objective, mean loss and smooth penalties, as a {@link DiffFunction}, so that
 * every optimiser of Breeze runs over it.
 *
 * <p>The trait cannot be implemented in Java: Scala gives it one {@code apply} that Java sees as
 * two of different type. What Breeze itself offers is a function of an empty vector, seen through a
 * lens: on the way in the lens evaluates at w, on the way out it hands over the gradient that was
 * found.
 */
public final class BreezeFunction {
  private final Oracle oracle;
  private final ParameterLayout layout;
  private final Penalties penalties;
  private int evaluations;

  /** A function of w over all rows of an oracle. */
  public BreezeFunction(Oracle oracle, ParameterLayout layout, Penalties penalties) {
    this.oracle = oracle;
    this.layout = layout;
    this.penalties = penalties;
  }

  /** How often it was evaluated: data passes. */
  public int evaluations() {
    return evaluations;
  }

  /** This function as a {@link DiffFunction}; for one thread. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  public DiffFunction<DenseVector<Object>> asDiffFunction() {
    Lens lens = new Lens();
    $less$colon$less<DenseVector<Object>, Tensor<Object, Object>> isTensor =
        ($less$colon$less) $less$colon$less$.MODULE$.refl();
    return new ApproximateGradientFunction<Object, DenseVector<Object>>(
            lens, 1, empty -> empty, isTensor, empty -> empty)
        .throughLens(lens);
  }

  /** From w to nothing, remembering what was found there; its value; and back to the gradient. */
  private final class Lens extends AbstractFunction1<DenseVector<Object>, Object>
      implements Isomorphism<DenseVector<Object>, DenseVector<Object>> {
    private static final long serialVersionUID = 1;

    private final DenseVector<Object> nothing = new DenseVector<>(new double[0]);
    private double value;
    private double[] gradient;

    @Override
    public DenseVector<Object> backward(DenseVector<Object> x) {
      double[] w = array(x);
      GradientSum sum = oracle.gradient(w, Draw.all());
      evaluations++;
      gradient = sum.meanGradient();
      penalties.addGradient(w, gradient, layout);
      value = sum.meanLoss() + penalties.smoothValue(w, layout);
      return nothing;
    }

    @Override
    public Object apply(DenseVector<Object> empty) {
      return value;
    }

    @Override
    public DenseVector<Object> forward(DenseVector<Object> empty) {
      return new DenseVector<>(gradient);
    }
  }

  /** The entries of a vector; its own array where it is a whole one. */
  static double[] array(DenseVector<Object> x) {
    boolean whole =
        x.offset() == 0 && x.stride() == 1 && x.length() == ((double[]) x.data()).length;
    return (double[]) (whole ? x.data() : x.copy().data());
  }
}
