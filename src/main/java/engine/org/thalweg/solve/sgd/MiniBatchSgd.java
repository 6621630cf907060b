package org.thalweg.solve.sgd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.thalweg.linalg.LazyVector;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.update.Updater;

/**
 * Stochastic gradient descent: the gradient of a batch, turned into a direction by the update rule.
 *
 * <pre>
 *   g = mean gradient of the batch + ∇ smooth penalty      at w, or where the rule wants it
 *   d = rule(g)
 *   w ← prox(w − η·d)                                      with step sizes η·p
 * </pre>
 *
 * The solver alone owns η, the sign and the mean; the rule knows none of them. With {@code
 * learningRate = auto} questions come first by which the rate is chosen, see {@link LineSearchRate}
 * and {@link TrialRunRate}.
 */
public final class MiniBatchSgd implements Solver {

  /**
   * What stays the same during a run.
   *
   * @param onDivergence what to do where F, its gradient or w is not finite
   * @param isFullBatch the steps whose batch is all rows, each once
   */
  public record SgdSetting(
      Problem problem,
      Updater updater,
      LearningRate learningRate,
      OnDivergence onDivergence,
      LongPredicate isFullBatch) {
    public SgdSetting {
      if (learningRate instanceof LearningRate.Search && updater.looksAhead()) {
        throw new IllegalArgumentException(
            "updater must not look ahead where the learning rate is searched for but was "
                + updater);
      }
    }

    private DescentState fresh(double[] start) {
      return DescentState.fresh(problem.layout(), updater, learningRate, List.of(), start);
    }

    /** Whether all there is to do is to step. */
    private boolean isPlain() {
      return onDivergence.times() == 0 && !(learningRate instanceof LearningRate.Search);
    }
  }

  private final SgdSetting setting;
  private StepKernel descent;
  private final LastGood good;
  private LazyVector point; // where the next gradient is wanted
  private Question<?> question; // null where the next gradient is to be asked for
  private ChosenRate.StepwiseSearch rateSearch; // null once the learning rate is known
  private BacktrackingSearch search; // null but while a step is searched for
  private Reason lost; // null while the run goes on
  private boolean wentBack; // to where the next gradient is, to which no step leads

  private MiniBatchSgd(SgdSetting setting, StepKernel descent, LastGood good) {
    this.setting = setting;
    this.descent = descent;
    this.good = good;
  }

  /**
   * A run that begins.
   *
   * @param start w, not changed; where constraints forbid it, the run begins at the nearest point
   *     that they allow
   */
  public static MiniBatchSgd begin(SgdSetting setting, double[] start) {
    Problem problem = setting.problem;
    double[] w = problem.allowed(start);
    StepKernel descent =
        setting.isPlain()
            ? StepKernel.fresh(problem, setting.updater, setting.learningRate, w)
            : StepKernel.dense(problem, setting.updater, setting.fresh(w));
    LastGood good = LastGood.begin(setting.onDivergence, descent.state(), () -> setting.fresh(w));
    MiniBatchSgd sgd = new MiniBatchSgd(setting, descent, good);
    if (setting.learningRate instanceof ChosenRate chosen) {
      sgd.rateSearch = chosen.search(problem, setting.updater, w);
      sgd.question = sgd.rateSearch.ask();
    }
    return sgd;
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver, rule or problem
   */
  public static MiniBatchSgd restore(SgdSetting setting, Snapshot snapshot) {
    DescentState state = setting.fresh(snapshot.w(setting.problem.layout().dimension()));
    state.restore(snapshot);
    LastGood good =
        LastGood.restore(setting.onDivergence, state, () -> setting.fresh(state.w()), snapshot);
    StepKernel descent =
        setting.isPlain()
            ? StepKernel.of(setting.problem, setting.updater, state)
            : StepKernel.dense(setting.problem, setting.updater, state);
    return new MiniBatchSgd(setting, descent, good);
  }

  @Override
  public Question<?> ask() {
    if (question == null) {
      point = descent.gradientPoint(rate());
      question = new GradientQuestion(point, new Draw.Batch(state().step()));
    }
    return question;
  }

  @Override
  public Progress tell(Answer answer) {
    if (rateSearch != null) {
      return tellRateSearch(answer);
    }
    GradientSum sum = (GradientSum) answer;
    return search == null ? measure(sum) : tellStepSearch(sum);
  }

  private Progress tellRateSearch(Answer answer) {
    Optional<Double> rate = rateSearch.tell(answer);
    if (rate.isEmpty()) {
      question = rateSearch.ask();
    } else {
      ChosenRate.choose(rate.get(), state().ofRate());
      rateSearch = null;
      question = null;
    }
    return new Progress.Prepared();
  }

  private DescentState state() {
    return descent.state();
  }

  private double rate() {
    return setting.learningRate.at(state().step(), state().ofRate()) * good.rateFactor();
  }

  private Progress measure(GradientSum sum) {
    descent = descent.see(point, sum);
    Measurement here =
        new Measurement(
            point,
            sum.meanLoss(),
            descent.penalty(),
            descent.gradientNorm(),
            wentBack ? Double.NaN : descent.stepNorm(),
            rate(),
            setting.isFullBatch.test(state().step()));
    wentBack = false;
    if (good.isLost(here)) {
      return goBack("%s at step %d".formatted(here.figures(), state().step()));
    }
    good.see(here, state());
    setting.learningRate.observe(state().step(), here.objective(), state().ofRate());
    if (!(setting.learningRate instanceof LearningRate.Search searching)) {
      return step(here, here.learningRate());
    }
    search = descent.search(searching, here);
    question = search.ask();
    return Progress.pending();
  }

  private Progress tellStepSearch(GradientSum sum) {
    Optional<Double> rate = search.tell(sum);
    if (rate.isEmpty()) {
      question = search.ask();
      return Progress.pending();
    }
    BacktrackingSearch found = search;
    search = null;
    return step(found.here(), rate.get());
  }

  private Progress step(Measurement here, double rate) {
    descent.step(rate);
    LazyVector measured = descent.measured();
    if (!descent.isFinite()) {
      Progress back = goBack("parameters not finite after step %d".formatted(state().step() - 1));
      return lost == null ? back : Progress.measured(here.at(measured, rate));
    }
    question = null;
    return Progress.measured(here.at(measured, rate));
  }

  /** The learning rate of the first step, where that is known before it. */
  double firstRate() {
    return setting.learningRate.at(0, state().ofRate());
  }

  private Progress goBack(String obstacle) {
    if (good.goBack(state())) {
      wentBack = true;
      question = null;
      return new Progress.WentBack(state().step());
    }
    lost = Reason.diverged(obstacle);
    return Progress.pending();
  }

  @Override
  public boolean choosesPoint() {
    double[] w = descent.point();
    return lost == null && state().result(setting.updater, w) != w;
  }

  @Override
  public double[] point() {
    if (lost != null) {
      return good.last().orElseGet(descent::before);
    }
    return state().result(setting.updater, descent.point());
  }

  @Override
  public Optional<Reason> ended() {
    return Optional.ofNullable(lost);
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = descent.whole().save();
    DescentState.savePosition(point(), descent.point(), saved);
    good.save(saved);
    return saved;
  }
}
