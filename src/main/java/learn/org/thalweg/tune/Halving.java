package org.thalweg.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;

/**
 * Successive halving: K. Jamieson, A. Talwalkar, "Non-stochastic Best Arm Identification and
 * Hyperparameter Optimization", AISTATS (2016). With a factor η, all n points are trained with a
 * small budget; the best n/η of them with η times as much, and so on; the last ones with all of it.
 *
 * <p>A model begins anew at each rung, as in scikit-learn, so it has the bits of a run with that
 * budget, also where a rule or a learning rate depends on the budget.
 *
 * @param factor η; 1 for a single rung of all points
 * @param rungs how many there are
 */
record Halving(int factor, int rungs) {

  /** As many rungs as leave at least one point. */
  static Halving of(TuneConf conf, int points) {
    int factor = Math.max(1, conf.halving());
    int rungs = 1;
    for (long left = points; factor > 1 && left / factor >= 1; left /= factor) {
      rungs++;
    }
    return new Halving(factor, rungs);
  }

  /** The share of the budget that a rung has, 1 for the last one. */
  double share(int rung) {
    double share = 1;
    for (int r = rung + 1; r < rungs; r++) {
      share /= factor;
    }
    return share;
  }

  /** The values of a conf with that share of its steps and epochs. */
  static ConfBuilder shortened(TrainingConf conf, double share) {
    ConfBuilder builder = conf.toBuilder();
    if (share < 1) {
      StopConf stop = conf.stop().orEpochs(StopConf.EPOCHS);
      stop.maxSteps()
          .ifPresent(steps -> builder.stopMaxSteps(Math.max(1, (long) Math.ceil(steps * share))));
      stop.maxEpochs().ifPresent(epochs -> builder.stopMaxEpochs(epochs * share));
    }
    return builder;
  }

  /** The best 1/η of some points, in the order in which the points are given. */
  List<Point> better(SearchResult result) {
    List<PointResult> ranked = new ArrayList<>(result.points());
    ranked.sort( // stable, so that the first of equals is kept
        Comparator.comparingDouble(
            each -> {
              double mean = each.mean();
              return Double.isNaN(mean)
                  ? Double.POSITIVE_INFINITY
                  : result.metric().isLargerBetter() ? -mean : mean;
            }));
    return ranked.subList(0, Math.max(1, ranked.size() / factor)).stream()
        .map(PointResult::point)
        .sorted(Comparator.comparingInt(Point::number))
        .toList();
  }
}
