package org.thalweg.solve.ranges;

import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.solve.Snapshot;

/**
 * What a run of L-BFGS in ranges is gone on with, beside the vectors in ranges.
 *
 * @param version steps of the log that the ranges have taken, where w may be an earlier one
 * @param scales whether the metric is asked for before the steepest descent
 * @param ofIntercept {@link LbfgsVectors#arrays} of the intercept
 */
record LbfgsMemory(
    long version,
    TakenPoint at,
    boolean scales,
    boolean hasMetric,
    boolean hasStalled,
    Map<String, double[]> ofIntercept) {
  static final String VERSION = "ranges.version";

  private static final String LOSS = "ranges.lbfgs.loss";
  private static final String PENALTY = "ranges.lbfgs.penalty";
  private static final String NORM = "ranges.lbfgs.norm";
  private static final String STEP = "ranges.lbfgs.step";
  private static final String SUMS = "ranges.lbfgs.sums";
  private static final String SCALES = "ranges.lbfgs.scales"; // 1 or 0, as are the next two
  private static final String HAS_METRIC = "ranges.lbfgs.hasMetric";
  private static final String HAS_STALLED = "ranges.lbfgs.hasStalled";
  private static final String INTERCEPT = "ranges.lbfgs.intercept.";

  /**
   * As a snapshot has it.
   *
   * @throws Snapshot.Unfit if the snapshot is of another solver
   */
  static LbfgsMemory of(Snapshot snapshot) {
    TakenPoint at =
        new TakenPoint(
            RangePoint.of(snapshot, 1),
            number(LOSS, snapshot),
            number(PENALTY, snapshot),
            number(NORM, snapshot),
            snapshot.memory(STEP, 2),
            snapshot.memory(SUMS, LbfgsVectors.MEASURES));
    Map<String, double[]> ofIntercept = new LinkedHashMap<>();
    snapshot
        .memory()
        .forEach(
            (name, array) -> {
              if (name.startsWith(INTERCEPT)) {
                ofIntercept.put(name.substring(INTERCEPT.length()), array.clone());
              }
            });
    return new LbfgsMemory(
        (long) number(VERSION, snapshot),
        at,
        number(SCALES, snapshot) != 0,
        number(HAS_METRIC, snapshot) != 0,
        number(HAS_STALLED, snapshot) != 0,
        ofIntercept);
  }

  private static double number(String name, Snapshot snapshot) {
    return snapshot.memory(name, 1)[0];
  }

  /** As arrays by name. */
  Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    saved.put(VERSION, new double[] {version});
    saved.put(LOSS, new double[] {at.loss()});
    saved.put(PENALTY, new double[] {at.penalty()});
    saved.put(NORM, new double[] {at.norm()});
    saved.put(STEP, at.step());
    saved.put(SUMS, at.sums().clone());
    saved.put(SCALES, new double[] {scales ? 1 : 0});
    saved.put(HAS_METRIC, new double[] {hasMetric ? 1 : 0});
    saved.put(HAS_STALLED, new double[] {hasStalled ? 1 : 0});
    ofIntercept.forEach((name, array) -> saved.put(INTERCEPT + name, array.clone()));
    return saved;
  }
}
