package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.loss.Loss;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Points;

/**
 * Answers questions about a linear model whose weights lie in ranges: it adds the scores of the
 * ranges in their order, derives the loss by them, and keeps the derivatives for the next step.
 */
public final class RangeOracle implements Oracle, Points {
  private static final int PASS = 1 << 18; // rows that a job scores in a pass over all of them

  private final RangeWorkers workers;
  private final RangeTargets targets;
  private final Loss loss;
  private final RowPieces batches;
  private final boolean hasIntercept;
  private long scored = -1; // the version of the last question
  private double[] derivatives; // of its batch
  private RangeEvaluation last; // of the point that was evaluated last; null for none

  /**
   * An oracle over all rows.
   *
   * @param loss of one score a row
   * @param hasIntercept whether there is a b, which has no penalty
   */
  public RangeOracle(
      RangeWorkers workers,
      RangeTargets targets,
      Loss loss,
      RowPieces batches,
      boolean hasIntercept) {
    this.workers = workers;
    this.targets = targets;
    this.loss = loss;
    this.batches = batches;
    this.hasIntercept = hasIntercept;
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    List<Answer> answers = new ArrayList<>();
    for (Asked asked : questions) {
      answers.add(answer(((RangeQuestion) asked.question()).point()));
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
    List<double[]> all = workers.at(version, state -> state.scores(piece));
    double divisor = batches.expectedRows() * (targets.weight() / targets.rows());
    double[] figures = figures(all);
    derivatives = sum(all, figures.length, point, piece);
    double mean = derive(derivatives, piece, divisor);
    scored = version;
    double slope = hasIntercept ? sum(derivatives) : 0;
    return new RangeAnswer(before, mean, slope, figures[0], figures[1], figures[2]);
  }

  /** The sums of what the ranges say before the scores, in the order of the ranges. */
  private static double[] figures(List<double[]> all) {
    double[] sums = new double[RangeWeights.FIGURES];
    for (double[] one : all) {
      for (int k = 0; k < sums.length; k++) {
        sums[k] += one[k];
      }
    }
    return sums;
  }

  /** The scores of rows, in the order of the ranges, with intercept and offsets last. */
  private double[] sum(List<double[]> all, int begin, RangePoint point, RowPiece piece) {
    double[] scores = new double[piece.count()];
    for (double[] one : all) {
      for (int i = 0; i < scores.length; i++) {
        scores[i] += one[begin + i];
      }
    }
    double[] offsets = targets.offsets(piece);
    for (int i = 0; i < scores.length; i++) {
      scores[i] += point.intercept() + offsets[i];
    }
    return scores;
  }

  /** Replaces scores by derivatives of the mean loss, and returns that. */
  private double derive(double[] scores, RowPiece piece, double divisor) {
    int count = piece.count();
    double sum = loss.evaluate(scores, targets.labels(piece), targets.weights(piece), count);
    for (int i = 0; i < count; i++) {
      scores[i] /= divisor;
    }
    return sum / divisor;
  }

  @Override
  public double length(double[] point) {
    RangePoint at = RangePoint.of(point);
    return at.version() == 0 ? Math.abs(at.intercept()) : Double.NaN;
  }

  @Override
  public double[] objectives(double[] first, double[] second) {
    return new double[] {
      evaluate(RangePoint.of(first)).objective(), evaluate(RangePoint.of(second)).objective()
    };
  }

  /** What is true at a point over all rows, in a pass over them. */
  public RangeEvaluation evaluate(RangePoint point) {
    if (last == null || !last.point().equals(point)) {
      last = evaluated(point);
    }
    return last;
  }

  private RangeEvaluation evaluated(RangePoint point) {
    int rows = targets.rows();
    double[] scores = new double[rows];
    double[] slopes = new double[rows];
    double mean = 0;
    for (int from = 0; from < rows; from += PASS) {
      RowPiece piece = new RowPiece(from, Math.min(PASS, rows - from));
      List<double[]> all =
          point.version() == 0
              ? List.of()
              : workers.at(point.version(), state -> state.scores(piece));
      double[] some = sum(all, RangeWeights.FIGURES, point, piece);
      System.arraycopy(some, 0, scores, from, some.length);
      mean += derive(some, piece, targets.weight());
      System.arraycopy(some, 0, slopes, from, some.length);
    }
    double[] sums = new double[2]; // R, weights that are not 0
    if (point.version() > 0) {
      for (double[] one : workers.at(point.version(), RangeState::penalty)) {
        sums[0] += one[0];
        sums[1] += one[1];
      }
    }
    return new RangeEvaluation(point, mean, sums[0], (long) sums[1], scores, slopes);
  }

  /**
   * ‖·‖₂ of the least-norm subgradient of F at a point, over all rows.
   *
   * @param held what the ranges hold: the point, unless it is the start
   */
  public double gradientNorm(RangePoint point, RangePoint held) {
    double[] all = evaluate(point).derivatives();
    double slope = hasIntercept ? sum(all) : 0;
    double squares = slope * slope;
    boolean isAtZero = point.version() == 0;
    RangeWork work = state -> state.subgradientSquares(all, isAtZero);
    for (double[] one : workers.at(held.version(), work)) {
      squares += one[0];
    }
    return Math.sqrt(squares);
  }

  /** In the order of the rows. */
  private static double sum(double[] numbers) {
    double sum = 0;
    for (double each : numbers) {
      sum += each;
    }
    return sum;
  }

  @Override
  public long rows() {
    return targets.rows();
  }

  @Override
  public void close() {
    workers.close();
  }
}
