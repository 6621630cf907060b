package org.thalweg.solve.interior;

import java.util.Optional;
import org.thalweg.linalg.Cholesky;
import org.thalweg.solve.Vectors;
import org.thalweg.solve.interior.CentralPathSum.Stage;

/**
 * From the equations of an iteration to its step: the predictor, the step towards a smaller product
 * of pairs, and correctors where that is short.
 *
 * <pre>
 *   μ = μ̄·(what is left of it after the feasible part of the predictor)²
 * </pre>
 */
final class PredictorCorrector {
  static final int MOST_CORRECTORS = 4;
  private static final double TO_THE_BOUND = 0.995;
  private static final double ENOUGH = 0.8; // a length that needs no corrector
  private static final double FARTHER = 0.3; // than is feasible, a corrector looks
  private static final double GAIN = 1.01; // of the length, else a corrector is not worth it

  private final NewtonSystem system;
  private final Coordinates coordinates;
  private final Cholesky factor;
  private Stage stage = Stage.PREDICTOR;
  private CentralPath.Direction direction;
  private CentralPath.Corrector corrector; // null but in its stages
  private double length; // how far the direction is feasible
  private CentralPath.Step step; // null before the end
  private boolean hasFailed;

  /**
   * A search before its first question.
   *
   * @param coordinates that hold its directions, and move with its step
   */
  PredictorCorrector(NewtonSystem system, Coordinates coordinates) {
    this.system = system;
    this.coordinates = coordinates;
    this.factor = system.factor();
    double[] predictor = system.step(factor, null);
    this.direction = new CentralPath.Direction(predictor, null, 0, system.mean());
    this.hasFailed = !Vectors.isFinite(predictor);
  }

  InteriorQuestion ask(CentralPath path) {
    return new InteriorQuestion(path, stage, direction, corrector);
  }

  void tell(CentralPathSum sum) {
    switch (stage) {
      case PREDICTOR -> correct(sum);
      case STEP -> look(sum);
      case CENTRALITY -> centre(sum);
      default -> add(sum);
    }
  }

  /** The step; empty before it is known. */
  Optional<CentralPath.Step> step() {
    return Optional.ofNullable(step);
  }

  /** Whether rounding errors have left no step. */
  boolean hasFailed() {
    return hasFailed;
  }

  private void correct(CentralPathSum sum) {
    double[] correction = sum.vector(CentralPathSum.CORRECTION);
    double[] centring = sum.vector(CentralPathSum.CENTRING);
    coordinates.predict(direction.predictor(), system.mean(), correction, centring);
    double feasible = Math.min(1, 1 / Math.max(sum.ratio(), coordinates.ratio()));
    double linear = sum.number(CentralPathSum.PRODUCTS) + coordinates.linear();
    double quadratic = sum.number(CentralPathSum.PAIRS) + coordinates.quadratic();
    double left =
        (system.products() + feasible * (linear + feasible * quadratic)) / system.products();
    double part = Math.max(0, Math.min(1, left));
    double target = system.mean() * part * part;
    Vectors.subtract(correction, target, centring);
    double[] change = system.step(factor, correction);
    direction = new CentralPath.Direction(direction.predictor(), change, target, system.mean());
    stage = Stage.STEP;
    hasFailed = !Vectors.isFinite(change);
  }

  private void look(CentralPathSum sum) {
    coordinates.hold(direction);
    length = 1 / Math.max(sum.ratio(), coordinates.heldRatio());
    goOn();
  }

  /** Asks for a corrector where the step is short. */
  private void goOn() {
    if (length < ENOUGH && direction.correctors().size() < MOST_CORRECTORS) {
      corrector = new CentralPath.Corrector(null, Math.min(1, length + FARTHER), 0);
      stage = Stage.CENTRALITY;
    } else {
      end();
    }
  }

  private void centre(CentralPathSum sum) {
    double[] lack = sum.vector(CentralPathSum.LACK);
    coordinates.addLack(lack, corrector.reach(), direction);
    double[] change = system.corrector(factor, lack);
    corrector = new CentralPath.Corrector(change, corrector.reach(), 0);
    if (Vectors.isFinite(change)) {
      stage = Stage.CORRECTOR;
    } else {
      end();
    }
  }

  /** Adds the best share of a corrector, if it makes the step longer. */
  private void add(CentralPathSum sum) {
    double[] ratios = sum.ratios();
    coordinates.raise(ratios, corrector, direction);
    int best = 0;
    for (int which = 1; which < ratios.length; which++) {
      best = ratios[which] < ratios[best] ? which : best;
    }
    double longer = 1 / ratios[best];
    if (!(Math.min(1, longer) >= GAIN * length)) {
      end();
      return;
    }
    CentralPath.Corrector added =
        new CentralPath.Corrector(corrector.change(), corrector.reach(), Centrality.weight(best));
    coordinates.add(added, direction);
    direction = direction.with(added);
    length = longer;
    goOn();
  }

  private void end() {
    double taken = Math.min(1, TO_THE_BOUND * length);
    hasFailed = !(taken > 0);
    if (!hasFailed) {
      coordinates.take(taken);
      step = new CentralPath.Step(direction, taken);
    }
  }
}
