package org.thalweg.solve.interior;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.thalweg.solve.Vectors;

/**
 * The iterations of an interior point method so far. What it knows of a row follows from them
 * alone, so nothing of a row is ever saved: a shard that is lost, or a run that is resumed, replays
 * these few vectors and has the same bits.
 *
 * @param start w where it began
 * @param margin how far from their bounds the numbers of a kink began, in the unit of the scores
 * @param scale 1 / Σ s over all rows
 * @param steps in their order
 */
public record CentralPath(double[] start, double margin, double scale, List<Step> steps)
    implements Serializable {
  /**
   * Where an iteration leads.
   *
   * @param predictor Δw towards the minimum itself
   * @param step Δw towards the target, before correctors; null before it is known
   * @param target the product of a pair near its kink that the step aims at
   * @param mean the mean product of all pairs before
   * @param correctors of the products of pairs, in their order
   */
  public record Direction(
      double[] predictor, double[] step, double target, double mean, List<Corrector> correctors)
      implements Serializable {
    /** Keeps the arrays themselves. */
    public Direction {
      correctors = new ArrayList<>(correctors); // which every serializer takes
    }

    /** Towards a target, without a corrector. */
    public Direction(double[] predictor, double[] step, double target, double mean) {
      this(predictor, step, target, mean, List.of());
    }

    /** This direction and one corrector more. */
    public Direction with(Corrector corrector) {
      Direction longer = new Direction(predictor, step, target, mean, correctors);
      longer.correctors.add(corrector);
      return longer;
    }

    /** Δw, all correctors included: a new array. */
    public double[] change() {
      double[] change = step.clone();
      for (Corrector corrector : correctors) {
        Vectors.subtract(change, -corrector.weight, corrector.change);
      }
      return change;
    }

    Direction mapped(UnaryOperator<double[]> map) {
      return new Direction(
          map.apply(predictor),
          step == null ? null : map.apply(step),
          target,
          mean,
          correctors.stream().map(corrector -> corrector.mapped(map)).toList());
    }

    /** Whether another is this one, and maybe some correctors more. */
    boolean leadsTo(Direction other) {
      if (target != other.target
          || mean != other.mean
          || correctors.size() > other.correctors.size()
          || !Arrays.equals(predictor, other.predictor)
          || !Arrays.equals(step, other.step)) {
        return false;
      }
      for (int k = 0; k < correctors.size(); k++) {
        if (!correctors.get(k).isSame(other.correctors.get(k))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * A corrector of a direction.
   *
   * @param change what the whole of it adds to Δw; null before it is known
   * @param reach length after which it looks at the products of pairs
   * @param weight the share that is added, in (0, 1]; 0 before it is known
   */
  public record Corrector(double[] change, double reach, double weight) implements Serializable {
    Corrector mapped(UnaryOperator<double[]> map) {
      return new Corrector(change == null ? null : map.apply(change), reach, weight);
    }

    private boolean isSame(Corrector other) {
      return reach == other.reach && weight == other.weight && Arrays.equals(change, other.change);
    }
  }

  /**
   * One iteration.
   *
   * @param direction of the step
   * @param length of it that was taken, in (0, 1]
   */
  public record Step(Direction direction, double length) implements Serializable {
    private boolean isSame(Step other) {
      return length == other.length
          && direction.correctors.size() == other.direction.correctors.size()
          && direction.leadsTo(other.direction);
    }
  }

  /** Keeps the arrays themselves. */
  public CentralPath {
    steps = new ArrayList<>(steps); // which every serializer takes
  }

  /** This path and one iteration more. */
  public CentralPath with(Step step) {
    CentralPath longer = new CentralPath(start, margin, scale, steps);
    longer.steps.add(step);
    return longer;
  }

  /** w now: a new array. */
  public double[] point() {
    double[] w = start.clone();
    for (Step step : steps) {
      Vectors.subtract(w, -step.length, step.direction.change());
    }
    return w;
  }

  /** This path in other coordinates, by a linear map that makes new arrays. */
  public CentralPath mapped(UnaryOperator<double[]> map) {
    List<Step> mapped =
        steps.stream().map(s -> new Step(s.direction.mapped(map), s.length)).toList();
    return new CentralPath(map.apply(start), margin, scale, mapped);
  }

  /** Whether this is the beginning of another path, or all of it. */
  boolean leadsTo(CentralPath other) {
    if (steps.size() > other.steps.size()
        || margin != other.margin
        || scale != other.scale
        || !Arrays.equals(start, other.start)) {
      return false;
    }
    for (int k = 0; k < steps.size(); k++) {
      if (!steps.get(k).isSame(other.steps.get(k))) {
        return false;
      }
    }
    return true;
  }
}
