package org.thalweg.solve;

import java.util.Arrays;
import org.thalweg.dual.DualTask;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.epoch.LocalDescent;
import org.thalweg.interior.PathTask;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.Curvature;
import org.thalweg.objective.Objective;
import org.thalweg.update.Slots;

/**
 * What a {@link Solver} wants to know about a {@link Problem} next. Most questions are answered in
 * one pass over the rows that they name, in at most one Spark job. All vectors are in the
 * coordinates of the problem and are only read; whoever asks does not change them before the answer
 * is there.
 */
public sealed interface Question {

  /** The rows that are read. */
  Draw draw();

  /**
   * Sums of the loss and of its gradient over some rows, without penalties; answered by {@link
   * Answer.Sum}.
   *
   * @param at w where
   */
  record Gradient(LazyVector at, Draw draw) implements Question {
    /** The sums at a w that is in an array. */
    public Gradient(double[] w, Draw draw) {
      this(LazyVector.of(w), draw);
    }

    /** Where: all of w. */
    public double[] w() {
      return at.all();
    }
  }

  /**
   * Sums of the loss, of its gradient and of its second derivatives over some rows, without
   * penalties; answered by {@link Answer.Hessian}. Of objectives that have a {@link
   * org.thalweg.objective.Curvature}.
   *
   * @param w where
   * @param least a row counts at least that part of the curvature its loss may have, in [0, 1]
   * @param among the coordinates among which second derivatives are wanted, ascending; null for
   *     all. Of linear models alone
   */
  record Hessian(double[] w, double least, Draw draw, int[] among) implements Question {
    /** Second derivatives among all coordinates. */
    public Hessian(double[] w, double least, Draw draw) {
      this(w, least, draw, null);
    }

    /** The same question, about another w and other rows. */
    public Hessian at(double[] other, Draw rows) {
      return new Hessian(other, least, rows, among);
    }

    /** Number of coordinates among which second derivatives are wanted. */
    public int order() {
      return among == null ? w.length : among.length;
    }

    /** How rows of an objective are summed up for it. */
    public Curvature of(Objective objective) {
      Curvature whole =
          objective
              .curvature()
              .orElseThrow(
                  () -> new IllegalArgumentException("second derivatives of " + objective));
      return among == null ? whole : whole.among(among);
    }
  }

  /**
   * Sums of the loss over some rows at the points w − η·d of one line, for many η in one pass,
   * without penalties; answered by {@link Answer.Losses}.
   *
   * @param w where the line begins
   * @param direction d
   * @param rates each η; 0 and negative numbers are allowed
   */
  record Line(double[] w, double[] direction, double[] rates, Draw draw) implements Question {}

  /**
   * The sums of an iteration of an interior point method over all rows; answered by {@link
   * Answer.Interior}. Of linear models under a {@link org.thalweg.loss.KinkedLoss}.
   */
  record Interior(PathTask task) implements Question {
    @Override
    public Draw draw() {
      return Draw.all();
    }
  }

  /**
   * Some sweeps of dual coordinate ascent over all rows; answered by {@link Answer.Dual}, always on
   * the driver. Of linear models under a {@link org.thalweg.loss.KinkedLoss} and an L2 penalty.
   */
  record Dual(DualTask task) implements Question {
    @Override
    public Draw draw() {
      return Draw.all();
    }
  }

  /**
   * The lengths ‖x‖² = Σ W x² of the rows; answered by {@link Answer.Norms}.
   *
   * @param scale W of the features, and of the intercept behind them where there is one
   */
  record Norms(double[] scale, Draw draw) implements Question {}

  /**
   * An epoch of variance-reduced row steps from one point: rows in random order are split into
   * parts, every part steps by itself, and their displacements are added; answered by {@link
   * Answer.Moved}.
   *
   * @param plan what a part does, and on which fraction of the rows of the draw
   */
  record Epoch(EpochPlan plan, Draw draw) implements Question {}

  /**
   * A round of local steps: every shard draws its own batches and steps by itself from one point;
   * answered by {@link Answer.Moved}, with the means of the memory behind the displacement.
   *
   * @param descent what a shard does
   * @param w where all begin
   * @param memory that of the local rule, with which all begin
   * @param round from 0
   */
  record LocalSteps(LocalDescent descent, double[] w, Slots memory, long round)
      implements Question {
    @Override
    public Draw draw() {
      return Draw.all();
    }

    /** A new array of w, and the memory behind it: where {@link LocalDescent#run} begins. */
    public double[] start() {
      double[] start = Arrays.copyOf(w, w.length + memory.length());
      memory.write(start, w.length);
      return start;
    }
  }
}
