package org.thalweg.solve.svrg;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.History;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;

/**
 * Variance-reduced rounds without a step size to set, for convex objectives.
 *
 * <pre>
 *   begin:  a few such rounds on a sample of the rows alone
 *   look:   F and g at w, over all rows
 *   go:     from w, every shard steps on its rows around (w, g); w̄ is the mean of where they end
 *   next:   w is Anderson's point of the last rounds
 *   guard:  where F rose, back to w̄; where it rose there too, back to the last w with η ← 0.3·η
 * </pre>
 *
 * η = 1 / (c·√(mean ‖x‖² · max ‖x‖²)), c the curvature of the loss: rows of one length take the
 * longest stable step, and outliers shorten it. Where the longest row is over 16 times the mean,
 * features are scaled by W. Far from the minimum a whole epoch around one gradient leads astray,
 * and a look at all rows tells no more than one at some: so rounds begin on max(2048, n/64) rows,
 * for as long as they gain much there. Then each steps on four times as many, and on four times as
 * many again when two rounds gain more than a quarter of what the two before them did: on all of
 * them only where that is needed. A round costs two data passes at most.
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

  private static final long SAMPLE_ROWS = 2048; // at least
  private static final int SAMPLE_PART = 64; // one row in so many, else
  private static final int SAMPLE_ROUNDS = 6; // at most
  private static final double SAMPLE_GAIN = 0.01; // of all they gained, less than which ends them

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
    long begin = System.nanoTime();
    double[] w = start.clone();
    penalties.restrict(w, objective.layout());
    History history = new History(source.rows());
    long first = Math.max(SAMPLE_ROWS, source.rows() / SAMPLE_PART);
    if (2 * first > source.rows()) {
      return go(source, begin(source, w, history, (double) first / source.rows()));
    }
    try (RoundSource sample = source.sample(first, key)) {
      double fraction = (double) SAMPLE_ROWS / sample.rows();
      Rounds some = begin(sample, w, new History(sample.rows()), fraction);
      TrainingResult begun =
          new VarianceReduced(
                  objective,
                  penalties,
                  VarianceReduced::gainsLittle,
                  List.of(),
                  Checkpoints.none(),
                  key)
              .go(sample, some);
      history.count(begun.history().rowsSeen());
      history.spend(Duration.ofNanos(System.nanoTime() - begin));
      w = begun.w();
    }
    double fraction = (double) Rounds.GROWTH * first / source.rows();
    return go(source, begin(source, w, history, fraction));
  }

  /** Before the first look at some data, whose row norms are found. */
  private Rounds begin(RoundSource source, double[] w, History history, double fraction) {
    ScalingSearch search = new ScalingSearch(new Problem(objective, penalties));
    while (search.found() == null) {
      history.count(source.rows());
      search.tell(source.norms(search.scale()));
    }
    Scaling scaling = search.found();
    return new Rounds(w, history, scaling, fraction, source.cheapFraction());
  }

  /** Whether another round on the sample would tell more of the sample than of the data. */
  private static Optional<Reason> gainsLittle(History history) {
    int steps = history.steps();
    if (steps < 2) {
      return Optional.empty();
    }
    double last = history.objective(steps - 1);
    boolean isEnough =
        steps > SAMPLE_ROUNDS
            || history.objective(steps - 2) - last < SAMPLE_GAIN * (history.objective(0) - last);
    return isEnough
        ? Optional.of(new Reason(Reason.Kind.BUDGET, "sample", "rounds on it gain little"))
        : Optional.empty();
  }

  /** Goes on from a snapshot that such a run took, to the same end, bit by bit. */
  public TrainingResult resume(RoundSource source, Snapshot snapshot) {
    objective.layout().check(snapshot.w());
    return go(source, Rounds.resumed(snapshot, source.cheapFraction()));
  }

  /** How many numbers the last rounds take, for w of a dimension. */
  public static long remembers(int dimension) {
    return Anderson.stateSize(dimension);
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
