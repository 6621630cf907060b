package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
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
  private final RangeHead head;
  private final boolean hasIntercept;
  private final RowPieces batches;
  private final boolean isLbfgs;
  private final LbfgsPasses lbfgs;
  private final RangePoint start;
  private EvaluatedRows last; // of the point that was evaluated last; null for none
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
    this.targets = targets;
    this.loss = loss;
    this.head = method.head();
    this.hasIntercept = hasIntercept;
    this.batches = method.batches();
    this.isLbfgs = method instanceof LbfgsSetting;
    this.lbfgs = new LbfgsPasses(workers, targets, loss, method.l1() > 0 || method.l2() > 0);
    this.start = start;
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
    double divisor = batches.expectedRows() * (targets.weight() / targets.rows());
    double[] slopes = scores(all, RangeWeights.FIGURES, point, piece);
    double mean = derive(slopes, piece, divisor);
    derivatives = head.down(slopes, all, RangeWeights.FIGURES);
    scored = version;
    double[] ofIntercepts = new double[head.scores()];
    addSlopes(derivatives, ofIntercepts);
    return new RangeAnswer(before, mean, ofIntercepts, all[0], all[1], all[2]);
  }

  @Override
  public double length(double[] point) {
    RangePoint at = RangePoint.of(point);
    return isZero(at)
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
    return evaluated(point).evaluation();
  }

  /**
   * The scores of rows at a point, offsets excluded, those of a row side by side.
   *
   * @param from place of the first, which may be behind the rows that steps are taken on
   */
  public double[] scores(RangePoint point, int from, int count) {
    int each = head.scores();
    double[] scores = new double[count * each];
    Arrays.setAll(scores, i -> point.intercepts()[i % each]);
    int most = together();
    for (long next = 0; next < count && !isZero(point); next += most) {
      int at = (int) next;
      RowPiece piece = new RowPiece(from + at, Math.min(most, count - at));
      double[] all = workers.sum(point.version(), state -> state.pass(piece));
      double[] own = head.scores(all, RangeState.PENALTY, piece.count());
      for (int i = 0; i < own.length; i++) {
        scores[at * each + i] += own[i];
      }
    }
    return scores;
  }

  /** ‖·‖₂ of the least-norm subgradient of F over all rows, at the start and at a point. */
  public double[] gradientNorms(RangePoint point) {
    EvaluatedRows here = evaluated(point);
    EvaluatedRows first = point.equals(start) ? here : pass(start, false);
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
    double norm = first.norm(squares[0]);
    boolean isStart = point.version() <= start.version();
    return new double[] {norm, isStart ? norm : here.norm(squares[1])};
  }

  /** Has a point kept, so that it can be read once the run has gone on. */
  public void keep(RangePoint point) {
    workers.keep(point.version());
  }

  @Override
  public long rows() {
    return targets.rows();
  }

  @Override
  public void close() {
    release();
    workers.close();
  }

  /** Gives up what it has of the point that was evaluated last. */
  private void release() {
    if (last != null) {
      last.down().close();
      last = null;
    }
  }

  /** Rows of a job, by what goes up of each. */
  private int together() {
    return Math.max(1, PASS / head.width());
  }

  /** Whether all weights in ranges are 0 at a point, so that no range need be asked. */
  private boolean isZero(RangePoint point) {
    return point.version() <= start.version() && workers.beginAtZero();
  }

  private EvaluatedRows evaluated(RangePoint point) {
    if (last == null || !last.evaluation().point().equals(point)) {
      release();
      last = pass(point, true);
    }
    return last;
  }

  /** Evaluates a point; its scores are null unless they are kept. */
  private EvaluatedRows pass(RangePoint point, boolean keepsScores) {
    int rows = targets.rows();
    int each = head.scores();
    double[] scores = keepsScores ? new double[rows * each] : null;
    double[] figures = new double[RangeState.PENALTY]; // R, weights that are not 0
    double mean = 0;
    double[] slopes = new double[each];
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
        double[] some = scores(all, RangeState.PENALTY, point, piece);
        if (keepsScores) {
          System.arraycopy(some, 0, scores, from * each, some.length);
        }
        mean += derive(some, piece, targets.weight());
        double[] down = head.down(some, all, RangeState.PENALTY);
        addSlopes(down, slopes);
        sent.pieces().add(workers.send(down));
      }
    } catch (RuntimeException e) {
      sent.close();
      throw e;
    }
    RangeEvaluation here = new RangeEvaluation(point, mean, figures[0], (long) figures[1], scores);
    return new EvaluatedRows(here, sent, slopes);
  }

  /**
   * A point that was evaluated.
   *
   * @param down what goes down of all rows: of a linear model the derivatives of the mean loss by
   *     the scores
   * @param slopes of the mean loss by the intercepts
   */
  private record EvaluatedRows(RangeEvaluation evaluation, SentRows down, double[] slopes) {
    double norm(double squares) {
      return Math.sqrt(squares + DoubleStream.of(slopes).map(slope -> slope * slope).sum());
    }
  }

  /**
   * The scores of rows, with intercepts and offsets, those of a row side by side.
   *
   * @param sums what went up of the rows, from a place on
   */
  private double[] scores(double[] sums, int begin, RangePoint point, RowPiece piece) {
    double[] scores = head.scores(sums, begin, piece.count());
    double[] offsets = targets.offsets(piece);
    int each = head.scores();
    for (int i = 0; i < piece.count(); i++) {
      for (int k = 0; k < each; k++) {
        scores[i * each + k] += point.intercepts()[k] + offsets[i];
      }
    }
    return scores;
  }

  /** Replaces scores by derivatives of the mean loss, and returns that. */
  private double derive(double[] scores, RowPiece piece, double divisor) {
    double sum = targets.evaluate(loss, scores, piece);
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= divisor;
    }
    return sum / divisor;
  }

  /**
   * Adds the derivatives by the intercepts, if there are any.
   *
   * @param down what goes down of the rows
   */
  private void addSlopes(double[] down, double[] slopes) {
    if (hasIntercept) {
      head.addSlopes(down, slopes);
    }
  }
}
