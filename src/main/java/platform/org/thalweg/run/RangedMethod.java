package org.thalweg.run;

import java.util.Optional;
import java.util.stream.DoubleStream;
import org.thalweg.config.Method;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.Schedule;
import org.thalweg.solve.Decision;
import org.thalweg.solve.GapCriterion;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.StrongConvexity;
import org.thalweg.solve.lbfgs.FeatureMetric;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.ranges.LbfgsSetting;
import org.thalweg.solve.ranges.RangeDescent;
import org.thalweg.solve.ranges.RangeLbfgs;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangePoint;
import org.thalweg.solve.ranges.RangeSetting;
import org.thalweg.solve.ranges.RowPieces;

/**
 * By which method a w in ranges is minimised.
 *
 * @param ranges what the ranges have of it
 * @param solvers of points that are {@link RangePoint}s
 * @param decided where the method of the conf is auto
 * @param penalties of the conf, those on columns on their weights
 */
record RangedMethod(
    RangeMethod ranges, Solvers solvers, Optional<Decision> decided, Penalties penalties) {
  private static final double PASSES = 1000; // of L-BFGS, where the conf has no budget

  /**
   * The method of a conf.
   *
   * @param penalties of the conf, those on columns on their weights
   * @param batches rows of the steps, or their order alone
   * @param count of ranges
   */
  static RangedMethod of(
      TrainingConf conf, Penalties penalties, RangedModel model, RowPieces batches, int count) {
    ParameterLayout layout = model.layout();
    CoordinatePenalties.Pieces strengths = // factors have the same
        CoordinatePenalties.Pieces.of(penalties, layout, layout.segments().get(0));
    if (conf.method() != Method.SGD) {
      boolean hasL1 = DoubleStream.of(strengths.l1()).anyMatch(l1 -> l1 > 0);
      int pairs = Lbfgs.mostPairs(hasL1 ? Integer.MAX_VALUE : layout.dimension());
      return lbfgs(conf, penalties, model, new LbfgsSetting(strengths, batches, pairs, count));
    }
    RangeSetting setting =
        new RangeSetting(
            conf.updater().value(),
            (Schedule) conf.learningRate().value(),
            strengths.l1()[0],
            strengths.l2()[0],
            batches,
            model.head());
    boolean hasIntercept = model.intercept();
    Solvers solvers =
        Solvers.of(
            start -> RangeDescent.begin(setting, hasIntercept, RangePoint.of(start).intercepts()),
            from -> RangeDescent.restore(setting, hasIntercept, from),
            batches.rows() / batches.expectedRows());
    return new RangedMethod(setting, solvers, Optional.empty(), penalties);
  }

  /** L-BFGS; in the scale of the features where the conf leaves the choice, and F is smooth. */
  private static RangedMethod lbfgs(
      TrainingConf conf, Penalties penalties, RangedModel model, LbfgsSetting setting) {
    boolean isChosen = conf.method() == Method.AUTO;
    double curvature = FeatureMetric.curvature(model.scores()).orElse(Double.NaN);
    boolean scales = isChosen && setting.l1() == 0;
    boolean hasIntercept = model.intercept();
    Solvers solvers =
        Solvers.of(
            start ->
                RangeLbfgs.begin(setting, hasIntercept, RangePoint.of(start), curvature, scales),
            from -> RangeLbfgs.restore(setting, hasIntercept, curvature, from));
    Decision decision =
        new Decision(
            "method",
            scales ? "lbfgs in the scale of the features" : "lbfgs",
            "w lies in ranges of the features and the loss is convex and smooth");
    return new RangedMethod(
        setting, solvers, Optional.of(decision).filter(any -> isChosen), penalties);
  }

  /** What a conf says of the end, with a budget where it has none. */
  static StopConf bounded(TrainingConf conf) {
    return conf.stop().orEpochs(conf.method() == Method.SGD ? StopConf.EPOCHS : PASSES);
  }

  /** When the run ends, by its conf. */
  StopCriterion stop(TrainingConf conf, Objective objective) {
    StopCriterion others = bounded(conf).criterion(solvers.stepsPerEpoch());
    if (conf.method() == Method.SGD) {
      return others;
    }
    StrongConvexity convexity = StrongConvexity.of(objective, penalties);
    StopCriterion gap =
        conf.stop()
            .gap()
            .<StopCriterion>map(
                most -> new GapCriterion(most, convexity, step -> true, false, Optional.empty()))
            .orElse(StopCriterion.never());
    StopCriterion relative = StopRules.relativeGap(conf, objective, penalties);
    return gap.or(relative).or(others);
  }
}
