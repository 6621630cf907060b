package org.thalweg.solve.svrg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.Norms;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.RowSteps;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.States;
import org.thalweg.solve.Step;
import org.thalweg.solve.StepSolver;
import org.thalweg.solve.Vectors;
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
 *   guard     if F rose, back to the image; if it rose there too, back to the lowest w with
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
public final class Svrg extends StepSolver<Svrg.State> {
  static final int GROWTH = 4; // of the rows of an epoch
  private static final long SAMPLE_ROWS = 2048; // at least
  private static final int SAMPLE_PART = 64; // one row in so many, else
  private static final int NUMBERS_OF_COORDINATE = 4; // that lie side by side in an epoch
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int MOST_PAIRS = 5;
  private static final int MOST_NUMBERS = 1 << 26; // in the vectors of all pairs: half a GiB
  private static final double LEAST_COSINE = 1e-10; // of s and y, less than which is rounding
  private static final String NAME = "svrg";

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

    private long firstRows() {
      return Math.max(SAMPLE_ROWS, rows / SAMPLE_PART);
    }
  }

  private final SvrgSetting setting;
  private final Problem problem;

  /**
   * Between two reports.
   *
   * @param next the point to measure; null if the next is an epoch from the lowest point
   * @param isAccelerated whether that is more than the image
   * @param image the end of the last epoch
   * @param lowest null before F was measured
   * @param scaling null before the norms are known
   * @param pairs curvature pairs between the last lowest points, the oldest first
   * @param measured how many gradients
   */
  record State(
      @States.MayBeNull double[] next,
      boolean isAccelerated,
      double[] image,
      @States.MayBeNull LowestPoint lowest,
      @States.MayBeNull Scaling scaling,
      EpochLength length,
      Anderson anderson,
      List<CurvaturePair> pairs,
      RecentObjectives objectives,
      long measured) {

    static State at(double[] w, Scaling scaling, EpochLength length) {
      return new State(
          w, false, w, null, scaling, length, Anderson.NONE, List.of(), RecentObjectives.NONE, 0);
    }

    State counted(RecentObjectives seen) {
      return new State(
          next, isAccelerated, image, lowest, scaling, length, anderson, pairs, seen, measured + 1);
    }

    /** With another lowest point, around which the next epoch is. */
    State lowest(LowestPoint point, EpochLength next, List<CurvaturePair> known) {
      return new State(
          null, isAccelerated, image, point, scaling, next, anderson, known, objectives, measured);
    }

    /** With another point to measure, or none. */
    State next(double[] point, boolean accelerated, double[] end, EpochLength by, Anderson last) {
      return new State(
          point, accelerated, end, lowest, scaling, by, last, pairs, objectives, measured);
    }

    double[] point() {
      return lowest == null ? next : lowest.w();
    }

    /** Whether there is no point to go on from, since F was not finite at the first. */
    boolean isLost() {
      return measured > 0 && lowest == null;
    }

    boolean isAtAnEnd() {
      return isLost() || length.isExhausted();
    }
  }

  private Svrg(SvrgSetting setting, State state) {
    super(NAME, state);
    this.setting = setting;
    this.problem = setting.problem;
  }

  /**
   * A run that begins.
   *
   * @param start w, not changed; where constraints forbid it, the run begins at the nearest point
   *     that they allow
   */
  public static Svrg begin(SvrgSetting setting, double[] start) {
    EpochLength any = new EpochLength(1, 1, 0); // until the norms are known
    return new Svrg(setting, State.at(setting.problem.allowed(start), null, any));
  }

  /**
   * A run as it was saved.
   *
   * @param point its {@link #point} then
   * @param saved by {@link #save}
   * @throws Snapshot.Unfit if that is the state of another solver or problem
   */
  public static Svrg restore(SvrgSetting setting, double[] point, Map<String, double[]> saved) {
    return new Svrg(setting, restored(NAME, State.class, point, saved));
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

  /**
   * Curvature pairs of F over all rows, from the last lowest points, oldest first, for a solver
   * that starts at {@link #point}.
   */
  public List<CurvaturePair> curvaturePairs() {
    return state().pairs;
  }

  @Override
  protected Step<State> step(State from, Oracle rows) {
    State at = from;
    Rounds rounds = new Rounds(Draw.all(), setting.localFraction, rows);
    if (at.scaling == null) {
      long first = setting.firstRows();
      boolean isSampled = 2 * first <= setting.rows;
      double[] w = isSampled ? sampled(at.next, rows) : at.next;
      at = rounds.scaled(w, isSampled ? (double) GROWTH * first : first).orElseThrow();
    }
    while (!at.isAtAnEnd()) {
      if (at.next == null) {
        at = rounds.epoch(at);
      } else {
        Step<State> measured = rounds.measure(at);
        at = measured.state();
        if (measured.progress() instanceof Progress.Measured) {
          return measured;
        }
      }
    }
    return Step.ended(at);
  }

  /** Where rounds on a sample lead, until they tell more of the sample than of the data. */
  private double[] sampled(double[] w, Oracle rows) {
    long local = (long) Math.max(1, setting.localFraction * setting.rows);
    Draw draw = new Draw.Sample(Math.min(setting.firstRows(), local), setting.seed);
    Rounds rounds = new Rounds(draw, 1, rows);
    Optional<State> scaled = rounds.scaled(w, SAMPLE_ROWS);
    if (scaled.isEmpty()) {
      return w; // no row of the sample has a weight
    }
    State at = scaled.get();
    while (!at.isAtAnEnd() && !at.objectives.gainsLittle()) {
      at = at.next == null ? rounds.epoch(at) : rounds.measure(at).state();
    }
    return at.point();
  }

  /**
   * What a round asks of the rows of a draw.
   *
   * @param local the largest fraction of these that an epoch in one process takes
   */
  private final class Rounds {
    private final Draw draw;
    private final double local;
    private final Oracle rows;

    Rounds(Draw draw, double local, Oracle rows) {
      this.draw = draw;
      this.local = local;
      this.rows = rows;
    }

    /** Asks for the norms of the rows, for the step size; empty if no row has a weight. */
    Optional<State> scaled(double[] w, double firstRows) {
      return Scaling.of(problem, scale -> rows.answer(new NormsQuestion(scale, draw)))
          .map(
              scaling -> {
                double fraction = Math.min(firstRows / scaling.rows(), local);
                return State.at(w, scaling, new EpochLength(scaling.rate(), fraction, 0));
              });
    }

    /** Asks for F and g at the next point, and whether it is the lowest one. */
    Step<State> measure(State at) {
      double[] w = at.next;
      LowestPoint low = at.lowest;
      GradientSum sum = rows.answer(new GradientQuestion(w, draw));
      LowestPoint point =
          new LowestPoint(w, sum.meanGradient(), problem.objective(w, sum.meanLoss()));
      double[] smooth = point.smoothGradient(problem);
      double stepNorm = low == null ? 0 : Vectors.distance(w, low.w());
      Measurement here = problem.measurement(w, sum, smooth, stepNorm, at.length.rate());
      if (!here.isFinite()) {
        State lost = at.counted(at.objectives);
        return Step.ended(low == null ? lost : back(lost));
      }
      State counted = at.counted(at.objectives.with(here.objective()));
      if (low != null && here.objective() > low.objective()) {
        return Step.measured(back(counted), here);
      }
      List<CurvaturePair> pairs =
          low == null ? List.of() : with(at.pairs, low.w(), w, low.smoothGradient(problem), smooth);
      boolean isLower = low == null || here.objective() < low.objective();
      return Step.measured(counted.lowest(point, at.length.led(isLower), pairs), here);
    }

    /** Goes back from a point where F rose: to the image, or to the lowest point in short steps. */
    private State back(State at) {
      return at.isAccelerated
          ? at.next(at.image, false, at.image, at.length, Anderson.NONE)
          : at.next(null, false, at.image, at.length.shorter(local), Anderson.NONE);
    }

    /**
     * Takes an epoch from the lowest point, without leaving what constraints allow: on all rows of
     * the draw or a fraction of them; or on drawn rows, if all are too many for one process.
     */
    State epoch(State at) {
      long seed = Hash.of(setting.seed, at.measured);
      EpochLength length = at.length;
      boolean isDrawn = local < 1 && length.fraction() < 1;
      long drawn = (long) Math.ceil(length.fraction() * setting.rows);
      double fraction = isDrawn ? 1 : length.fraction();
      Displacement moved =
          rows.answer(
              new EpochQuestion(
                  at.lowest.plan(problem, at.scaling, length.rate(), fraction, seed),
                  isDrawn ? new Draw.Sample(drawn, setting.seed) : draw));
      boolean hasMoved = moved.weight() > 0; // else no row that was stepped on had a weight
      EpochLength next = hasMoved && !at.objectives.isSlow() ? length : length.longer(local);
      if (!hasMoved) {
        return at.next(null, at.isAccelerated, at.image, next, at.anderson);
      }
      Penalties penalties = problem.penalties();
      double[] image = moved.meanEnd(at.lowest.w());
      penalties.restrict(image, problem.layout()); // rounding may lead outside
      Anderson last = at.anderson.with(at.lowest.w(), image);
      double[] w = last.point(at.scaling.scale());
      penalties.restrict(w, problem.layout()); // so that F is finite there
      boolean isLonger = next.fraction() != length.fraction(); // whose map moves farther
      return at.next(w, last.accelerates(), image, next, isLonger ? Anderson.NONE : last);
    }
  }

  static int mostPairs(int dimension) {
    return (int) Math.min(MOST_PAIRS, MOST_NUMBERS / (2L * Math.max(1, dimension)));
  }

  /** Some pairs and that of two points and the smooth gradients there, if it is curved upwards. */
  static List<CurvaturePair> with(
      List<CurvaturePair> pairs, double[] from, double[] to, double[] before, double[] after) {
    int capacity = mostPairs(from.length);
    double[] step = Vectors.difference(to, from);
    double[] change = Vectors.difference(after, before);
    double product = Norms.product(step, change, step.length);
    double stepSquare = Norms.product(step, step, step.length);
    double changeSquare = Norms.product(change, change, step.length);
    if (capacity == 0 || !(product > LEAST_COSINE * Math.sqrt(stepSquare * changeSquare))) {
      return pairs;
    }
    List<CurvaturePair> more =
        new ArrayList<>(pairs.subList(pairs.size() == capacity ? 1 : 0, pairs.size()));
    more.add(new CurvaturePair(step, change));
    return List.copyOf(more);
  }

  @Override
  protected double[] point(State at) {
    return at.point();
  }

  @Override
  protected Optional<Reason> ended(State at) {
    if (at.isLost()) {
      return Optional.of(Reason.diverged("the objective is not finite at the start"));
    }
    return at.length.isExhausted()
        ? Optional.of(
            Reason.stalled(
                "rounds", "gradient norm %.3g".formatted(at.lowest.gradientNorm(problem))))
        : Optional.empty();
  }

  /**
   * The lowest point of the rounds so far.
   *
   * @param w the point
   * @param gradient of the mean loss there
   * @param objective F there
   */
  private record LowestPoint(double[] w, double[] gradient, double objective) {

    /** The gradient of the mean loss and of the smooth penalties: a new array. */
    double[] smoothGradient(Problem problem) {
      double[] smooth = gradient.clone();
      problem.penalties().addGradient(w, smooth, problem.layout());
      return smooth;
    }

    /** ‖·‖₂ of the least-norm subgradient of F. */
    double gradientNorm(Problem problem) {
      return problem.gradientNorm(w, smoothGradient(problem));
    }

    /** An epoch around this point. */
    EpochPlan plan(Problem problem, Scaling scaling, double rate, double fraction, long seed) {
      double[] vectors = new double[3 * w.length];
      System.arraycopy(w, 0, vectors, 0, w.length);
      System.arraycopy(gradient, 0, vectors, w.length, w.length);
      System.arraycopy(scaling.scale(), 0, vectors, 2 * w.length, w.length);
      return new EpochPlan(
          vectors,
          problem.penalties(),
          problem.layout(),
          problem.coordinates(),
          rate,
          scaling.meanWeight(),
          fraction,
          scaling.penaltyEvery(),
          seed);
    }
  }

  /**
   * F at the points that were measured over all rows of a draw, as far as rules look back.
   *
   * @param first of all
   * @param count of all
   * @param last ones, the latest at the end
   */
  record RecentObjectives(double first, long count, @States.AnyLength double[] last) {
    static final RecentObjectives NONE = new RecentObjectives(0, 0, new double[0]);
    private static final int WINDOW = 2; // rounds that are compared with as many before them
    private static final double SLOW = 0.25; // of what those gained
    private static final int ENOUGH_ROUNDS = 6;
    private static final double LITTLE = 0.01; // of all that was gained

    /** These and one more, which is finite. */
    RecentObjectives with(double objective) {
      int kept = Math.min(last.length, 2 * WINDOW);
      double[] more =
          Arrays.copyOf(Arrays.copyOfRange(last, last.length - kept, last.length), kept + 1);
      more[kept] = objective;
      return new RecentObjectives(count == 0 ? objective : first, count + 1, more);
    }

    /** Whether the last rounds gained at least a quarter of what those before them did. */
    boolean isSlow() {
      if (last.length <= 2 * WINDOW) {
        return false;
      }
      double before = last[0] - last[WINDOW];
      return last[WINDOW] - last[2 * WINDOW] >= SLOW * before; // also where neither gained
    }

    /** Whether another round on a sample would tell more of the sample than of the data. */
    boolean gainsLittle() {
      if (count < 2) {
        return false;
      }
      double now = last[last.length - 1];
      return count > ENOUGH_ROUNDS || last[last.length - 2] - now < LITTLE * (first - now);
    }
  }

  /**
   * The length of the next epoch. If F rose at the plain image of a point, it gets shorter; if
   * rounds gain little, it gets longer.
   *
   * @param rate η
   * @param fraction of the rows that it steps on, in (0, 1]
   * @param failures how many epochs in a row led to no lower point
   */
  record EpochLength(double rate, double fraction, int failures) {
    private static final double SHORTER = 0.3;
    private static final int MOST_FAILURES = 15; // in a row: η is 1e-8 of what it was

    /**
     * Behind an epoch that led down to a lower point, or else to one as low: at rounding level, the
     * minimum.
     */
    EpochLength led(boolean down) {
      return new EpochLength(rate, fraction, down ? 0 : failures + 1);
    }

    /** Behind one that led up. */
    EpochLength shorter(double local) {
      double less = Math.min(fraction / Svrg.GROWTH, local);
      return new EpochLength(rate * SHORTER, less, failures + 1);
    }

    /**
     * On more rows.
     *
     * @param local the largest fraction of the rows that one process takes; one above it is 1
     */
    EpochLength longer(double local) {
      double more = fraction < local ? Math.min(local, Svrg.GROWTH * fraction) : 1;
      return new EpochLength(rate, more, failures);
    }

    /** Whether epochs lead up even if they are short. */
    boolean isExhausted() {
      return failures > MOST_FAILURES;
    }
  }

  /**
   * Anderson acceleration of a map w ↦ m(w): D. G. Anderson, "Iterative Procedures for Nonlinear
   * Integral Equations", JACM 12(4) (1965); type II, as H. F. Walker, P. Ni, SIAM J. Numer. Anal.
   * 49(4) (2011).
   *
   * <pre>
   *   rᵢ = m(wᵢ) − wᵢ                                    of the last points
   *   a  = argmin ‖Σ aᵢ rᵢ‖² + ε·tr·‖a‖²,  Σ aᵢ = 1      tr the trace of the Gram matrix
   *   ‖r‖² = Σ r²/W                                      W the step sizes of the coordinates
   *   next w = Σ aᵢ m(wᵢ)
   * </pre>
   *
   * In this norm residuals have one unit, whatever the units of the features are.
   *
   * <p>Memory: two vectors a point, of at most {@value #DEPTH} + 1 points. Differs from: versions
   * with differences of residuals, which have the same minimum without the regularisation.
   *
   * @param pairs of the last points, the oldest first
   */
  record Anderson(List<Pair> pairs) {
    static final Anderson NONE = new Anderson(List.of());
    static final int DEPTH = 10;
    private static final double REGULARISATION = 1e-8;
    private static final int MOST_NUMBERS = 1 << 27; // in all vectors: 1 GiB

    /** A point's image, and how far it is from the point. */
    record Pair(double[] image, double[] residual) {}

    /** These points and one more, whose image is kept, less the oldest if there are too many. */
    Anderson with(double[] w, double[] image) {
      long most = Math.min(DEPTH + 1, MOST_NUMBERS / (2L * Math.max(1, w.length)));
      boolean isFull = pairs.size() == Math.max(2, most);
      List<Pair> more = new ArrayList<>(pairs.subList(isFull ? 1 : 0, pairs.size()));
      more.add(new Pair(image, Vectors.difference(image, w)));
      return new Anderson(List.copyOf(more));
    }

    /** Whether the next point is more than an image. */
    boolean accelerates() {
      return pairs.size() > 1;
    }

    /**
     * The next point.
     *
     * @param scale W of every coordinate
     */
    double[] point(double[] scale) {
      double[] weights = weights(scale);
      double[] next = new double[scale.length];
      for (int i = 0; i < weights.length; i++) {
        Vectors.subtract(next, -weights[i], pairs.get(i).image);
      }
      return next;
    }

    /** a; where the equations have no solution, the last point alone. */
    private double[] weights(double[] scale) {
      int n = pairs.size();
      double[][] gram = new double[n][n];
      double trace = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          gram[i][j] = dot(pairs.get(i).residual, pairs.get(j).residual, scale);
          gram[j][i] = gram[i][j];
        }
        trace += gram[i][i];
      }
      for (int i = 0; i < n; i++) {
        gram[i][i] += REGULARISATION * trace;
      }
      double[] weights =
          new LUDecomposition(MatrixUtils.createRealMatrix(gram), 0) // 0: never says "singular"
              .getSolver()
              .solve(new ArrayRealVector(n, 1))
              .toArray();
      double sum = Arrays.stream(weights).sum();
      boolean isUsable = sum != 0 && Double.isFinite(sum);
      for (int i = 0; i < n; i++) {
        weights[i] = isUsable ? weights[i] / sum : i == n - 1 ? 1 : 0;
      }
      return weights;
    }

    private static double dot(double[] a, double[] b, double[] scale) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[j] * b[j] / scale[j];
      }
      return sum;
    }
  }

  /**
   * How far the rows of some data let steps go, from their norms, in one pass or two.
   *
   * <pre>
   *   η  = 1 / (c·√(mean ‖x‖² · max ‖x‖²))        c the curvature of the loss, ‖x‖² = Σ W x² + W₀
   *   W₀ = mean Σ W x² / 4                        of the intercept
   * </pre>
   *
   * Rows of one length take the longest stable step, and outliers shorten it. W = 1; but where the
   * longest row is over {@value #OUTLIER} times the mean, W is 1 / the root mean square of each
   * feature, if that makes the rows more alike. If one feature is over {@value #UNLIKE} times as
   * large as another in its own entries ({@value #UNLIKE_TOGETHER} times under penalties of several
   * coordinates together, which are steeper in some of them then), W is 1 / the mean square of
   * each, so that steps are as good as if all had one unit, unless that leaves a row over {@value
   * #OUTLIER} times the mean. W₀ follows the unit of the features, so that the same passes lead as
   * far where all features are multiplied by a number.
   *
   * @param scale W of every coordinate of w
   * @param rate η, as long as F does not rise
   * @param meanWeight mean example weight
   * @param penaltyEvery rows between two steps of the penalty: so many have d stored entries
   *     together
   * @param rows that were measured
   */
  record Scaling(double[] scale, double rate, double meanWeight, int penaltyEvery, long rows) {
    private static final double OUTLIER = 16;
    private static final double UNLIKE = 10; // times as large, by root mean squares
    private static final double UNLIKE_TOGETHER = 100; // likewise, if a penalty joins coordinates
    private static final int LEAST_ROWS = 32;
    private static final double INTERCEPT = 0.25; // of the mean length of the features

    /**
     * The scaling of a problem; empty if no row has a weight.
     *
     * @param norms of the rows, for W of the features and of the intercept behind them
     */
    static Optional<Scaling> of(Problem problem, Function<double[], RowNorms> norms) {
      return new Search(problem).found(norms);
    }

    private static final class Search {
      private final Problem problem;
      private final InputWeights inputs;
      private final int features;
      private final boolean hasIntercept;

      Search(Problem problem) {
        this.problem = problem;
        this.inputs = problem.objective().inputs().get(0);
        this.features = inputs.inputs(problem.layout().dimension());
        this.hasIntercept = inputs.intercepts() >= 0;
      }

      Optional<Scaling> found(Function<double[], RowNorms> norms) {
        double[] ones = new double[features];
        Arrays.fill(ones, 1);
        RowNorms plain = norms.apply(withIntercept(ones, 0));
        if (!(plain.meanWeight() > 0)) {
          return Optional.empty();
        }
        double[] inverse = inverseSizes(plain, withIntercept(ones, 0));
        boolean areUnlike = areUnlike(inverse);
        if (!areUnlike && areAlike(plain)) {
          return Optional.of(scaling(plain, ones));
        }
        double[] scale =
            Arrays.stream(inverse, 0, features)
                .map(size -> areUnlike ? size * size : size)
                .toArray();
        RowNorms scaled = norms.apply(withIntercept(scale, 0));
        boolean isWorse = largest(scaled) * mean(plain) >= largest(plain) * mean(scaled);
        return Optional.of(
            isWorse && !(areUnlike && areAlike(scaled))
                ? scaling(plain, ones)
                : scaling(scaled, scale));
      }

      private double[] withIntercept(double[] scale, double w0) {
        double[] all = Arrays.copyOf(scale, hasIntercept ? features + 1 : features);
        if (hasIntercept) {
          all[features] = w0;
        }
        return all;
      }

      private double[] inverseSizes(RowNorms norms, double[] scale) {
        RowMetric metric = StandardisedSums.rowMetric(problem.coordinates(), scale, features);
        return StandardisedSums.inverseSizes(problem.coordinates(), norms, metric, features);
      }

      /** Whether one feature is far larger than another; one without entries is of size 1. */
      private boolean areUnlike(double[] inverseSizes) {
        double least = Arrays.stream(inverseSizes).min().orElse(1);
        double most = Arrays.stream(inverseSizes).max().orElse(1);
        boolean isSeparable = CoordinatePenalties.others(problem.penalties()).findAny().isEmpty();
        return most > (isSeparable ? UNLIKE : UNLIKE_TOGETHER) * least;
      }

      private boolean areAlike(RowNorms norms) {
        return largest(norms) <= OUTLIER * mean(norms);
      }

      /** W₀, for norms of the features alone. */
      private double intercept(RowNorms norms) {
        double length = norms.mean() > 0 ? INTERCEPT * norms.mean() : 1;
        return hasIntercept ? length : 0;
      }

      private double mean(RowNorms norms) {
        return norms.mean() + intercept(norms);
      }

      private double largest(RowNorms norms) {
        return norms.largest() + norms.heaviest() * intercept(norms);
      }

      private Scaling scaling(RowNorms norms, double[] scale) {
        RowSteps.RowStepSource steps = problem.objective().rowSteps().orElseThrow();
        double length = Math.sqrt(mean(norms) * largest(norms));
        return new Scaling(
            inputs.spread(withIntercept(scale, intercept(norms)), problem.layout().dimension()),
            length > 0 ? 1 / (steps.curvature() * length) : 1,
            norms.meanWeight(),
            (int) Math.max(LEAST_ROWS, features / Math.max(1, norms.meanEntries())),
            norms.rows());
      }
    }
  }
}
