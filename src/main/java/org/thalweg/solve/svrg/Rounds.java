package org.thalweg.solve.svrg;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.History;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingState;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slots;

/** Where a run of variance-reduced rounds is: the last good point, and the one to look at next. */
final class Rounds {
  static final String FIGURES = "rounds";
  private static final double SHORTER = 0.3;
  static final int GROWTH = 4;
  private static final int WINDOW = 2; // rounds that are compared with as many before them
  private static final double SLOW = 0.25; // of what those gained
  private static final int MOST_FAILURES = 15; // in a row: η is 1e-8 of what it was

  private final Scaling scaling;
  private final Anderson anderson;
  private final History history;
  private final double cheap;
  private final long begin;
  private long step;
  private double[] w; // to look at; the very array of the good point where that is to go on
  private double[] image; // what the good point was mapped to
  private boolean accelerated; // w is more than the image
  private Good good; // null before the first look
  private double rate;
  private double fraction;
  private int failures;

  /** A point that was not above the one before, and the gradient of the mean loss there. */
  private record Good(double[] w, double[] gradient, double objective) {}

  /**
   * Before the first look.
   *
   * @param fraction of the rows to step on in the first epoch, where these are cheap
   * @param cheap the fraction of the rows up to which an epoch costs only these, in (0, 1]
   */
  Rounds(double[] w, History history, Scaling scaling, double fraction, double cheap) {
    this.w = w;
    this.image = w;
    this.history = history;
    this.scaling = scaling;
    this.anderson = new Anderson(scaling.scale());
    this.begin = System.nanoTime() - history.elapsed().toNanos();
    this.rate = scaling.rate();
    this.fraction = Math.min(fraction, cheap);
    this.cheap = cheap;
  }

  double[] w() {
    return w;
  }

  long step() {
    return step;
  }

  History history() {
    return history;
  }

  /** The report of what was found at w. */
  StepReport report(GradientSum sum, double[] gradient, double penalty) {
    return new StepReport(
        step,
        (history.rowsSeen() + (double) sum.rows()) / history.rows(),
        sum.meanLoss(),
        penalty,
        Vectors.norm(gradient),
        good == null ? 0 : Vectors.distance(w, good.w),
        rate,
        sum.rows(),
        Duration.ofNanos(System.nanoTime() - begin));
  }

  /** Takes up what was found at w, and says whether that is no higher than the last good point. */
  boolean look(StepReport report, double[] gradient) {
    step++;
    if (!report.isFinite()) {
      history.count(report.rows());
    } else {
      history.add(report);
    }
    boolean better = report.isFinite() && (good == null || report.objective() <= good.objective);
    if (better) {
      good = new Good(w, gradient, report.objective());
      failures = 0;
    } else if (good != null) {
      reject();
    }
    return better;
  }

  private void reject() {
    anderson.clear();
    if (accelerated) {
      w = image;
      accelerated = false;
    } else {
      w = good.w;
      rate *= SHORTER;
      fraction /= GROWTH;
      failures++;
    }
  }

  /** Whether even short steps lead up, or there is no number to begin with. */
  boolean isStuck() {
    return good == null || failures > MOST_FAILURES;
  }

  /** Whether to go on from the good point, rather than to look at another. */
  boolean isAtGoodPoint() {
    return good != null && w == good.w;
  }

  EpochPlan plan(ParameterLayout layout, Penalties penalties, long key) {
    double[] vectors = new double[3 * w.length];
    System.arraycopy(good.w, 0, vectors, 0, w.length);
    System.arraycopy(good.gradient, 0, vectors, w.length, w.length);
    System.arraycopy(scaling.scale(), 0, vectors, 2 * w.length, w.length);
    return new EpochPlan(
        vectors,
        penalties,
        layout,
        Standardisation.none(),
        rate,
        scaling.meanWeight(),
        fraction,
        scaling.penaltyEvery(),
        key + step * 0x9e3779b97f4a7c15L); // any odd constant: no two steps share a key
  }

  /** Takes up where an epoch from the good point ended, without leaving what penalties allow. */
  void arrive(Displacement moved, ParameterLayout layout, Penalties penalties) {
    double former = fraction;
    if (moved.weight() == 0 || isSlow()) {
      fraction = fraction < cheap ? Math.min(cheap, GROWTH * fraction) : 1;
    }
    if (moved.weight() == 0) {
      return;
    }
    history.count(moved.rows());
    image = moved.meanEnd(good.w);
    penalties.restrict(image, layout); // a mean of points inside may be outside, by rounding
    w = anderson.next(good.w, image);
    penalties.restrict(w, layout); // so that the next look finds a number
    accelerated = anderson.accelerates();
    if (fraction != former) { // which makes it another map, that moves farther
      anderson.clear();
    }
  }

  /** Whether the next epoch needs more rows, since the last ones no longer led on. */
  private boolean isSlow() {
    int last = history.steps() - 1;
    if (last < 2 * WINDOW) {
      return false;
    }
    double middle = history.objective(last - WINDOW);
    double before = history.objective(last - 2 * WINDOW) - middle;
    return middle - history.objective(last) >= SLOW * before; // 0 after 0 is slow, too
  }

  /** The good point, and why the run ends there. */
  TrainingResult end(Reason reason) {
    double[] result = good == null ? w : good.w;
    return new TrainingResult(
        new TrainingState(step, result, new Slots(List.of())), reason, history);
  }

  /** All of this, as it will be when the run goes on. */
  Snapshot snapshot() {
    Map<String, double[]> memory = new LinkedHashMap<>();
    memory.put("good.w", good.w.clone());
    memory.put("good.gradient", good.gradient.clone());
    memory.put("image", image.clone());
    double flag = accelerated ? 1 : 0;
    memory.put(
        FIGURES,
        new double[] {good.objective, flag, rate, fraction, failures, isAtGoodPoint() ? 1 : 0});
    scaling.save(memory);
    anderson.save(memory);
    return new Snapshot(step, w.clone(), memory, history.copy());
  }

  /** A run as a snapshot has it. */
  static Rounds resumed(Snapshot snapshot, double cheap) {
    int dimension = snapshot.w().length;
    Scaling scaling = Scaling.restored(new SavedState(snapshot.memory(), dimension));
    double[] figures = snapshot.memory(FIGURES, 6);
    Rounds rounds =
        new Rounds(snapshot.w().clone(), snapshot.history().copy(), scaling, figures[3], cheap);
    rounds.step = snapshot.step();
    rounds.good =
        new Good(
            snapshot.memory("good.w", dimension).clone(),
            snapshot.memory("good.gradient", dimension).clone(),
            figures[0]);
    rounds.image = snapshot.memory("image", dimension).clone();
    rounds.accelerated = figures[1] != 0;
    rounds.rate = figures[2];
    rounds.failures = (int) figures[4];
    rounds.w = figures[5] != 0 ? rounds.good.w : rounds.w;
    rounds.anderson.restore(new SavedState(snapshot.memory(), dimension));
    return rounds;
  }
}
