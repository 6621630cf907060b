package org.thalweg.round;

import java.util.List;
import java.util.Optional;
import org.thalweg.objective.GradientSum;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.train.Checkpoints;
import org.thalweg.train.History;
import org.thalweg.train.Reason;
import org.thalweg.train.Snapshot;
import org.thalweg.train.StepReport;
import org.thalweg.train.StopCriterion;
import org.thalweg.train.TrainingListener;
import org.thalweg.train.TrainingResult;

/**
 * Variance-reduced rounds without a step size to set, for convex objectives.
 *
 * <pre>
 *   look:   F and g at w, over all rows
 *   go:     from w, every shard steps on its rows around (w, g); w̄ is the mean of where they end
 *   next:   w is Anderson's point of the last rounds
 *   guard:  where F rose, back to w̄; where it rose there too, back to the last w with η ← 0.3·η
 * </pre>
 *
 * η = 1 / (c·√(mean ‖x‖² · max ‖x‖²)), c the curvature of the loss: rows of one length take the
 * longest stable step, and outliers shorten it. Where the longest row is over 16 times the mean,
 * features are scaled by W. The first round steps on few rows, since far from the minimum a whole
 * epoch around one gradient leads astray, and each round on four times as many as the one before. A
 * round costs two data passes at most.
 *
 * @param key of what is random
 */
public record VarianceReduced(
    Objective objective,
    Penalties penalties,
    StopCriterion stop,
    List<TrainingListener> listeners,
    Checkpoints checkpoints,
    long key) {

  public VarianceReduced {
    listeners = List.copyOf(listeners);
  }

  /**
   * Minimises from a starting point until the stop criterion gives a reason, or no smaller step
   * lowers the objective.
   *
   * @param start w of the layout's dimension; not changed
   */
  public TrainingResult train(RoundSource source, double[] start) {
    objective.layout().check(start);
    double[] w = start.clone();
    penalties.restrict(w, objective.layout());
    Scaling scaling = Scaling.of(objective, objective.rowSteps().orElseThrow(), source);
    History history = new History(source.rows());
    history.count(scaling.passes() * source.rows());
    return go(source, new Rounds(w, history, scaling));
  }

  /** Goes on from a snapshot that such a run took, to the same end, bit by bit. */
  public TrainingResult resume(RoundSource source, Snapshot snapshot) {
    objective.layout().check(snapshot.w());
    return go(source, Rounds.resumed(snapshot));
  }

  /** Whether a snapshot is one of such a run. */
  public static boolean tookThis(Snapshot snapshot) {
    return snapshot.memory().containsKey(Rounds.FIGURES);
  }

  private TrainingResult go(RoundSource source, Rounds rounds) {
    Optional<Reason> end = Optional.empty();
    while (end.isEmpty()) {
      if (rounds.isAtGoodPoint()) {
        EpochPlan plan = rounds.plan(objective.layout(), penalties, key);
        rounds.arrive(source.epoch(plan), objective.layout(), penalties);
      }
      end = look(source, rounds);
      keep(rounds, end);
    }
    return rounds.end(end.get());
  }

  /** Looks at a point, takes it or not, and says why to end the run, if so. */
  private Optional<Reason> look(RoundSource source, Rounds rounds) {
    double[] w = rounds.w();
    GradientSum sum = source.evaluate(w, rounds.step());
    double[] loss = sum.meanGradient();
    double[] gradient = loss.clone();
    penalties.addGradient(w, gradient, objective.layout());
    penalties.addProximalSubgradient(w, gradient, objective.layout());
    StepReport report = rounds.report(sum, gradient, penalties.value(w, objective.layout()));
    boolean better = rounds.look(report, loss);
    if (report.isFinite()) {
      listeners.forEach(listener -> listener.stepped(report));
    }
    if (rounds.isStuck()) {
      return Optional.of(stuck(rounds, report));
    }
    return stop.check(rounds.history())
        .filter(reason -> better || reason.kind() != Reason.Kind.CONVERGED);
  }

  private static Reason stuck(Rounds rounds, StepReport report) {
    return rounds.step() == 1
        ? new Reason(
            Reason.Kind.DIVERGED, "finiteObjective", "objective %s".formatted(report.objective()))
        : new Reason(Reason.Kind.STALLED, "rounds", "no lower point found");
  }

  private void keep(Rounds rounds, Optional<Reason> end) {
    boolean isDue =
        end.isEmpty() ? checkpoints.due(rounds.history().last()) : checkpoints.dueAtEnd();
    if (isDue && !rounds.isStuck()) {
      checkpoints.keep(rounds.snapshot());
    }
  }
}
