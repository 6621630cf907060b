package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.TrainingConf;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.GradientSource;
import org.thalweg.solve.History;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.Trainer;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.svrg.RoundSource;
import org.thalweg.solve.svrg.VarianceReduced;
import org.thalweg.spark.ReferenceSolver;
import org.thalweg.update.Updater;

/**
 * How a problem is minimised: by which method, until when, and who is told.
 *
 * @param start where w begins; empty where a former run goes on
 * @param former what that run left
 */
record Minimisation(
    TrainingConf conf,
    Objective objective,
    StopCriterion stop,
    List<TrainingListener> listeners,
    Checkpoints checkpoints,
    Optional<double[]> start,
    Optional<Snapshot> former) {
  private static final Logger LOG = LoggerFactory.getLogger(Minimisation.class);

  /** Gradient steps, one a job. */
  TrainingResult sgd(GradientSource source, LearningRate rate) {
    return descend(source, conf.updater().value(), rate, penalties());
  }

  private TrainingResult descend(
      GradientSource source, Updater updater, LearningRate rate, Penalties penalties) {
    Trainer trainer =
        new Trainer(
            objective.layout(),
            updater,
            rate,
            penalties,
            stop,
            conf.onDivergence().value(),
            listeners,
            checkpoints);
    return start
        .map(w -> trainer.train(source, w))
        .orElseGet(() -> trainer.resume(source, former.orElseThrow()));
  }

  /**
   * Steps along what local rounds bring in the place of gradients, in which the penalties have had
   * their part.
   */
  TrainingResult local(GradientSource rounds) {
    return descend(
        rounds,
        conf.rounds().outer().value(),
        conf.rounds().outerLearningRate().value(),
        new Penalties.Told(penalties()));
  }

  /** L-BFGS. */
  TrainingResult lbfgs(Oracle oracle) {
    ReferenceSolver solver = solver();
    return start
        .map(w -> solver.solve(oracle, w))
        .orElseGet(() -> solver.resume(oracle, former.orElseThrow()));
  }

  /** Variance-reduced rounds. */
  TrainingResult svrg(Supplier<RoundSource> rounds) {
    try (RoundSource source = rounds.get()) {
      return rounds(source, stop);
    }
  }

  /**
   * Variance-reduced rounds where objective and data allow them; L-BFGS where they do not, or from
   * where rounds no longer get on.
   *
   * @param obstacle why there can be no rounds
   * @param rounds where they run
   */
  TrainingResult auto(Optional<String> obstacle, Supplier<RoundSource> rounds, Oracle oracle) {
    if (obstacle.isPresent()) {
      LOG.info("method auto: lbfgs, since {}", obstacle.get());
      return lbfgs(oracle);
    }
    if (former.isPresent() && !VarianceReduced.tookThis(former.get())) {
      LOG.info("method auto: lbfgs, as the former run ended");
      return lbfgs(oracle);
    }
    LOG.info("method auto: svrg, since the objective is convex in scores that are linear in w");
    TrainingResult result;
    try (RoundSource epochs = rounds.get()) {
      result = rounds(epochs, stop.or(new Slow()));
    }
    boolean isSlow =
        result.reason().kind() == Reason.Kind.STALLED || result.reason().rule().equals(Slow.RULE);
    if (!isSlow || !penalties().isSmoothOrL1()) {
      return result;
    }
    LOG.info("method auto: lbfgs from here, since rounds no longer get on: {}", result.reason());
    return solver().goOn(oracle, result.w(), result.history());
  }

  /** Twenty rounds of which the last ten gained more than half as much as the first ten. */
  private record Slow() implements StopCriterion {
    static final String RULE = "contraction";
    private static final int WINDOW = 10;

    @Override
    public Optional<Reason> check(History history) {
      int steps = history.steps();
      if (steps <= 2 * WINDOW) {
        return Optional.empty();
      }
      double before =
          history.objective(steps - 1 - 2 * WINDOW) - history.objective(steps - 1 - WINDOW);
      double now = history.objective(steps - 1 - WINDOW) - history.objective(steps - 1);
      return now > 0.5 * before
          ? Optional.of(
              new Reason(
                  Reason.Kind.BUDGET,
                  RULE,
                  "%d rounds gained %.3g, those before them %.3g".formatted(WINDOW, now, before)))
          : Optional.empty();
    }
  }

  private TrainingResult rounds(RoundSource source, StopCriterion until) {
    VarianceReduced rounds =
        new VarianceReduced(objective, penalties(), until, listeners, checkpoints, conf.seed());
    return start
        .map(w -> rounds.train(source, w))
        .orElseGet(() -> rounds.resume(source, former.orElseThrow()));
  }

  private ReferenceSolver solver() {
    ParameterLayout layout = objective.layout();
    return new ReferenceSolver(layout, penalties(), stop, listeners, checkpoints);
  }

  private Penalties penalties() {
    return conf.penalty().value();
  }
}
