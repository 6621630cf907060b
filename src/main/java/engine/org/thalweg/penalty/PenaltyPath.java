package org.thalweg.penalty;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.thalweg.text.Require;

/**
 * Penalties of one kind and of many strengths λ, the largest first: λ falls from λmax, the smallest
 * one under which all penalised weights are 0, in equal ratios to ratio·λmax (J. Friedman, T.
 * Hastie, R. Tibshirani, "Regularization Paths for Generalized Linear Models via Coordinate
 * Descent", J. Stat. Softw. 33(1) (2010), section 2.5).
 *
 * <p>A problem has one penalty, which {@link #at} makes of a strength. Rules that ask for the kind
 * of a penalty see the terms of λ = 1. In a sum, or on some columns, the other terms stay.
 *
 * @param of the kind: l1, elasticNet(l1Ratio), or a sum whose strengths λ multiplies
 * @param points number of strengths, from 2 to 10,000
 * @param ratio of the smallest λ to the largest, in (0, 1)
 */
public record PenaltyPath(Shape of, int points, double ratio) implements Penalties {
  private static final int MOST = 10_000;

  public PenaltyPath {
    if (points < 2 || points > MOST) {
      throw new IllegalArgumentException(
          "points of path must be in [2, %d] but was %d".formatted(MOST, points));
    }
    Require.insideOne("ratio of path", ratio);
    if (of instanceof Penalties.Sum sum) {
      PenaltyRules.requireStrengths(sum);
    }
  }

  /** A hundred points of l1, down to a thousandth of the largest. */
  public PenaltyPath() {
    this(new Shape.L1Path(), 100, 1e-3);
  }

  /** A penalty without its strength, or a sum of which λ is a factor. */
  public sealed interface Shape extends Serializable
      permits Shape.L1Path, Shape.ElasticNetPath, Shape.L2Path, Shape.Within, Penalties.Sum {
    /** The penalty of a strength. */
    Penalties at(double lambda);

    /** The same with another penalty in the place of that of a strength. */
    default Penalties with(Penalties other) {
      return other;
    }

    /** A penalty of a strength among others, or on some columns. */
    record Within(Shape inner, UnaryOperator<Penalties> whole) implements Shape {
      @Override
      public Penalties at(double lambda) {
        return whole.apply(inner.at(lambda));
      }

      @Override
      public Penalties with(Penalties other) {
        return whole.apply(inner.with(other));
      }
    }

    /** {@link Penalty.L1}. */
    record L1Path() implements Shape {
      @Override
      public Penalties at(double lambda) {
        return new Penalty.L1(lambda);
      }

      @Override
      public String toString() {
        return "l1";
      }
    }

    /**
     * {@link Penalties.ElasticNet}.
     *
     * @param l1Ratio in (0, 1]; without a part of ‖w‖₁ no strength makes weights exactly 0
     */
    record ElasticNetPath(double l1Ratio) implements Shape {
      public ElasticNetPath {
        Require.positiveShare("l1Ratio of a path of elasticNet", l1Ratio);
      }

      @Override
      public Penalties at(double lambda) {
        return new Penalties.ElasticNet(lambda, l1Ratio);
      }

      @Override
      public String toString() {
        return "elasticNet(l1Ratio=%s)".formatted(l1Ratio);
      }
    }

    /** Refused, with the reason. */
    record L2Path() implements Shape {
      public L2Path {
        throw new IllegalArgumentException(
            "path must be of l1 or elasticNet(l1Ratio) but was of l2, under which weights are 0 at"
                + " no λ, so that it has no beginning; tune.grid takes a list of l2");
      }

      @Override
      public Penalties at(double lambda) {
        return new Penalty.L2(lambda);
      }
    }
  }

  /** The penalty of a strength. */
  public Penalties at(double lambda) {
    return of.at(lambda);
  }

  /** This path as a part of other penalties, which are made of the one of a strength. */
  PenaltyPath within(UnaryOperator<Penalties> whole) {
    return new PenaltyPath(new Shape.Within(of, whole), points, ratio);
  }

  @Override
  public Optional<PenaltyPath> path() {
    return Optional.of(this);
  }

  /** What λ falls by from one point to the next, in (0, 1). */
  public double step() {
    return StrictMath.pow(ratio, 1.0 / (points - 1));
  }

  /** The strength of a point, from 0. */
  public double lambda(double largest, int point) {
    return point == points - 1
        ? largest * ratio
        : largest * StrictMath.pow(ratio, (double) point / (points - 1));
  }

  @Override
  public List<Term> terms() {
    return of.at(1).terms();
  }
}
