package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.thalweg.linalg.LazyVector;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Displacement;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Updater;

/**
 * Local stochastic gradient descent: S. U. Stich, "Local SGD Converges Fast and Communicates
 * Little", ICLR (2019). In a round every shard takes steps by itself from the same w; the mean of w
 * − u, with u where the shards ended, is the pseudo-gradient of an outer rule.
 *
 * <pre>
 *   g = mean of w − u over the shards, by weight
 *   d = outer rule(g)
 *   w ← w − η·d
 * </pre>
 *
 * Penalties act inside the local steps, so the outer step only keeps w where constraints allow it.
 * What a round reports is the mean loss along the local steps and the norm of g.
 */
public final class LocalSgd implements Solver {

  /**
   * What stays the same during a run.
   *
   * @param descent what every shard does in a round
   * @param outer the rule that takes the pseudo-gradients
   * @param outerLearningRate its η, by the number of the round
   */
  public record LocalSgdSetting(
      Problem problem, LocalDescent descent, Updater outer, Schedule outerLearningRate) {
    private DescentState fresh(double[] start) {
      return DescentState.fresh(problem.layout(), outer, outerLearningRate, descent.slots(), start);
    }
  }

  private final LocalSgdSetting setting;
  private final DescentState state;
  private Question<?> question;
  private Reason lost; // null while the run goes on

  private LocalSgd(LocalSgdSetting setting, DescentState state) {
    this.setting = setting;
    this.state = state;
    ask(state);
  }

  /**
   * A run that begins.
   *
   * @param start w, not changed; where constraints forbid it, the run begins at the nearest point
   *     that they allow
   */
  public static LocalSgd begin(LocalSgdSetting setting, double[] start) {
    return new LocalSgd(setting, setting.fresh(setting.problem.allowed(start)));
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver, rule or problem
   */
  public static LocalSgd restore(LocalSgdSetting setting, Snapshot snapshot) {
    DescentState state = setting.fresh(snapshot.w(setting.problem.layout().dimension()));
    state.restore(snapshot);
    return new LocalSgd(setting, state);
  }

  @Override
  public Question<?> ask() {
    return question;
  }

  private void ask(DescentState from) {
    question = new LocalStepsQuestion(setting.descent, point(from), from.ofShards(), from.step());
  }

  /** w itself, or the look-ahead point of an outer rule that has one. */
  private double[] point(DescentState from) {
    if (!setting.outer.looksAhead()) {
      return from.w();
    }
    double[] ahead = from.w().clone();
    double[] stepSizes = Vectors.constant(ahead.length, rate());
    new Update(setting.outer, from).lookahead(ahead, stepSizes);
    setting.problem.penalties().restrict(ahead, setting.problem.layout());
    return ahead;
  }

  private double rate() {
    return setting.outerLearningRate.at(state.step());
  }

  @Override
  public Progress tell(Answer answer) {
    Displacement moved = (Displacement) answer;
    Problem problem = setting.problem;
    double[] at = ((LocalStepsQuestion) question).w();
    double[] mean = moved.mean();
    double[] direction = Arrays.copyOf(mean, at.length);
    Measurement here =
        new Measurement(
            at,
            moved.meanLoss(),
            problem.penalty(at),
            Vectors.norm(direction),
            state.stepNorm(),
            rate(),
            false);
    if (!here.isFinite()) {
      lost =
          Reason.diverged(
              "objective %s, norm of the pseudo-gradient %s in round %d"
                  .formatted(here.objective(), here.gradientNorm(), state.step()));
      return Progress.pending();
    }
    state.beginStep();
    new Update(setting.outer, state).direction(direction);
    Vectors.subtract(state.w(), rate(), direction);
    problem.penalties().restrict(state.w(), problem.layout());
    new Update(setting.outer, state).stepped();
    state.ofShards().read(mean, at.length);
    state.endStep();
    double[] measured = at == state.w() ? state.before() : at;
    if (Vectors.isFinite(state.w())) {
      ask(state);
    } else {
      lost = Reason.diverged("parameters not finite after round %d".formatted(state.step() - 1));
    }
    return Progress.measured(here.at(LazyVector.of(measured), here.learningRate()));
  }

  @Override
  public boolean choosesPoint() {
    return lost == null && state.result(setting.outer, state.w()) != state.w();
  }

  @Override
  public double[] point() {
    return lost == null ? state.result(setting.outer, state.w()) : state.before();
  }

  @Override
  public Optional<Reason> ended() {
    return Optional.ofNullable(lost);
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = state.save();
    DescentState.savePosition(point(), state.w(), saved);
    return saved;
  }
}
