package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.solve.ValidationSeries.Point;
import org.thalweg.text.Text;

/**
 * The best point that a run has measured on its validation rows, and what was measured on the way.
 *
 * <p>The run ends for lack of improvement by a reference of its own: the last value that was better
 * than the reference before it by more than {@code minImprovement}. So many small improvements
 * count once they add up to one, while the best point is the best, however little better it is.
 */
final class BestValidated {
  private static final String NAME = "validation";

  private final Validation validation;
  private final List<Point> points = new ArrayList<>();
  private final double[] w;
  private Point best;
  private double reference;
  private int waited; // measurements since the reference

  private BestValidated(Validation validation, double[] w) {
    this.validation = validation;
    this.w = w;
  }

  /** A run that begins at a point. */
  static BestValidated start(Validation validation, double[] w) {
    BestValidated start = new BestValidated(validation, w.clone());
    start.best = new Point(0, validation.scorer().first(w));
    start.reference = start.best.value();
    start.points.add(start.best);
    return start;
  }

  /** Whether a point is to be measured after so many steps. */
  boolean isDue(long steps) {
    return steps % validation.everyReports() == 0;
  }

  /** Takes a measurement into account, and says whether it is the best one. */
  boolean add(double[] point, Point here) {
    points.add(here);
    boolean isBest = isBetter(here, best);
    if (isBest) {
      best = here;
      System.arraycopy(point, 0, w, 0, w.length);
      validation.scorer().keep(w);
    }
    if (validation.scorer().isBetter(here.value(), reference, validation.minImprovement())) {
      reference = here.value();
      waited = 0;
    } else {
      waited++;
    }
    return isBest;
  }

  boolean isBetter(Point one, Point other) {
    return validation.scorer().isBetter(one.value(), other.value(), 0);
  }

  /** Why the run ends here: so many measurements without improvement; empty if it goes on. */
  Optional<Reason> stop() {
    if (validation.patience() == 0 || waited < validation.patience()) {
      return Optional.empty();
    }
    return Optional.of(
        new Reason(
            Reason.Kind.VALIDATED,
            "validation",
            Text.of(
                "%s %.6g after %d steps is the best; %d measurements without improvement",
                validation.scorer().metric(), best.value(), best.steps(), waited)));
  }

  /** The point itself; only read. */
  double[] w() {
    return w;
  }

  Point best() {
    return best;
  }

  /** Whether the last measurement was after so many steps. */
  boolean isMeasured(long steps) {
    return points.get(points.size() - 1).steps() == steps;
  }

  /** The series, and one more measurement where the run ended between two of them. */
  ValidationSeries series(Optional<Point> last, Point kept) {
    List<Point> all = new ArrayList<>(points);
    last.ifPresent(all::add);
    return new ValidationSeries(validation.scorer().metric(), all, kept);
  }

  /**
   * What is saved.
   *
   * @param w the best point
   * @param points what was measured
   */
  private record State(double[] w, List<Point> points, Point best, double reference, int waited) {}

  /** Adds copies to what a snapshot keeps, given the w of the snapshot. */
  void save(double[] point, Map<String, double[]> memory) {
    memory.putAll(States.save(NAME, new State(w, points, best, reference, waited), point));
  }

  /**
   * As it was saved; of a run that had no validation, as if it began at its point.
   *
   * @throws Snapshot.Unfit if it is not whole
   */
  static BestValidated restore(Validation validation, Snapshot snapshot) {
    if (!snapshot.memory().containsKey(NAME)) {
      return start(validation, snapshot.w());
    }
    State saved = States.restore(NAME, State.class, snapshot.w(), snapshot.memory());
    validation.scorer().keep(saved.w);
    BestValidated restored = new BestValidated(validation, saved.w);
    restored.points.addAll(saved.points);
    restored.best = saved.best;
    restored.reference = saved.reference;
    restored.waited = saved.waited;
    return restored;
  }
}
