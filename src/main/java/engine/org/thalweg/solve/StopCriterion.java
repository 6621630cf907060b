package org.thalweg.solve;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.thalweg.schedule.RateStages;
import org.thalweg.solve.Reason.Kind;
import org.thalweg.text.Require;

/** A rule that decides after every report, from the history alone, whether to stop, and why. */
@FunctionalInterface
public interface StopCriterion {
  /** A reason to stop now, or none. Called with at least one step in the history. */
  Optional<Reason> check(History history);

  /** All reasons to stop now, of which {@link #check} is the first. */
  default Stream<Reason> reasons(History history) {
    return check(history).stream();
  }

  /** Stops when either does; the first one's reason goes first. */
  default StopCriterion or(StopCriterion other) {
    return new Either(this, other);
  }

  /** Two rules, each of which stops. */
  record Either(StopCriterion first, StopCriterion second) implements StopCriterion {
    @Override
    public Optional<Reason> check(History history) {
      return first.check(history).or(() -> second.check(history));
    }

    @Override
    public Stream<Reason> reasons(History history) {
      return Stream.concat(first.reasons(history), second.reasons(history));
    }
  }

  /** Never stops. */
  static StopCriterion never() {
    return history -> Optional.empty();
  }

  /** Converged when the gradient norm is at most {@code tolerance}; of the batch, if it is one. */
  record GradientNorm(double tolerance) implements StopCriterion {
    public GradientNorm {
      Require.positive("gradientNorm", tolerance);
    }

    @Override
    public Optional<Reason> check(History history) {
      double norm = history.last().gradientNorm();
      return when(
          norm <= tolerance, Kind.CONVERGED, "gradientNorm", "%.3g <= %.3g", norm, tolerance);
    }
  }

  /**
   * Converged when F(w) − F* is at most a share of |F(w)|, so that no unit of labels or features
   * matters: by what the solver certifies or by {@link StrongConvexity#gap}; if neither is known,
   * by the {@linkplain History#gapEstimate estimate} ‖∇F‖·‖w‖, which says nothing before a step has
   * gained little, nor where F could fall farther with the parameters that have no L2 penalty held
   * fixed: by ‖∇F‖²/(2λ). A millionth of the first objective counts as |F| where F comes below
   * that.
   *
   * <p>For runs whose steps are on all rows.
   *
   * @param share in (0, ∞)
   * @param convexity of F; need not hold
   * @param partial λ of the parameters that penalties are meant for; 0 where one of them has none
   */
  record RelativeGap(double share, StrongConvexity convexity, double partial)
      implements StopCriterion {
    private static final double LEAST = 1e-6;

    /** A rule that knows of no penalty but those on all parameters. */
    public RelativeGap(double share, StrongConvexity convexity) {
      this(share, convexity, convexity.lambda());
    }

    public RelativeGap {
      Require.positive("relativeGap", share);
    }

    @Override
    public Optional<Reason> check(History history) {
      StepReport last = history.last();
      double unit = Math.max(Math.abs(last.objective()), LEAST * Math.abs(history.objective(0)));
      boolean isBounded = convexity.obstacle().isEmpty();
      double bound = isBounded ? convexity.gap(last.gradientNorm()) : Double.NaN;
      double known = last.gap() < bound || !isBounded ? last.gap() : bound;
      double gap = Double.isNaN(known) ? estimate(history) : known;
      String what = Double.isNaN(known) ? "about" : known == bound ? "at most" : "duality gap";
      return when(
          gap <= share * unit,
          Kind.CONVERGED,
          "relativeGap",
          "%s %.3g, %.2g of F, %.6g; limit %.3g",
          what,
          gap,
          gap / unit,
          unit,
          share);
    }

    private double estimate(History history) {
      int steps = history.steps();
      if (steps < 2) {
        return Double.POSITIVE_INFINITY;
      }
      double gained = Math.abs(history.objective(steps - 2) - history.objective(steps - 1));
      double fixed = partial > 0 ? StrongConvexity.gap(history.last().gradientNorm(), partial) : 0;
      double estimate = Math.max(history.gapEstimate(), Math.max(gained, fixed));
      return Double.isNaN(estimate) ? Double.POSITIVE_INFINITY : estimate;
    }
  }

  /**
   * Converged when the mean objective of a window of steps differs from that of the window before
   * by at most {@code relativeTolerance} times its absolute value. Windows tile the steps; the rule
   * looks at the end of each, from the second on.
   */
  record ObjectiveChange(double relativeTolerance, int window) implements StopCriterion {
    public ObjectiveChange {
      Require.positive("objectiveChange", relativeTolerance);
      Require.positive("window of objectiveChange", window);
    }

    @Override
    public Optional<Reason> check(History history) {
      int steps = history.steps();
      if (steps / 2 < window || steps % window != 0) {
        return Optional.empty();
      }
      double before = history.meanObjective(steps - 2 * window, steps - window);
      double now = history.meanObjective(steps - window, steps);
      double change = Math.abs(now - before);
      double bound = relativeTolerance * Math.abs(before);
      return when(
          Double.isFinite(before) && change <= bound,
          Kind.CONVERGED,
          "objectiveChange",
          "%.3g <= %.3g over windows of %d steps",
          change,
          bound,
          window);
    }
  }

  /**
   * Converged when the mean objective at the end of a stage is not lower than that at the end of
   * the stage before by more than {@code relativeTolerance} times its absolute value: a longer
   * stage would gain little.
   *
   * @param window steps at the end of a stage that are compared; fewer where the stage has fewer
   */
  record StageGain(double relativeTolerance, RateStages stages, int window)
      implements StopCriterion {
    public StageGain {
      Require.positive("objectiveChange", relativeTolerance);
      Require.positive("window of objectiveChange", window);
    }

    @Override
    public Optional<Reason> check(History history) {
      int stage = stages.of(history.steps() - 1);
      if (stage == 0 || history.steps() != stages.end(stage)) {
        return Optional.empty();
      }
      double before = atEnd(stage - 1, history);
      double gain = before - atEnd(stage, history);
      double bound = relativeTolerance * Math.abs(before);
      return when(
          gain <= bound,
          Kind.CONVERGED,
          "objectiveChange",
          "%.3g <= %.3g in the last %d steps",
          gain,
          bound,
          stages.end(stage) - stages.begin(stage));
    }

    private double atEnd(int stage, History history) {
      long end = stages.end(stage);
      return history.meanObjective((int) Math.max(stages.begin(stage), end - window), (int) end);
    }
  }

  /** Converged when the last step was at most {@code tolerance} long; never at step 0. */
  record SmallStep(double tolerance) implements StopCriterion {
    public SmallStep {
      Require.positive("smallStep", tolerance);
    }

    @Override
    public Optional<Reason> check(History history) {
      double norm = history.last().stepNorm();
      boolean isSmall = history.steps() > 1 && norm <= tolerance;
      return when(isSmall, Kind.CONVERGED, "smallStep", "%.3g <= %.3g", norm, tolerance);
    }
  }

  /** Stops after this many steps. */
  record MaxSteps(long steps) implements StopCriterion {
    public MaxSteps {
      Require.positive("maxSteps", steps);
    }

    @Override
    public Optional<Reason> check(History history) {
      return when(history.steps() >= steps, Kind.BUDGET, "maxSteps", "%d steps", steps);
    }
  }

  /** Stops after the step that completes this many data passes. */
  record MaxEpochs(double epochs) implements StopCriterion {
    public MaxEpochs {
      Require.positive("maxEpochs", epochs);
    }

    @Override
    public Optional<Reason> check(History history) {
      return when(history.epochs() >= epochs, Kind.BUDGET, "maxEpochs", "%s epochs", epochs);
    }
  }

  /** Stops after the first step that ends past this time. */
  record Time(Duration limit) implements StopCriterion {
    public Time {
      Require.positive("seconds", limit.toNanos() / 1e9);
    }

    @Override
    public Optional<Reason> check(History history) {
      Duration elapsed = history.last().elapsed();
      return when(
          elapsed.compareTo(limit) >= 0, Kind.BUDGET, "seconds", "%.1f s", elapsed.toNanos() / 1e9);
    }
  }

  /** The reason of a kind, where it is met. */
  static Optional<Reason> when(
      boolean stop, Kind kind, String rule, String format, Object... figures) {
    return stop
        ? Optional.of(new Reason(kind, rule, String.format(java.util.Locale.ROOT, format, figures)))
        : Optional.empty();
  }
}
