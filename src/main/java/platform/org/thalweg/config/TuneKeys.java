package org.thalweg.config;

import java.util.List;
import java.util.Map;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.EnumConstant;
import org.thalweg.config.Kinds.Truth;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.Lists;
import org.thalweg.config.TextKinds.NamedTexts;

/** The third part of the table of {@link Keys}: a search for the best values of others. */
public final class TuneKeys {
  static final KeyTable TABLE = new KeyTable();

  /**
   * The values that {@code thalweg tune} tries: names of keys, each with a list. Every combination
   * is a point.
   */
  public static final Key<Map<String, List<String>>> GRID =
      TABLE.key("tune.grid", new Lists(false)).changing(Changes.OUTPUT).row();

  /**
   * Names of keys, each with a value in which {@code log(a,b)}, {@code uniform(a,b)} or {@code
   * whole(a,b)} stands for a number to be drawn, such as {@code penalty = "l2(log(1e-6,1e-1))"}.
   */
  public static final Key<Map<String, String>> RANGES =
      TABLE.key("tune.ranges", new NamedTexts()).changing(Changes.OUTPUT).row();

  /** How many points are drawn from {@code tune.ranges} and from the lists of the grid. */
  public static final Key<Integer> SAMPLES =
      TABLE
          .key("tune.samples", new Whole<>(int.class, 1, 1 << 20))
          .absentMeans("every combination of the grid, once")
          .changing(Changes.OUTPUT)
          .row();

  /** How points are drawn: independently, or by Sobol's sequence, which leaves smaller gaps. */
  public static final Key<TuneConf.PointSampling> SAMPLING =
      TABLE
          .key("tune.sampling", new EnumConstant<>(TuneConf.PointSampling.class))
          .absentMeans("`random`")
          .changing(Changes.OUTPUT)
          .row();

  /**
   * Into how many parts the rows are cut at random. A point is trained once for each, without it,
   * and measured on it. 1 measures on the rows of {@code data.validation}. In a table the parts may
   * be the values of a column, {@code column(k)}, whole groups, {@code groups(c, 5)}, or those of
   * scikit-learn's TimeSeriesSplit in the order of d, {@code time(d, 5)}, each of which is measured
   * by a model of the rows before it. These columns are features only if they are named.
   */
  public static final Key<Folds> FOLDS =
      TABLE.key("tune.folds", new Folds.FoldsKind()).absentMeans("`5`").row();

  /**
   * {@code thalweg train} gives weight 0 to the rows of this part of {@code tune.folds}, and so
   * trains one of the models of a search by itself.
   */
  public static final Key<Integer> FOLD =
      TABLE
          .key("tune.fold", new Whole<>(int.class, 1, 255))
          .absentMeans("training sees all rows")
          .row();

  /** The metric by which points are compared. */
  public static final Key<String> METRIC =
      TABLE
          .key("tune.metric", TextKinds.free("a metric"))
          .absentMeans(
              "that of `validation.metric` or `stop.validation`; else `logLoss` if the loss gives probabilities, and `loss` if it does not; if points differ in their loss, `accuracy` for classes and `rmse` for numbers")
          .changing(Changes.OUTPUT)
          .row();

  /** Whether the best point is trained on all rows in the end, and its model saved. */
  public static final Key<Boolean> REFIT =
      TABLE.key("tune.refit", new Truth()).absentMeans("`true`").changing(Changes.OUTPUT).row();

  /**
   * The factor η of successive halving: all points first have a small part of the budget of epochs
   * or steps; the best 1/η of them go on with η times as much, up to the whole budget. 0 trains all
   * points to the end.
   */
  public static final Key<Integer> HALVING =
      TABLE
          .key("tune.halving", new Whole<>(int.class, 0, 1000))
          .absentMeans("`0`")
          .changing(Changes.OUTPUT)
          .row();

  /**
   * How often the best point is trained on resampled rows, for intervals of its coefficients and of
   * its metric.
   */
  public static final Key<Integer> BOOTSTRAP =
      TABLE
          .key("tune.bootstrap", new Whole<>(int.class, 0, 10_000))
          .absentMeans("`0`")
          .changing(Changes.OUTPUT)
          .row();

  /** The seed of the folds, of the points that are drawn, and of the bootstrap. */
  public static final Key<Long> SEED =
      TABLE
          .key("tune.seed", new Whole<>(long.class, Long.MIN_VALUE, Long.MAX_VALUE))
          .absentMeans("`0`")
          .row();

  private TuneKeys() {}
}
