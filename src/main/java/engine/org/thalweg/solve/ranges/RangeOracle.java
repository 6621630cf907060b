package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.loss.Loss;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Points;

/**
 * Answers questions about a model whose weights lie in ranges: it adds the numbers of the rows that
 * come from the ranges in a fixed tree, derives the loss by the scores that these make, and keeps
 * what goes down for the next step.
 */
public final class RangeOracle implements Oracle, Points {
  private final RangeWorkers workers;
  private final RowLosses losses;
  private final RowPieces batches;
  private final boolean isLbfgs;
  private final LbfgsPasses lbfgs;
  private final RowPasses passes;
  private long scored = -1; // the version of the last question
  private double[] derivatives; // that go down of its batch

  /**
   * An oracle over all rows.
   *
   * @param loss of the scores of a row
   * @param method that the ranges have too: the rows of every step, and what weights make of a row
   * @param hasIntercept whether there is a b for every score, which has no penalty
   * @param start where the run begins
   */
  public RangeOracle(
      RangeWorkers workers,
      RangeTargets targets,
      Loss loss,
      RangeMethod method,
      boolean hasIntercept,
      RangePoint start) {
    this.workers = workers;
    this.losses = new RowLosses(targets, loss, method.head(), hasIntercept);
    this.batches = method.batches();
    this.isLbfgs = method instanceof LbfgsSetting;
    this.lbfgs = new LbfgsPasses(workers, targets, loss, method.l1() > 0 || method.l2() > 0);
    this.passes = new RowPasses(workers, losses, start);
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    List<Answer> answers = new ArrayList<>();
    for (Asked asked : questions) {
      answers.add(
          asked.question() instanceof LbfgsQuestion question
              ? lbfgs.answer(question)
              : answer(((RangeQuestion) asked.question()).point()));
    }
    return answers;
  }

  private RangeAnswer answer(RangePoint point) {
    long version = point.version();
    boolean isNext = scored >= 0 && version == scored + 1;
    long before = isNext ? batches.of(scored).count() : 0;
    if (isNext) {
      workers.log(scored, derivatives);
    }
    RowPiece piece = batches.of(version);
    double[] all = workers.sum(version, state -> state.scores(piece));
    RangeTargets targets = losses.targets();
    double divisor = batches.expectedRows() * (targets.weight() / targets.rows());
    double[] slopes = losses.scores(all, RangeWeights.FIGURES, point, piece);
    double mean = losses.derive(slopes, piece, divisor);
    derivatives = losses.head().down(slopes, all, RangeWeights.FIGURES);
    scored = version;
    double[] ofIntercepts = new double[losses.head().scores()];
    losses.addSlopes(derivatives, ofIntercepts);
    return new RangeAnswer(before, mean, ofIntercepts, all[0], all[1], all[2]);
  }

  @Override
  public double length(double[] point) {
    RangePoint at = RangePoint.of(point);
    return passes.isZero(at)
        ? at.length()
        : isLbfgs ? lbfgs.length(at) : Double.NaN; // steps on batches stop by no length
  }

  @Override
  public double[] objectives(double[] first, double[] second) {
    return new double[] {
      evaluate(RangePoint.of(first)).objective(), evaluate(RangePoint.of(second)).objective()
    };
  }

  /** What is true at a point over all rows, in a pass over them. */
  public RangeEvaluation evaluate(RangePoint point) {
    return passes.evaluate(point);
  }

  /**
   * The scores of rows at a point, offsets excluded, those of a row side by side.
   *
   * @param from place of the first, which may be behind the rows that steps are taken on
   */
  public double[] scores(RangePoint point, int from, int count) {
    return passes.scores(point, from, count);
  }

  /** ‖·‖₂ of the least-norm subgradient of F over all rows, at the start and at a point. */
  public double[] gradientNorms(RangePoint point) {
    return passes.gradientNorms(point);
  }

  /** Has a point kept, so that it can be read once the run has gone on. */
  public void keep(RangePoint point) {
    workers.keep(point.version());
  }

  @Override
  public long rows() {
    return losses.targets().rows();
  }

  @Override
  public void close() {
    passes.close();
    workers.close();
  }
}
