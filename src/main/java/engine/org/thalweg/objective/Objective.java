package org.thalweg.objective;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;

/** A function f(w; x, y) to be minimised in the mean over rows. Immutable; shipped to executors. */
public interface Objective extends Serializable {

  /** The segments of w. */
  ParameterLayout layout();

  /** Number of raw scores per row: 1, or K for K classes. */
  int outputs();

  /** The labels f is defined for. */
  LabelDomain labels();

  /** Whether a row has several scores that are not those of classes, or none. */
  default boolean hasScoresOfItsOwn() {
    return outputs() != 1 && labels() != LabelDomain.CLASSES;
  }

  /** Whether such scores are what is predicted, since no mean is known of them. */
  default boolean predictsScores() {
    return hasScoresOfItsOwn() && outputs() != 1;
  }

  /** Whether f is the negative logarithm of the probability of y given x. */
  default boolean isProbabilistic() {
    return false;
  }

  /** Whether f is known to be convex in w. */
  default boolean isConvex() {
    return false;
  }

  /** Whether ∂f/∂w jumps somewhere, so that f has no Hessian there. */
  default boolean hasKinks() {
    return false;
  }

  /** The mean of y that a raw score stands for, in the unit of y. */
  default double mean(double score) {
    return score;
  }

  /** Whether the only score predicts class 1: above 0 by default. */
  default boolean isPositive(double score) {
    return score > 0;
  }

  /**
   * The pieces of w that multiply the features, for whoever rescales these; none where w cannot be
   * mapped to features of another scale. Each begins a segment, all of which it takes, and where a
   * feature is 0 the derivatives of its weights are: so a sum need not be looked at there.
   */
  default List<InputWeights> inputs() {
    return List.of();
  }

  /**
   * This function of fewer or more features, whose segments are those of this one with other
   * lengths; empty where it does not depend on features one by one.
   */
  default Optional<Objective> withFeatures(int features) {
    return Optional.empty();
  }

  /** How it is minimised by {@link RowSteps}; empty where it cannot be. */
  default Optional<RowSteps.RowStepSource> rowSteps() {
    return Optional.empty();
  }

  /** How its second derivatives are summed up; empty where they are not known. */
  default Optional<Curvature> curvature() {
    return Optional.empty();
  }

  /**
   * About how many products of two numbers a row costs, for its loss and its gradient, in those of
   * an entry of a linear model.
   *
   * @param entries of the row
   */
  default double work(double entries) {
    return entries;
  }

  /** A starting point of length {@code layout().dimension()}. */
  default double[] start(Start start, long seed) {
    return start.draw(layout().dimension(), seed);
  }

  /**
   * Another w at which a run may begin, unlike others by the size of what is learned: independent
   * normal entries of deviation 1, unless the objective says otherwise.
   */
  default double[] restart(long seed) {
    return start(new Start.Normal(1), seed);
  }

  /** The w with which a judged w is compared: zeros, and parameters of a loss at their starts. */
  default double[] origin() {
    return new double[layout().dimension()];
  }

  /**
   * Adds s·f and s·∂f/∂w of the given rows, in their order, to the sum.
   *
   * @param w parameters, only read
   * @param rows of this block
   * @throws IllegalArgumentException if w has another length than the layout's
   */
  void accumulate(double[] w, Block block, Rows rows, GradientSum sum);

  /** Raw scores of all rows, offsets included: rows × outputs(), row-major. */
  double[] scores(double[] w, Block block);

  /** Whether the scores without offsets are linear in w, so that two give those of a line. */
  default boolean scoresAreLinear() {
    return false;
  }

  /**
   * Adds the losses of the given rows at the points w − η·d of a line, for every η of the sum.
   *
   * @param direction d, of the length of w
   */
  default void accumulateAlong(
      double[] w, double[] direction, Block block, Rows rows, LineSum sum) {
    GradientSum at = null;
    for (int k = 0; k < sum.points(); k++) {
      at = new GradientSum(w.length);
      accumulate(LineLosses.point(w, direction, sum.rate(k)), block, rows, at);
      sum.add(k, at.loss());
    }
    if (at != null) {
      sum.count(at.weight(), at.rows());
    }
  }
}
