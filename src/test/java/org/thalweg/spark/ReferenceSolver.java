package org.thalweg.spark;

import breeze.linalg.DenseVector;
import breeze.math.MutableFiniteCoordinateField;
import breeze.optimize.DiffFunction;
import breeze.optimize.FirstOrderMinimizer;
import breeze.optimize.LBFGS;
import breeze.optimize.OWLQN;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.penalty.Penalty;
import org.thalweg.solve.History;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Standing;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import scala.runtime.AbstractFunction1;

/**
 * L-BFGS, or OWL-QN where there is an L1 term, by Breeze, over all rows of any oracle, for
 * comparison with our own solvers. A step is one iteration; its line search may evaluate more than
 * once, and every evaluation is a data pass in the count of epochs.
 *
 * <p>Breeze may use native or vectorised BLAS where it finds one, so the promise of the same bits
 * holds for one machine only.
 */
public record ReferenceSolver(
    ParameterLayout layout,
    Penalties penalties,
    StopCriterion stop,
    List<TrainingListener> listeners) {
  private static final int MEMORY = 10;

  /**
   * Minimises from a starting point until the stop criterion gives a reason, or no step along the
   * search direction lowers the objective.
   *
   * @param oracle over all rows
   * @param start w of the layout's dimension; not changed
   */
  public TrainingResult solve(Oracle oracle, double[] start) {
    layout.check(start);
    BreezeFunction function = new BreezeFunction(oracle, layout, penalties);
    return iterate(function, first(function, start), new History(oracle.rows()));
  }

  private FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> first(
      BreezeFunction function, double[] w) {
    return minimizer().initialState(function.asDiffFunction(), new DenseVector<>(w.clone()));
  }

  private TrainingResult iterate(
      BreezeFunction function,
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> first,
      History history) {
    long begin = System.nanoTime();
    scala.collection.Iterator<FirstOrderMinimizer.State<DenseVector<Object>, Object, Object>>
        states = minimizer().infiniteIterations(function.asDiffFunction(), first);
    double[] w = BreezeFunction.array(first.x()).clone();
    Optional<Reason> reason = Optional.empty();
    boolean stuck = false;
    int evaluated = 0;
    double firstNorm = Double.NaN;
    double lastNorm = Double.NaN;
    for (boolean atStart = true; !stuck && reason.isEmpty(); atStart = false) {
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> state = states.next();
      stuck = state.searchFailed();
      double[] next = BreezeFunction.array(state.x()).clone();
      StepReport report =
          report(state, next, w, function.evaluations() - evaluated, history, begin);
      if (!report.isFinite()) {
        reason = Optional.of(diverged(report));
        break;
      }
      w = next;
      lastNorm = report.gradientNorm();
      firstNorm = Double.isNaN(firstNorm) ? lastNorm : firstNorm;
      if (atStart) { // no step yet; its evaluation counts with the first one's
        reason = converged(report);
        continue;
      }
      evaluated = function.evaluations();
      history.add(report);
      listeners.forEach(listener -> listener.onStep(report));
      reason = stop.check(history);
    }
    return result(w, reason.orElse(stalled()), history, lastNorm, firstNorm);
  }

  private static Reason stalled() {
    return new Reason(Reason.Kind.STALLED, "lineSearch", "no lower point found");
  }

  private static TrainingResult result(
      double[] w, Reason reason, History history, double norm, double first) {
    double relative = Standing.relativeGradient(norm, first);
    return new TrainingResult(w, reason, history, relative, relative <= Standing.STATIONARY);
  }

  private Optional<Reason> converged(StepReport start) {
    History alone = new History(start.rows());
    alone.add(start);
    return stop.check(alone).filter(reason -> reason.kind() == Reason.Kind.CONVERGED);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private FirstOrderMinimizer<DenseVector<Object>, DiffFunction<DenseVector<Object>>> minimizer() {
    MutableFiniteCoordinateField space = DenseVector.space_Double();
    FirstOrderMinimizer.ConvergenceCheck check = FirstOrderMinimizer.searchFailed();
    if (!penalties.hasProx()) {
      return new LBFGS<DenseVector<Object>>(check, MEMORY, space);
    }
    double[] strengths = l1Strengths();
    return new OWLQN(
        check,
        MEMORY,
        new AbstractFunction1<Object, Object>() {
          @Override
          public Object apply(Object coordinate) {
            return strengths[(Integer) coordinate];
          }
        },
        space);
  }

  private double[] l1Strengths() {
    double[] strengths = new double[layout.dimension()];
    penalties.forEach(
        layout,
        Penalty.Proximal.class,
        (proximal, from, to) -> {
          if (!(proximal instanceof Penalty.L1 l1)) {
            throw new IllegalArgumentException(
                "OWL-QN takes smooth penalties and l1 but was given " + proximal);
          }
          for (int i = from; i < to; i++) {
            strengths[i] += l1.lambda();
          }
        });
    return strengths;
  }

  private StepReport report(
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> state,
      double[] w,
      double[] before,
      int evaluations,
      History history,
      long begin) {
    double[] gradient = BreezeFunction.array(state.grad()).clone();
    penalties.addProximalSubgradient(w, gradient, layout);
    long rows = evaluations * history.rows();
    return new StepReport(
        history.steps(),
        (double) (history.rowsSeen() + rows) / history.rows(),
        state.value() - penalties.smoothValue(w, layout),
        penalties.value(w, layout),
        norm(gradient, new double[gradient.length]),
        norm(w, before),
        1,
        rows,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private static Reason diverged(StepReport report) {
    return new Reason(
        Reason.Kind.DIVERGED,
        "finiteObjective",
        "objective %s at step %d".formatted(report.objective(), report.step()));
  }

  private static double norm(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
