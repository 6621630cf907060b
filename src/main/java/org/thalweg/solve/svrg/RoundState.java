package org.thalweg.solve.svrg;

import java.util.Map;
import java.util.Optional;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.sample.Hash;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;

/**
 * Rounds over the rows of one draw: the best point, and the point to measure next.
 *
 * <pre>
 *   norms     of the rows, for the step size
 *   gradient  F and g at the point; where F rose, back to the image, and from there to the best
 *             point with η ← 0.3·η
 *   epoch     around the best point; its end is the image of that point, and Anderson's point of
 *             the last images the next to measure
 * </pre>
 */
final class RoundState {
  private static final String FIGURES = "rounds";
  private static final double SHORTER = 0.3;
  private static final int GROWTH = Svrg.GROWTH;
  private static final int MOST_FAILURES = 15; // in a row: η is 1e-8 of what it was

  private final Svrg.Setting setting;
  private final Draw draw;
  private final double local; // the largest fraction of the rows that one process takes
  private final double firstRows;
  private final ScalingSearch search;
  private final RecentObjectives objectives;
  private Scaling scaling; // null before the norms are known, as is the acceleration
  private Anderson anderson;
  private long measured; // how many gradients
  private double[] w; // to measure; the very array of the best point where the next is an epoch
  private double[] image; // the end of the last epoch
  private boolean accelerated; // w is more than the image
  private Best best; // null before the first measurement
  private double rate;
  private double fraction;
  private int failures; // in a row, of plain images

  /** The lowest point so far, and the gradient of the mean loss there. */
  private record Best(double[] w, double[] gradient, double objective) {}

  private RoundState(
      Svrg.Setting setting, Draw draw, double local, double firstRows, double[] w, double[] saved) {
    this.setting = setting;
    this.draw = draw;
    this.local = local;
    this.firstRows = firstRows;
    this.w = w;
    this.image = w;
    this.search = new ScalingSearch(setting.problem());
    this.objectives = new RecentObjectives(saved);
  }

  /**
   * Before the first question.
   *
   * @param w where it begins; kept
   * @param local the largest fraction of the rows of the draw that an epoch in one process takes
   * @param firstRows how many rows the first epoch steps on
   */
  static RoundState begin(
      Svrg.Setting setting, Draw draw, double local, double firstRows, double[] w) {
    return new RoundState(setting, draw, local, firstRows, w, new double[0]);
  }

  Question ask() {
    if (scaling == null) {
      return new Question.Norms(search.scale(), draw);
    }
    return isAtBest() ? epoch() : new Question.Gradient(w, draw);
  }

  /** Takes an answer; a measurement where it was that of a gradient. */
  Optional<Measurement> tell(Answer answer) {
    if (answer instanceof Answer.Norms norms) {
      tell(norms);
    } else if (answer instanceof Answer.Moved moved) {
      arrive(moved.displacement());
    } else if (answer instanceof Answer.Sum sum) {
      return Optional.of(measure(sum.sum()));
    }
    return Optional.empty();
  }

  private void tell(Answer.Norms norms) {
    search.tell(norms.norms());
    scaling = search.found();
    if (scaling != null) {
      anderson = new Anderson(scaling.scale());
      rate = scaling.rate();
      fraction = Math.min(firstRows / norms.rows(), local);
    }
  }

  private Measurement measure(GradientSum sum) {
    Problem problem = setting.problem();
    double[] loss = sum.meanGradient();
    double[] smooth = loss.clone();
    problem.penalties().addGradient(w, smooth, problem.layout());
    double stepNorm = best == null ? 0 : Vectors.distance(w, best.w);
    Measurement here = problem.measurement(w, sum, smooth, stepNorm, rate);
    measured++;
    if (here.isFinite()) {
      objectives.add(here.objective());
    }
    if (here.isFinite() && (best == null || here.objective() <= best.objective)) {
      best = new Best(w, loss, here.objective());
      failures = 0;
    } else if (best != null) {
      reject();
    }
    return here;
  }

  private void reject() {
    anderson.clear();
    if (accelerated) {
      w = image;
      accelerated = false;
    } else {
      w = best.w;
      rate *= SHORTER;
      fraction = Math.min(fraction / GROWTH, local);
      failures++;
    }
  }

  private boolean isAtBest() {
    return best != null && w == best.w;
  }

  /** Where there is no point to go on from, since none was finite. */
  boolean isLost() {
    return measured > 0 && best == null;
  }

  /** Whether even short steps lead up. */
  boolean isExhausted() {
    return failures > MOST_FAILURES;
  }

  /** How many gradients were measured. */
  long measured() {
    return measured;
  }

  boolean gainsLittle() {
    return objectives.gainsLittle();
  }

  /** The lowest point, or where it began before one was measured. */
  double[] point() {
    return best == null ? w : best.w;
  }

  /** ‖·‖₂ of the least-norm subgradient of F at the best point. */
  double gradientNorm() {
    Problem problem = setting.problem();
    double[] smooth = best.gradient.clone();
    problem.penalties().addGradient(best.w, smooth, problem.layout());
    return problem.gradientNorm(best.w, smooth);
  }

  /** On executors, or on data that fit one process; else on rows drawn for one process. */
  private Question epoch() {
    boolean draws = local < 1 && fraction < 1;
    if (!draws) {
      return new Question.Epoch(plan(fraction), draw);
    }
    long rows = (long) Math.ceil(fraction * setting.rows());
    return new Question.Epoch(plan(1), new Draw.Sample(rows, setting.seed()));
  }

  private EpochPlan plan(double ofRows) {
    Problem problem = setting.problem();
    double[] vectors = new double[3 * w.length];
    System.arraycopy(best.w, 0, vectors, 0, w.length);
    System.arraycopy(best.gradient, 0, vectors, w.length, w.length);
    System.arraycopy(scaling.scale(), 0, vectors, 2 * w.length, w.length);
    return new EpochPlan(
        vectors,
        problem.penalties(),
        problem.layout(),
        problem.coordinates(),
        rate,
        scaling.meanWeight(),
        ofRows,
        scaling.penaltyEvery(),
        Hash.of(setting.seed(), measured));
  }

  /** Takes the end of an epoch from the best point, without leaving what constraints allow. */
  private void arrive(Displacement moved) {
    double before = fraction;
    boolean hasMoved = moved.weight() > 0;
    if (!hasMoved || objectives.isSlow()) {
      fraction = fraction < local ? Math.min(local, GROWTH * fraction) : 1;
    }
    if (!hasMoved) {
      return; // the next epoch has more rows
    }
    Problem problem = setting.problem();
    image = moved.meanEnd(best.w);
    problem.penalties().restrict(image, problem.layout()); // rounding may lead outside
    w = anderson.next(best.w, image);
    problem.penalties().restrict(w, problem.layout()); // so that F is finite there
    accelerated = anderson.accelerates();
    if (fraction != before) { // the map of more rows moves farther
      anderson.clear();
    }
  }

  /** Copies all but {@link #point} into a saved state; only after a measurement. */
  void save(Map<String, double[]> saved) {
    saved.put("good.gradient", best.gradient.clone());
    saved.put("image", image.clone());
    if (!isAtBest()) {
      saved.put("next", w.clone());
    }
    saved.put("objectives", objectives.save());
    double isAccelerated = accelerated ? 1 : 0;
    double isAtBest = isAtBest() ? 1 : 0;
    saved.put(
        FIGURES,
        new double[] {best.objective, isAccelerated, rate, fraction, failures, isAtBest, measured});
    scaling.save(saved);
    anderson.save(saved);
  }

  /**
   * The rounds of a saved state; or of one of version 0.1, in which the point was the one to
   * measure next, the best one lay beside it, and neither objectives nor counts were saved.
   */
  static RoundState restored(Svrg.Setting setting, double local, double[] point, SavedState saved) {
    double[] figures = saved.atLeast(FIGURES, 6);
    double[] objectives = saved.arrays().getOrDefault("objectives", new double[0]);
    RoundState state =
        new RoundState(setting, Draw.all(), local, setting.rows(), point.clone(), objectives);
    boolean isOld = saved.arrays().containsKey("good.w");
    double[] lowest = isOld ? saved.vector("good.w").clone() : state.w;
    double[] gradient = saved.vector("good.gradient").clone();
    state.best = new Best(lowest, gradient, figures[0]);
    state.image = saved.vector("image").clone();
    state.accelerated = figures[1] != 0;
    state.rate = figures[2];
    state.fraction = figures[3];
    state.failures = (int) figures[4];
    state.measured = figures.length > 6 ? (long) figures[6] : 0;
    state.scaling = Scaling.restored(saved);
    state.anderson = new Anderson(state.scaling.scale());
    state.anderson.restore(saved.arrays());
    if (figures[5] != 0) {
      state.w = lowest;
    } else if (!isOld) {
      state.w = saved.vector("next").clone();
    }
    return state;
  }
}
