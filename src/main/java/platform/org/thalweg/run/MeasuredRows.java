package org.thalweg.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.metrics.Evaluation;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.MetricSet;
import org.thalweg.metrics.Metrics;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ScoredObjective;
import org.thalweg.solve.ranges.RangeOracle;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeTargets;

/**
 * Rows whose entries lie in ranges behind those that steps are taken on: test and validation rows.
 *
 * @param from place of the first
 */
record MeasuredRows(ScoredObjective objective, RangeOracle oracle, RangeTargets targets, int from) {
  private static final int BLOCK = 1 << 16; // rows of which metrics are made at a time

  /** What is true of these rows at a point, but for the gradient, which is not a number. */
  Evaluation evaluation(RangePoint point, double penalty) {
    double[] scores = scores(point);
    double loss = targets.meanLoss(objective.loss(), scores);
    return new Evaluation(
        loss, penalty, Double.NaN, targets.rows(), metrics(objective, targets, scores));
  }

  private double[] scores(RangePoint point) {
    double[] scores = oracle.scores(point, from, targets.rows());
    targets.addOffsets(scores);
    return scores;
  }

  /** A metric of these rows, by which the points of a run are judged. */
  record RangeScorer(MeasuredRows rows, Metric chosen) implements MetricScorer {
    @Override
    public double measure(double[] point) {
      double[] scores = rows.scores(RangePoint.of(point));
      return measured(set(rows.objective, List.of(chosen)), rows.targets, scores)[0];
    }

    @Override
    public void keep(double[] point) {
      rows.oracle.keep(RangePoint.of(point));
    }
  }

  /** The standard metrics of rows with their own weights, whose scores are known. */
  static Map<String, Double> metrics(
      ScoredObjective objective, RangeTargets targets, double[] scores) {
    MetricSet metrics = set(objective, Metrics.standard(ofScore(objective)));
    return metrics.byName(measured(metrics, targets, scores));
  }

  private static MetricSet set(ScoredObjective objective, List<Metric> metrics) {
    return new MetricSet(ofScore(objective), metrics);
  }

  /** A model whose features are the scores. */
  private static Objective ofScore(ScoredObjective objective) {
    return objective.withFeatures(objective.outputs()).orElseThrow();
  }

  /** Its w, by which they are what they are. */
  private static double[] identity(Objective ofScore) {
    int each = ofScore.outputs();
    double[] w = new double[ofScore.layout().dimension()];
    for (int k = 0; k < each; k++) {
      w[k * each + k] = 1;
    }
    return w;
  }

  private static double[] measured(MetricSet metrics, RangeTargets targets, double[] scores) {
    int each = metrics.objective().outputs();
    List<List<Block>> blocks = new ArrayList<>();
    for (int from = 0; from < targets.rows(); from += BLOCK) {
      int count = Math.min(BLOCK, targets.rows() - from);
      int[] starts = new int[count + 1];
      Arrays.setAll(starts, i -> i * each);
      int[] columns = new int[count * each];
      Arrays.setAll(columns, i -> i % each);
      double[] own = Arrays.copyOfRange(scores, from * each, (from + count) * each);
      Targets scored = targets.scored(from, count);
      blocks.add(List.of(Blocks.narrowest(each, starts, columns, own, scored)));
    }
    return metrics.measure(identity(metrics.objective()), blocks);
  }
}
