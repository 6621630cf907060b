package org.thalweg.train;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.update.Updater;

/**
 * Stochastic gradient descent: ask the source for the gradient of a batch, let the updater turn it
 * into a direction, step, and look whether to stop.
 *
 * <pre>
 *   g = mean gradient of the batch + ∇ smooth penalty      at w, or where the updater wants it
 *   d = updater(g)
 *   w ← prox(w − η·d)                                      with step sizes η·p
 * </pre>
 *
 * The trainer alone owns η, the sign, the mean and the batch. It runs in the calling thread.
 */
public record Trainer(
    ParameterLayout layout,
    Updater updater,
    LearningRate learningRate,
    Penalties penalties,
    StopCriterion stop,
    List<TrainingListener> listeners) {

  public Trainer {
    listeners = List.copyOf(listeners);
    if (learningRate.searches() && updater.looksAhead()) {
      throw new IllegalArgumentException(
          "updater must not look ahead where the learning rate is searched for but was " + updater);
    }
  }

  /**
   * Trains from a starting point until the stop criterion gives a reason.
   *
   * @param start w of length {@code layout.dimension()}; not changed. Where constraints forbid it,
   *     training begins at the nearest point that they allow
   * @return the final state, which for a diverged run is the last one with a finite objective
   * @throws IllegalArgumentException if {@code start} has the wrong length
   */
  public TrainingResult train(GradientSource source, double[] start) {
    layout.check(start);
    TrainingState state = TrainingState.fresh(layout, updater, learningRate, start);
    penalties.restrict(state.w(), layout);
    double[] lastGood = state.w().clone();
    History history = new History(source.rows());
    long begin = System.nanoTime();
    while (true) {
      double rate = learningRate.at(state.step(), state.ofRate());
      double[] point = gradientPoint(state, rate);
      GradientSum sum = source.evaluate(point, state.step());
      double[] gradient = sum.meanGradient();
      penalties.addGradient(point, gradient, layout);
      StepReport report =
          report(state, sum, point, gradient, distance(state.w(), lastGood), rate, history, begin);
      if (!report.isFinite()) {
        String detail =
            "objective %s, gradient norm %s at step %d"
                .formatted(report.objective(), report.gradientNorm(), state.step());
        return diverged(state, lastGood, history, detail);
      }
      history.add(report);
      learningRate.heard(report.step(), report.objective(), state.ofRate());
      Optional<Reason> reason = stop.check(history);
      if (reason.isPresent() && reason.get().kind() == Reason.Kind.CONVERGED) {
        tell(report);
        System.arraycopy(point, 0, state.w(), 0, point.length); // what was measured is what is kept
        return end(state, reason.get(), history);
      }
      System.arraycopy(state.w(), 0, lastGood, 0, lastGood.length);
      StepLine line = learningRate.searches() ? line(source, state, gradient, report) : null;
      updater.direction(gradient, state.w(), state.update(), state.slots());
      if (line != null) {
        rate = learningRate.search(line, rate, state.ofRate());
        history.count(line.rows());
      }
      state = step(state, gradient, rate);
      tell(report.taking(rate));
      if (!isFinite(state.w())) {
        String detail = "parameters not finite after step %d".formatted(report.step());
        return diverged(state, lastGood, history, detail);
      }
      if (reason.isPresent()) {
        return end(state, reason.get(), history);
      }
    }
  }

  /** w itself, or the look-ahead point of rules that have one. */
  private double[] gradientPoint(TrainingState state, double rate) {
    if (!updater.looksAhead()) {
      return state.w();
    }
    double[] point = state.w().clone();
    double[] stepSizes = constant(point.length, rate);
    updater.lookahead(point, stepSizes, state.update(), state.slots());
    penalties.prox(point, stepSizes, layout);
    return point;
  }

  private TrainingState step(TrainingState state, double[] direction, double rate) {
    move(state.w(), direction, rate, state);
    updater.stepped(state.w(), state.update(), state.slots());
    return state.next();
  }

  /** w ← prox(w − η·d), of the parameters of a state or of a copy of them. */
  void move(double[] w, double[] direction, double rate, TrainingState state) {
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * direction[i];
    }
    if (penalties.hasProx()) {
      double[] stepSizes = constant(w.length, rate);
      updater.precondition(stepSizes, state.update(), state.slots());
      penalties.prox(w, stepSizes, layout);
    }
  }

  /** The line of the step to come; {@code gradient} will be its direction. */
  private StepLine line(
      GradientSource source, TrainingState state, double[] gradient, StepReport report) {
    return new StepLine(this, source, state, gradient.clone(), gradient, report.objective());
  }

  private StepReport report(
      TrainingState state,
      GradientSum sum,
      double[] point,
      double[] gradient,
      double stepNorm,
      double rate,
      History history,
      long begin) {
    double penalty = penalties.value(point, layout);
    double epoch = (history.rowsSeen() + (double) sum.rows()) / history.rows();
    return new StepReport(
        state.step(),
        epoch,
        sum.meanLoss(),
        penalty,
        gradientNorm(point, gradient),
        stepNorm,
        rate,
        sum.rows(),
        Duration.ofNanos(System.nanoTime() - begin));
  }

  /** Norm of the least-norm subgradient at w, given the gradient of the smooth part there. */
  private double gradientNorm(double[] w, double[] gradient) {
    if (!penalties.hasProx()) {
      return norm(gradient);
    }
    double[] whole = gradient.clone();
    penalties.addProximalSubgradient(w, whole, layout);
    return norm(whole);
  }

  private void tell(StepReport report) {
    listeners.forEach(listener -> listener.stepped(report));
  }

  private TrainingResult end(TrainingState state, Reason reason, History history) {
    double[] w = state.step() == 0 ? state.w() : updater.result(state.w(), state.slots());
    return new TrainingResult(state, w, reason, history);
  }

  private TrainingResult diverged(
      TrainingState state, double[] lastGood, History history, String detail) {
    TrainingState good = new TrainingState(Math.max(0, state.step() - 1), lastGood, state.slots());
    return new TrainingResult(
        good, new Reason(Reason.Kind.DIVERGED, "finiteObjective", detail), history);
  }

  private static boolean isFinite(double[] x) {
    for (double value : x) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static double[] constant(int length, double value) {
    double[] array = new double[length];
    Arrays.fill(array, value);
    return array;
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
