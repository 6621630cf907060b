package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.Arrays;
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
  private static final int PASS = 1 << 18; // numbers of rows that a job of a pass has: 2 MiB a node

  private final RangeWorkers workers;
  private final RangeTargets targets;
  private final Loss loss;
  private final RowPieces batches;
  private final boolean hasIntercept;
  private final RangePoint start;
  private final RangeHead head;
  private final boolean isLbfgs;
  private final LbfgsPasses passes;
  private long scored = -1; // the version of the last question
  private double[] derivatives; // that go down of its batch
  private EvaluatedRows last; // of the point that was evaluated last; null for none

  /**
   * A point that was evaluated.
   *
   * @param down what goes down of all rows: of a linear model the derivatives of the mean loss by
   *     the scores
   * @param slope of the mean loss by the intercept
   */
  private record EvaluatedRows(RangeEvaluation evaluation, SentRows down, double slope) {}

  /**
   * An oracle over all rows.
   *
   * @param loss of one score a row
   * @param method that the ranges have too: the rows of every step, and what weights make of a row
   * @param hasIntercept whether there is a b, which has no penalty
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
    this.targets = targets;
    this.loss = loss;
    this.batches = method.batches();
    this.hasIntercept = hasIntercept;
    this.start = start;
    this.head = method.head();
    this.isLbfgs = method instanceof LbfgsSetting;
    this.passes = new LbfgsPasses(workers, targets, loss, method.l1() > 0 || method.l2() > 0);
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    List<Answer> answers = new ArrayList<>();
    for (Asked asked : questions) {
      answers.add(
          asked.question() instanceof LbfgsQuestion question
              ? passes.answer(question)
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
    double divisor = batches.expectedRows() * (targets.weight() / targets.rows());
    double[] slopes = whole(all, RangeWeights.FIGURES, point, piece);
    double mean = derive(slopes, piece, divisor);
    derivatives = head.down(slopes, all, RangeWeights.FIGURES);
    scored = version;
    double slope = hasIntercept ? head.slope(derivatives) : 0;
    return new RangeAnswer(before, mean, slope, all[0], all[1], all[2]);
  }

  /** The scores of rows whose numbers are at a place of an array, with intercept and offsets. */
  private double[] whole(double[] sums, int begin, RangePoint point, RowPiece piece) {
    double[] scores = head.scores(sums, begin, piece.count());
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
    return isZero(at)
        ? Math.abs(at.intercept())
        : isLbfgs ? passes.length(at) : Double.NaN; // steps on batches stop by no length
  }

  /** Whether all weights in ranges are 0 at a point, so that no range need be asked. */
  private boolean isZero(RangePoint point) {
    return point.version() <= start.version() && workers.beginAtZero();
  }

  @Override
  public double[] objectives(double[] first, double[] second) {
    return new double[] {
      evaluate(RangePoint.of(first)).objective(), evaluate(RangePoint.of(second)).objective()
    };
  }

  /** What is true at a point over all rows, in a pass over them. */
  public RangeEvaluation evaluate(RangePoint point) {
    return evaluated(point).evaluation();
  }

  private EvaluatedRows evaluated(RangePoint point) {
    if (last == null || !last.evaluation().point().equals(point)) {
      giveUp();
      last = pass(point);
    }
    return last;
  }

  private void giveUp() {
    if (last != null) {
      last.down().close();
      last = null;
    }
  }

  /**
   * The scores of rows at a point, offsets excluded.
   *
   * @param from place of the first, which may be behind the rows that steps are taken on
   */
  public double[] scores(RangePoint point, int from, int count) {
    double[] scores = new double[count];
    Arrays.fill(scores, point.intercept());
    int most = together();
    for (long next = 0; next < count && !isZero(point); next += most) {
      int at = (int) next;
      RowPiece piece = new RowPiece(from + at, Math.min(most, count - at));
      double[] all = workers.sum(point.version(), state -> state.pass(piece));
      double[] own = head.scores(all, RangeState.PENALTY, piece.count());
      for (int i = 0; i < own.length; i++) {
        scores[at + i] += own[i];
      }
    }
    return scores;
  }

  /** Rows of a job, by what goes up of each. */
  private int together() {
    return Math.max(1, PASS / head.width());
  }

  /** Has a point kept, so that it can be read once the run has gone on. */
  public void keep(RangePoint point) {
    workers.keep(point.version());
  }

  private EvaluatedRows pass(RangePoint point) {
    int rows = targets.rows();
    double[] scores = new double[rows];
    double[] figures = new double[RangeState.PENALTY]; // R, weights that are not 0
    double mean = 0;
    double slope = 0;
    int most = together();
    SentRows sent = new SentRows(new ArrayList<>(), most, head.width());
    try {
      for (long next = 0; next < rows; next += most) {
        int from = (int) next;
        RowPiece piece = new RowPiece(from, Math.min(most, rows - from));
        double[] all = new double[RangeState.PENALTY + piece.count() * head.width()];
        if (!isZero(point)) {
          all = workers.sum(point.version(), state -> state.pass(piece));
          figures = Arrays.copyOf(all, figures.length);
        }
        double[] some = whole(all, RangeState.PENALTY, point, piece);
        System.arraycopy(some, 0, scores, from, some.length);
        mean += derive(some, piece, targets.weight());
        double[] down = head.down(some, all, RangeState.PENALTY);
        slope += hasIntercept ? head.slope(down) : 0;
        sent.pieces().add(workers.send(down));
      }
    } catch (RuntimeException e) {
      sent.close();
      throw e;
    }
    RangeEvaluation here = new RangeEvaluation(point, mean, figures[0], (long) figures[1], scores);
    return new EvaluatedRows(here, sent, slope);
  }

  /** ‖·‖₂ of the least-norm subgradient of F over all rows, at the start and at a point. */
  public double[] gradientNorms(RangePoint point) {
    EvaluatedRows here = evaluated(point);
    EvaluatedRows first = point.equals(start) ? here : pass(start);
    double[] squares;
    try {
      SentRows atStart = first.down();
      SentRows atPoint = here.down();
      squares = workers.sum(point.version(), state -> state.subgradientSquares(atStart, atPoint));
    } finally {
      if (first != here) {
        first.down().close();
      }
    }
    double norm = Math.sqrt(squares[0] + first.slope() * first.slope());
    boolean isStart = point.version() <= start.version();
    return new double[] {
      norm, isStart ? norm : Math.sqrt(squares[1] + here.slope() * here.slope())
    };
  }

  @Override
  public long rows() {
    return targets.rows();
  }

  @Override
  public void close() {
    giveUp();
    workers.close();
  }
}
