package org.thalweg.solve;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
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
    OnDivergence onDivergence,
    List<TrainingListener> listeners,
    Checkpoints checkpoints) {

  public Trainer {
    listeners = List.copyOf(listeners);
    if (learningRate.searches() && updater.looksAhead()) {
      throw new IllegalArgumentException(
          "updater must not look ahead where the learning rate is searched for but was " + updater);
    }
  }

  /** A trainer that ends where it diverges, and leaves no checkpoints. */
  public Trainer(
      ParameterLayout layout,
      Updater updater,
      LearningRate learningRate,
      Penalties penalties,
      StopCriterion stop,
      List<TrainingListener> listeners) {
    this(
        layout,
        updater,
        learningRate,
        penalties,
        stop,
        new OnDivergence.Stop(),
        listeners,
        Checkpoints.none());
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
    return train(source, fresh(source, start));
  }

  /** Goes on from a state of a run of the same components, whose arrays become this run's. */
  public TrainingResult train(GradientSource source, TrainingState from) {
    penalties.restrict(from.w(), layout);
    TrainingState other = fresh(source, from.w());
    return descend(source, Course.from(from, other, onDivergence, source.rows()));
  }

  /**
   * Goes on from a snapshot that a trainer with the same components took, to the same end, bit by
   * bit, as if it had never stopped.
   *
   * @throws Snapshot.Unfit if the snapshot is not of such a run
   */
  public TrainingResult resume(GradientSource source, Snapshot snapshot) {
    double[] w = snapshot.w(layout.dimension());
    Course course = Course.resumed(fresh(source, w), fresh(source, w), onDivergence, snapshot);
    return exhausted(course.history())
        .map(reason -> end(course, reason))
        .orElseGet(() -> descend(source, course));
  }

  private TrainingState fresh(GradientSource source, double[] start) {
    return TrainingState.fresh(layout, updater, learningRate, source.slots(), start);
  }

  private TrainingResult descend(GradientSource source, Course course) {
    Optional<TrainingResult> end = Optional.empty();
    while (end.isEmpty()) {
      Measurement here = measure(source, course);
      Optional<String> obstacle = course.obstacle(here.report);
      end = obstacle.isPresent() ? goBack(course, obstacle.get()) : goOn(source, course, here);
    }
    return end.get();
  }

  /**
   * What was found where a step begins.
   *
   * @param point where the gradient was taken
   * @param gradient of the smooth part there
   * @param means of the sums, behind the gradient what the source wants to remember
   */
  private record Measurement(
      double[] point, double[] gradient, double[] means, StepReport report) {}

  private Measurement measure(GradientSource source, Course course) {
    TrainingState state = course.state();
    double rate = learningRate.at(state.step(), state.ofRate()) * course.rateFactor();
    double[] point = gradientPoint(state, rate);
    GradientSum sum = source.evaluate(point, state.step(), state.ofSource());
    double[] means = sum.meanGradient();
    double[] gradient = means.length == point.length ? means : Arrays.copyOf(means, point.length);
    penalties.addGradient(point, gradient, layout);
    return new Measurement(point, gradient, means, report(course, sum, point, gradient, rate));
  }

  /** Looks whether to stop here; else takes the step, and looks whether to stop there. */
  private Optional<TrainingResult> goOn(GradientSource source, Course course, Measurement here) {
    StepReport report = here.report;
    course.add(report);
    Optional<Reason> reason = stop.check(course.history());
    if (reason.isPresent() && reason.get().kind() == Reason.Kind.CONVERGED) {
      return Optional.of(converged(course, here, reason.get()));
    }
    learningRate.heard(report.step(), report.objective(), course.state().ofRate());
    tell(report.taking(step(source, course, here)));
    if (!Vectors.isFinite(course.state().w())) {
      return goBack(course, "parameters not finite after step %d".formatted(report.step()));
    }
    if (reason.isPresent() ? checkpoints.dueAtEnd() : checkpoints.due(report)) {
      checkpoints.keep(course.snapshot(course.history().copy()));
    }
    return reason.map(why -> end(course, why));
  }

  /** Takes the step, and says with which η. */
  private double step(GradientSource source, Course course, Measurement here) {
    TrainingState state = course.state();
    double rate = here.report.learningRate();
    course.leave();
    StepLine line =
        learningRate.searches() ? line(source, state, here.gradient, here.report) : null;
    new Update(updater, state).direction(here.gradient);
    if (line != null) {
      rate = learningRate.search(line, rate, state.ofRate());
      course.history().count(line.rows());
    }
    move(state.w(), here.gradient, rate, state);
    new Update(updater, state).stepped();
    state.ofSource().read(here.means, state.w().length);
    course.arrive();
    return rate;
  }

  /** What was measured is what is kept; one who resumes from here measures it again. */
  private TrainingResult converged(Course course, Measurement here, Reason reason) {
    tell(here.report);
    if (checkpoints.dueAtEnd()) {
      checkpoints.keep(course.snapshot(course.history().beforeLast()));
    }
    System.arraycopy(here.point, 0, course.state().w(), 0, here.point.length);
    return end(course, reason);
  }

  private Optional<TrainingResult> goBack(Course course, String obstacle) {
    if (course.goBack()) {
      return Optional.empty();
    }
    Reason reason = new Reason(Reason.Kind.DIVERGED, "finiteObjective", obstacle);
    return Optional.of(new TrainingResult(course.lastGood(), reason, course.history()));
  }

  /** Why a run that is resumed has no steps left, if so. */
  private Optional<Reason> exhausted(History history) {
    return history.last() == null
        ? Optional.empty()
        : stop.check(history).filter(reason -> reason.kind() != Reason.Kind.CONVERGED);
  }

  /** w itself, or the look-ahead point of rules that have one. */
  private double[] gradientPoint(TrainingState state, double rate) {
    if (!updater.looksAhead()) {
      return state.w();
    }
    double[] point = state.w().clone();
    double[] stepSizes = Vectors.constant(point.length, rate);
    new Update(updater, state).lookahead(point, stepSizes);
    penalties.prox(point, stepSizes, layout);
    return point;
  }

  /** w ← prox(w − η·d), of the parameters of a state or of a copy of them. */
  void move(double[] w, double[] direction, double rate, TrainingState state) {
    Vectors.subtract(w, rate, direction);
    if (penalties.hasProx()) {
      double[] stepSizes = Vectors.constant(w.length, rate);
      new Update(updater, state).precondition(stepSizes);
      penalties.prox(w, stepSizes, layout);
    }
  }

  /** The line of the step to come; {@code gradient} will be its direction. */
  private StepLine line(
      GradientSource source, TrainingState state, double[] gradient, StepReport report) {
    return new StepLine(this, source, state, gradient.clone(), gradient, report.objective());
  }

  private StepReport report(
      Course course, GradientSum sum, double[] point, double[] gradient, double rate) {
    History history = course.history();
    return new StepReport(
        course.state().step(),
        (history.rowsSeen() + (double) sum.rows()) / history.rows(),
        sum.meanLoss(),
        penalties.value(point, layout),
        gradientNorm(point, gradient),
        course.stepNorm(),
        rate,
        sum.rows(),
        course.elapsed());
  }

  /** Norm of the least-norm subgradient at w, given the gradient of the smooth part there. */
  private double gradientNorm(double[] w, double[] gradient) {
    if (!penalties.hasProx()) {
      return Vectors.norm(gradient);
    }
    double[] whole = gradient.clone();
    penalties.addProximalSubgradient(w, whole, layout);
    return Vectors.norm(whole);
  }

  private void tell(StepReport report) {
    listeners.forEach(listener -> listener.stepped(report));
  }

  private TrainingResult end(Course course, Reason reason) {
    TrainingState state = course.state();
    double[] w = state.step() == 0 ? state.w() : updater.result(state.w(), state.slots());
    return new TrainingResult(state, w, reason, course.history());
  }
}
