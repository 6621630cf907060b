package org.thalweg.solve.svrg;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.Hash;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Measurement;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Vectors;

/**
 * Rounds over the rows of one draw: the lowest point, and the point to measure next.
 *
 * <pre>
 *   norms     of the rows, for the step size
 *   gradient  F and g at the point; where F rose, back to the image, and from there to the lowest
 *             point, with shorter steps
 *   epoch     around the lowest point; its end is the image of that point, and Anderson's point of
 *             the last images the next to measure
 * </pre>
 */
final class RoundState {
  private static final String FIGURES = "rounds";

  private final Svrg.SvrgSetting setting;
  private final Draw draw;
  private final double local;
  private final double firstRows;
  private final ScalingSearch search;
  private final RecentObjectives objectives;
  private final CurvaturePairs curvature;
  private Scaling scaling; // null before the norms are known, as the next two are
  private Anderson anderson;
  private EpochLength length;
  private long measured; // how many gradients
  private LowestPoint lowest; // null before the first of them
  private boolean isWeightless; // whether no row of the draw has a weight
  private double[] w; // to measure; the very array of the lowest point where the next is an epoch
  private double[] image; // the end of the last epoch
  private boolean accelerated; // w is more than the image

  /**
   * Before the first question.
   *
   * @param local the largest fraction of the rows of the draw that an epoch in one process takes
   * @param firstRows how many rows the first epoch steps on
   * @param w where it begins; kept
   * @param saved the last objectives of a run that goes on; empty before the first
   */
  RoundState(
      Svrg.SvrgSetting setting,
      Draw draw,
      double local,
      double firstRows,
      double[] w,
      double[] saved) {
    this.setting = setting;
    this.draw = draw;
    this.local = local;
    this.firstRows = firstRows;
    this.w = w;
    this.image = w;
    this.search = new ScalingSearch(setting.problem());
    this.objectives = new RecentObjectives(saved);
    this.curvature = new CurvaturePairs(w.length);
  }

  Question<?> ask() {
    if (scaling == null) {
      return new NormsQuestion(search.scale(), draw);
    }
    return isAtLowest() ? epoch() : new GradientQuestion(w, draw);
  }

  /** On all rows of the draw or a fraction of them; or on drawn rows, where all are too many. */
  private Question<?> epoch() {
    long seed = Hash.of(setting.seed(), measured);
    boolean isDrawn = length.isOnDrawnRows();
    double fraction = isDrawn ? 1 : length.fraction();
    long rows = (long) Math.ceil(length.fraction() * setting.rows());
    return new EpochQuestion(
        lowest.plan(setting.problem(), scaling, length.rate(), fraction, seed),
        isDrawn ? new Draw.Sample(rows, setting.seed()) : draw);
  }

  /** Takes an answer, and gives a measurement where it was that of a gradient. */
  Optional<Measurement> tell(Answer answer) {
    if (answer instanceof RowNorms norms) {
      takeNorms(norms);
    } else if (answer instanceof Displacement moved) {
      arrive(moved);
    } else if (answer instanceof GradientSum sum) {
      return Optional.of(measure(sum));
    }
    return Optional.empty();
  }

  private void takeNorms(RowNorms norms) {
    isWeightless = !(norms.meanWeight() > 0);
    if (isWeightless) {
      return;
    }
    search.tell(norms);
    scaling = search.found();
    if (scaling != null) {
      anderson = new Anderson(scaling.scale());
      double fraction = Math.min(firstRows / norms.rows(), local);
      length = new EpochLength(local, scaling.rate(), fraction, 0);
    }
  }

  private Measurement measure(GradientSum sum) {
    Problem problem = setting.problem();
    LowestPoint point =
        new LowestPoint(w, sum.meanGradient(), problem.objective(w, sum.meanLoss()));
    double[] smooth = point.smoothGradient(problem);
    double stepNorm = lowest == null ? 0 : Vectors.distance(w, lowest.w());
    Measurement here = problem.measurement(w, sum, smooth, stepNorm, length.rate());
    measured++;
    if (here.isFinite()) {
      objectives.add(here.objective());
    }
    if (here.isFinite() && (lowest == null || here.objective() <= lowest.objective())) {
      if (lowest != null) {
        curvature.add(lowest.w(), w, lowest.smoothGradient(problem), smooth);
      }
      length.led(lowest == null || here.objective() < lowest.objective());
      lowest = point;
    } else if (lowest != null) {
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
      w = lowest.w();
      length.shorten();
    }
  }

  /** Takes the end of an epoch from the lowest point, without leaving what constraints allow. */
  private void arrive(Displacement moved) {
    double before = length.fraction();
    boolean hasMoved = moved.weight() > 0;
    if (!hasMoved || objectives.isSlow()) {
      length.grow();
    }
    if (!hasMoved) {
      return; // no row that was stepped on had a weight
    }
    Penalties penalties = setting.problem().penalties();
    image = moved.meanEnd(lowest.w());
    penalties.restrict(image, setting.problem().layout()); // rounding may lead outside
    w = anderson.next(lowest.w(), image);
    penalties.restrict(w, setting.problem().layout()); // so that F is finite there
    accelerated = anderson.accelerates();
    if (length.fraction() != before) { // the map of more rows moves farther
      anderson.clear();
    }
  }

  private boolean isAtLowest() {
    return lowest != null && w == lowest.w();
  }

  /** Whether there is no point to go on from, since F was not finite at the first. */
  boolean isLost() {
    return measured > 0 && lowest == null;
  }

  /** Whether even short steps lead up. */
  boolean isExhausted() {
    return length != null && length.isExhausted();
  }

  /** Whether rounds on a sample have told what it can tell, or cannot go on. */
  boolean isDone() {
    return isWeightless || objectives.gainsLittle() || isLost() || isExhausted();
  }

  /** The lowest point, or where it begins before that is measured. */
  double[] point() {
    return lowest == null ? w : lowest.w();
  }

  /** ‖·‖₂ of the least-norm subgradient of F at the lowest point. */
  double gradientNorm() {
    return lowest.gradientNorm(setting.problem());
  }

  /** The last curvature pairs between lowest points, oldest first. */
  List<CurvaturePair> curvaturePairs() {
    return curvature.list();
  }

  /** Copies all but {@link #point} into a saved state; only after a measurement. */
  void save(Map<String, double[]> saved) {
    saved.put("good.gradient", lowest.gradient().clone());
    saved.put("image", image.clone());
    if (!isAtLowest()) {
      saved.put("next", w.clone());
    }
    saved.put("objectives", objectives.save());
    saved.put(
        FIGURES,
        new double[] {
          lowest.objective(),
          accelerated ? 1 : 0,
          length.rate(),
          length.fraction(),
          length.failures(),
          isAtLowest() ? 1 : 0,
          measured
        });
    scaling.save(saved);
    anderson.save(saved);
    curvature.save(saved);
  }

  /** The rounds over all rows of a saved state. */
  static RoundState restored(
      Svrg.SvrgSetting setting, double[] point, Map<String, double[]> saved) {
    double[] figures = Snapshot.array("method svrg", saved, FIGURES, 7);
    double[] objectives = saved.getOrDefault("objectives", new double[0]);
    double local = setting.localFraction();
    RoundState state =
        new RoundState(setting, Draw.all(), local, setting.rows(), point.clone(), objectives);
    state.lowest =
        new LowestPoint(
            state.w,
            Snapshot.array("method svrg", saved, "good.gradient", point.length).clone(),
            figures[0]);
    state.image = Snapshot.array("method svrg", saved, "image", point.length).clone();
    state.accelerated = figures[1] != 0;
    state.length = new EpochLength(local, figures[2], figures[3], (int) figures[4]);
    state.measured = (long) figures[6];
    state.scaling = Scaling.restored(saved, point.length);
    state.anderson = new Anderson(state.scaling.scale());
    state.anderson.restore(saved);
    state.curvature.restore(saved, point.length);
    if (figures[5] == 0) {
      state.w = Snapshot.array("method svrg", saved, "next", point.length).clone();
    }
    return state;
  }
}
