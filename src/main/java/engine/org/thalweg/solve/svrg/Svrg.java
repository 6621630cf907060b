package org.thalweg.solve.svrg;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.text.Require;

/**
 * Variance-reduced rounds without a step size to set, for convex objectives: R. Johnson, T. Zhang,
 * "Accelerating Stochastic Gradient Descent using Predictive Variance Reduction", NIPS (2013), with
 * proximal point steps on rows and Anderson acceleration over rounds.
 *
 * <pre>
 *   sample    rounds on a few of the rows alone, until they gain little; without reports
 *   norms     of all rows
 *   gradient  F and g at w, over all rows: a report
 *   epoch     from w, parts of the rows step around (w, g); the mean of their ends is the image of w
 *   next      w is Anderson's point of the last images
 *   guard     where F rose, back to the image; where it rose there too, back to the last w with
 *             η ← 0.3·η
 * </pre>
 *
 * Far from the minimum, a gradient over all rows says no more than one over some of them, and an
 * epoch over all rows around one gradient may raise F. So the first rounds run on max(2048, n/64)
 * random rows, as long as they gain much there. Then each epoch steps on four times as many, and on
 * four times as many again when two rounds gain more than a quarter of what the two before them
 * did: on all of them only where that is needed. A round costs two passes at most.
 *
 * <p>Differs from: SVRG, which has explicit row steps, a step size to set and no acceleration.
 */
public final class Svrg implements Solver {
  static final int GROWTH = 4; // of the rows of an epoch
  private static final long SAMPLE_ROWS = 2048; // at least
  private static final int SAMPLE_PART = 64; // one row in so many, else
  private static final int NUMBERS_OF_COORDINATE = 4; // that lie side by side in an epoch
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /**
   * What stays the same during a run.
   *
   * @param rows of the data
   * @param localFraction the largest fraction of the rows, in (0, 1], that an epoch can step on in
   *     one process: a function of the data alone, so that no bit depends on where they are
   * @param seed of all that is random
   */
  public record SvrgSetting(Problem problem, long rows, double localFraction, long seed) {
    public SvrgSetting {
      Require.nothingAgainst(obstacle(problem));
      Require.positiveShare("localFraction", localFraction);
    }
  }

  private final SvrgSetting setting;
  private RoundState sample; // null behind the rounds on a sample
  private RoundState rounds; // over all rows; null before

  private Svrg(SvrgSetting setting, RoundState sample, RoundState rounds) {
    this.setting = setting;
    this.sample = sample;
    this.rounds = rounds;
  }

  /**
   * A run that begins.
   *
   * @param start w, not changed; where constraints forbid it, the run begins at the nearest point
   *     that they allow
   */
  public static Svrg begin(SvrgSetting setting, double[] start) {
    double[] w = setting.problem.allowed(start);
    long first = firstRows(setting);
    if (2 * first > setting.rows) {
      return new Svrg(setting, null, overAll(setting, first, w));
    }
    long local = (long) Math.max(1, setting.localFraction * setting.rows);
    Draw draw = new Draw.Sample(Math.min(first, local), setting.seed);
    return new Svrg(setting, new RoundState(setting, draw, 1, SAMPLE_ROWS, w, new double[0]), null);
  }

  /**
   * A run as it was saved.
   *
   * @param point its {@link #point} then
   * @param saved by {@link #save}
   * @throws Snapshot.Unfit if that is the state of another solver or problem
   */
  public static Svrg restore(SvrgSetting setting, double[] point, Map<String, double[]> saved) {
    setting.problem.layout().check(point);
    return new Svrg(setting, null, RoundState.restored(setting, point, saved));
  }

  /** Why this solver does not support a problem; empty if it does. It supports every penalty. */
  public static Optional<String> obstacle(Problem problem) {
    int dimension = problem.layout().dimension();
    if ((long) NUMBERS_OF_COORDINATE * dimension > LONGEST_ARRAY) {
      return Optional.of(
          "svrg keeps %d numbers of each parameter in an array, but there are %d parameters"
              .formatted(NUMBERS_OF_COORDINATE, dimension));
    }
    return problem.objective().rowSteps().isPresent()
        ? Optional.empty()
        : Optional.of(
            "svrg needs a convex loss of scores that are linear in w, but the objective is "
                + problem.objective());
  }

  private static long firstRows(SvrgSetting setting) {
    return Math.max(SAMPLE_ROWS, setting.rows / SAMPLE_PART);
  }

  private static RoundState overAll(SvrgSetting setting, double firstRows, double[] w) {
    return new RoundState(setting, Draw.all(), setting.localFraction, firstRows, w, new double[0]);
  }

  /**
   * Curvature pairs of F over all rows, from the last lowest points, oldest first, for a solver
   * that starts at {@link #point}; empty during the rounds on a sample.
   */
  public List<CurvaturePair> curvaturePairs() {
    return rounds == null ? List.of() : rounds.curvaturePairs();
  }

  @Override
  public Question<?> ask() {
    return current().ask();
  }

  @Override
  public Progress tell(Answer answer) {
    Optional<Measurement> measured = current().tell(answer);
    if (sample != null) {
      if (sample.isDone()) {
        rounds = overAll(setting, (double) GROWTH * firstRows(setting), sample.point());
        sample = null;
      }
      return Progress.pending();
    }
    if (measured.isPresent() && measured.get().isFinite()) {
      return Progress.measured(measured.get());
    }
    return Progress.pending(); // no gradient yet, or it went back to an earlier point
  }

  private RoundState current() {
    return sample != null ? sample : rounds;
  }

  @Override
  public double[] point() {
    return current().point();
  }

  @Override
  public Optional<Reason> ended() {
    if (rounds == null) {
      return Optional.empty();
    }
    if (rounds.isLost()) {
      return Optional.of(Reason.diverged("the objective is not finite at the start"));
    }
    return rounds.isExhausted()
        ? Optional.of(
            Reason.stalled("rounds", "gradient norm %.3g".formatted(rounds.gradientNorm())))
        : Optional.empty();
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    rounds.save(saved);
    return saved;
  }
}
