package org.thalweg.solve.ranges;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.thalweg.loss.Loss;

/**
 * Passes over all rows for L-BFGS in ranges. Scores come from the ranges and lie here, and so do
 * their derivatives until they are logged; F along a line follows from scores that are here, and
 * costs no pass.
 */
final class LbfgsPasses {
  static final int PIECE = 1 << 20; // rows that a job scores: 8 MiB a node of the tree
  private static final int BLOCK = 1 << 14; // rows of which a loss is taken at a time
  private static final double[] NONE = {};

  private final RangeWorkers workers;
  private final RangeTargets targets;
  private final Loss loss;
  private final boolean hasPenalty;
  private final int rows;
  private double[] here = {}; // scores at w; empty where they are to be read again
  private double[] tried = {}; // at the point that was tried last
  private double[] end; // at the point of the line at the rate 1, but along the steepest descent
  private double[] along; // of the direction of the line; empty where they follow from the end
  private long measured = -1; // the version of the point that was measured last
  private double square; // Σ w² there, of the ranges

  LbfgsPasses(RangeWorkers workers, RangeTargets targets, Loss loss, boolean hasPenalty) {
    this.workers = workers;
    this.targets = targets;
    this.loss = loss;
    this.hasPenalty = hasPenalty;
    this.rows = targets.rows();
  }

  LbfgsAnswer answer(LbfgsQuestion question) {
    int last = question.steps().size() - 1;
    for (int k = 0; k < last; k++) {
      log(question, k);
    }
    double[] numbers = question.numbers().get(last);
    return switch (question.steps().get(last)) {
      case MEASURE -> measure(question, numbers[0]);
      case TRIAL -> trial(question, numbers[0]);
      case LINE -> line(question, numbers);
      case TAKE -> {
        log(question, last);
        double[] sums =
            workers.sum(question.version(), state -> RangePairs.of(state).vectors().products());
        yield new LbfgsAnswer(0, new double[0], 0, sums);
      }
      case AIM -> aim(question, last);
      case STEEPEST -> steepest(question, last);
      case STRAIGHTEN -> straighten(question, last);
      case METRIC -> throw new IllegalArgumentException("is followed by the steepest descent");
    };
  }

  /** Logs a step of a question, and does what it means for scores. */
  private void log(LbfgsQuestion question, int k) {
    LbfgsStep step = question.steps().get(k);
    double[] numbers = question.numbers().get(k);
    long before = question.version() - question.steps().size() + k;
    if (step == LbfgsStep.TAKE) {
      here = tried;
    }
    workers.log(
        before, step == LbfgsStep.METRIC ? step.with(numbers[0], shares()) : step.with(numbers));
  }

  /** The share of each row in the mean. */
  private double[] shares() {
    double[] shares = targets.weights(new RowPiece(0, rows));
    for (int i = 0; i < rows; i++) {
      shares[i] /= targets.weight();
    }
    return shares;
  }

  private LbfgsAnswer measure(LbfgsQuestion question, double rate) {
    double[] logged = LbfgsStep.MEASURE.with(rate, tried);
    double mean = blocks(piece -> derive(logged, piece));
    double slope = 0;
    for (int i = LbfgsStep.ROWS; i < logged.length; i++) {
      slope += logged[i];
    }
    workers.log(question.version() - 1, logged);
    double[] sums =
        workers.sum(question.version(), state -> RangePairs.of(state).vectors().measures());
    measured = question.version();
    square = sums[LbfgsVectors.SQUARE];
    return new LbfgsAnswer(rows, new double[] {mean}, slope, sums);
  }

  /** ‖w‖₂ at a point. */
  double length(RangePoint point) {
    double sum =
        measured == point.version()
            ? square
            : workers.sum(point.version(), state -> new double[] {state.square()})[0];
    return Math.sqrt(sum + point.intercept() * point.intercept());
  }

  /** Replaces scores in what is logged by derivatives of the mean loss; gives Σ s·ℓ. */
  private double derive(double[] logged, RowPiece piece) {
    int from = LbfgsStep.ROWS + piece.from();
    double[] own = Arrays.copyOfRange(logged, from, from + piece.count());
    double sum = targets.evaluate(loss, own, piece);
    for (int i = 0; i < own.length; i++) {
      logged[from + i] = own[i] / targets.weight();
    }
    return sum;
  }

  /** The mean of what blocks of rows give, which are summed in their order. */
  private double blocks(ToDoubleFunction<RowPiece> term) {
    double[] sums = new double[(rows - 1) / BLOCK + 1];
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            k -> {
              int from = k * BLOCK;
              sums[k] = term.applyAsDouble(new RowPiece(from, Math.min(BLOCK, rows - from)));
            });
    double sum = 0;
    for (double each : sums) {
      sum += each;
    }
    return sum / targets.weight();
  }

  private LbfgsAnswer trial(LbfgsQuestion question, double rate) {
    if (question.version() == 0 && workers.beginAtZero()) {
      tried = withOffsets(new double[rows], question.intercept());
      return new LbfgsAnswer(0, new double[] {meanLoss(tried)}, 0, new double[RangePairs.TRIAL]);
    }
    Scored all =
        scored(question.version(), piece -> state -> RangePairs.of(state).trial(rate, piece));
    tried = withOffsets(all.scores, question.intercept());
    return new LbfgsAnswer(0, new double[] {meanLoss(tried)}, 0, all.figures);
  }

  private LbfgsAnswer aim(LbfgsQuestion question, int k) {
    log(question, k);
    Scored all = scored(question.version(), piece -> state -> RangePairs.of(state).aimed(piece));
    tried = withOffsets(all.scores, question.intercept());
    end = tried;
    along = NONE;
    return new LbfgsAnswer(0, new double[] {meanLoss(tried)}, 0, all.figures);
  }

  private LbfgsAnswer steepest(LbfgsQuestion question, int k) {
    log(question, k);
    Scored all = scored(question.version(), piece -> state -> RangePairs.of(state).along(piece));
    along = all.scores;
    for (int i = 0; i < rows; i++) {
      along[i] += question.intercept();
    }
    long passes = question.steps().contains(LbfgsStep.METRIC) ? 2 : 1;
    return new LbfgsAnswer(passes * rows, new double[0], 0, all.figures);
  }

  private LbfgsAnswer straighten(LbfgsQuestion question, int k) {
    log(question, k);
    end = tried;
    along = NONE;
    double[] line = workers.sum(question.version(), state -> RangePairs.of(state).line());
    return new LbfgsAnswer(0, new double[0], 0, line);
  }

  /** F along the line: R by the ranges, where there is one, and the loss from scores. */
  private LbfgsAnswer line(LbfgsQuestion question, double[] rates) {
    if (here.length == 0) { // after a run that was resumed
      double[] w =
          scored(question.version(), piece -> state -> RangePairs.of(state).trial(0, piece)).scores;
      here = withOffsets(w, question.intercept());
    }
    if (along.length == 0) {
      along = here.clone();
      for (int i = 0; i < rows; i++) {
        along[i] -= end[i];
      }
    }
    double[] losses = new double[rates.length];
    for (int k = 0; k < rates.length; k++) {
      double rate = rates[k];
      losses[k] = blocks(piece -> lossAlong(rate, piece));
    }
    double[] penalties =
        hasPenalty
            ? workers.sum(
                question.version(), state -> RangePairs.of(state).vectors().line().penalties(rates))
            : new double[rates.length];
    return new LbfgsAnswer(0, losses, 0, penalties);
  }

  private double lossAlong(double rate, RowPiece piece) {
    double[] own = Arrays.copyOfRange(here, piece.from(), piece.from() + piece.count());
    for (int i = 0; i < own.length; i++) {
      own[i] -= rate * along[piece.from() + i];
    }
    return targets.value(loss, own, piece);
  }

  private double meanLoss(double[] scores) {
    return blocks(
        piece -> {
          int end = piece.from() + piece.count();
          double[] own = Arrays.copyOfRange(scores, piece.from(), end);
          return targets.value(loss, own, piece);
        });
  }

  private double[] withOffsets(double[] scores, double intercept) {
    double[] offsets = targets.offsets(new RowPiece(0, rows));
    for (int i = 0; i < rows; i++) {
      scores[i] += intercept + offsets[i];
    }
    return scores;
  }

  /** Scores of all rows, and the figures that stand before them. */
  private record Scored(double[] figures, double[] scores) {}

  private Scored scored(long version, Function<RowPiece, RangeWork> work) {
    double[] scores = new double[rows];
    double[] before = new double[0];
    for (long next = 0; next < rows; next += PIECE) {
      int from = (int) next;
      RowPiece piece = new RowPiece(from, Math.min(PIECE, rows - from));
      double[] some = workers.sum(version, work.apply(piece));
      before = Arrays.copyOf(some, some.length - piece.count());
      System.arraycopy(some, before.length, scores, from, piece.count());
    }
    return new Scored(before, scores);
  }
}
