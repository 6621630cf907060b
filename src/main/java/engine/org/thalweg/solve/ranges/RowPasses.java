package org.thalweg.solve.ranges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Passes over all rows, in jobs of so many of them, which tell what is true at a point. */
final class RowPasses implements AutoCloseable {
  private static final int PASS = 1 << 18; // numbers of rows that a job of a pass has: 2 MiB a node

  private final RangeWorkers workers;
  private final RowLosses losses;
  private final RangePoint start;
  private EvaluatedRows last; // of the point that was evaluated last; null for none

  RowPasses(RangeWorkers workers, RowLosses losses, RangePoint start) {
    this.workers = workers;
    this.losses = losses;
    this.start = start;
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

  private RangeHead head() {
    return losses.head();
  }

  /** Rows of a job, by what goes up of each. */
  private int together() {
    return Math.max(1, PASS / head().width());
  }

  /** Whether all weights in ranges are 0 at a point, so that no range need be asked. */
  boolean isZero(RangePoint point) {
    return point.version() <= start.version() && workers.beginAtZero();
  }

  /** What is true at a point. */
  RangeEvaluation evaluate(RangePoint point) {
    return evaluated(point).evaluation();
  }

  private EvaluatedRows evaluated(RangePoint point) {
    if (last == null || !last.evaluation().point().equals(point)) {
      close();
      last = pass(point, true);
    }
    return last;
  }

  /** Evaluates a point; its scores are null unless they are kept. */
  private EvaluatedRows pass(RangePoint point, boolean keepsScores) {
    int rows = losses.targets().rows();
    int each = head().scores();
    double[] scores = keepsScores ? new double[rows * each] : null;
    double[] figures = new double[RangeState.PENALTY]; // R, weights that are not 0
    double mean = 0;
    double[] slopes = new double[each];
    int most = together();
    SentRows sent = new SentRows(new ArrayList<>(), most, head().width());
    try {
      for (long next = 0; next < rows; next += most) {
        int from = (int) next;
        RowPiece piece = new RowPiece(from, Math.min(most, rows - from));
        double[] all = new double[RangeState.PENALTY + piece.count() * head().width()];
        if (!isZero(point)) {
          all = workers.sum(point.version(), state -> state.pass(piece));
          figures = Arrays.copyOf(all, figures.length);
        }
        double[] some = losses.scores(all, RangeState.PENALTY, point, piece);
        if (keepsScores) {
          System.arraycopy(some, 0, scores, from * each, some.length);
        }
        mean += losses.derive(some, piece, losses.targets().weight());
        double[] down = head().down(some, all, RangeState.PENALTY);
        losses.addSlopes(down, slopes);
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
   * The scores of rows at a point, offsets excluded, those of a row side by side.
   *
   * @param from place of the first, which may be behind the rows that steps are taken on
   */
  double[] scores(RangePoint point, int from, int count) {
    int each = head().scores();
    double[] scores = new double[count * each];
    Arrays.setAll(scores, i -> point.intercepts()[i % each]);
    int most = together();
    for (long next = 0; next < count && !isZero(point); next += most) {
      int at = (int) next;
      RowPiece piece = new RowPiece(from + at, Math.min(most, count - at));
      double[] all = workers.sum(point.version(), state -> state.pass(piece));
      double[] own = head().scores(all, RangeState.PENALTY, piece.count());
      for (int i = 0; i < own.length; i++) {
        scores[at * each + i] += own[i];
      }
    }
    return scores;
  }

  /** ‖·‖₂ of the least-norm subgradient of F over all rows, at the start and at a point. */
  double[] gradientNorms(RangePoint point) {
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

  /** Gives up what it has of the point that was evaluated last. */
  @Override
  public void close() {
    if (last != null) {
      last.down().close();
      last = null;
    }
  }
}
