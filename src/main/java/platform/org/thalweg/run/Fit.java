package org.thalweg.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Hash;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.Budget;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Points;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.Validation;

/**
 * One run of a solver, whether its w is an array or lies in ranges: from where it begins, or from a
 * checkpoint, to where it ends, with the listeners, checkpoints and rules of its user.
 *
 * @param layout of w
 * @param length of a point
 * @param solvers of points as the oracle takes them
 * @param opened gives the oracle, which is closed with the run
 * @param rules what holds of the run, once it can ask the oracle
 * @param written what a checkpoint has of a snapshot; empty if it cannot be written
 */
record Fit(
    TrainingConf conf,
    ShardedData data,
    ParameterLayout layout,
    int length,
    Solvers solvers,
    Supplier<Oracle> opened,
    Function<Oracle, FitRules> rules,
    Function<Snapshot, Optional<Snapshot>> written) {

  /**
   * What is measured, when the run ends, and where it begins.
   *
   * @param stop by the conf
   * @param start where it begins, given when runs of which nobody hears end, too
   */
  record FitRules(
      Points points,
      StopCriterion stop,
      Budget budget,
      Optional<Validation> validation,
      Function<StopCriterion, Restarts> start) {}

  /**
   * Minimises, or goes on from the checkpoint.
   *
   * @throws Snapshot.Unfit if that is not one of these solvers; then it is left as it was
   */
  TrainingResult result(RunOptions options, Checkpointing checkpointing, Reporter reporter) {
    Optional<Snapshot> from = checkpointing.snapshot(data);
    from.ifPresent(snapshot -> snapshot.w(length));
    Optional<Solver> restored = from.map(solvers.restore());
    try (Oracle oracle = opened.get();
        Checkpoints checkpoints = checkpointing.begin(data, layout, written)) {
      FitRules own = rules.apply(oracle);
      StopCriterion stop = own.stop().or(options.interrupt()).or(reporter.interrupt());
      long rows = data.rows();
      reporter.begins(conf, rows, layout.dimension(), own.budget(), from, options.within());
      Minimiser minimiser =
          Minimiser.of(own.points(), oracle, stop)
              .heardBy(List.of(reporter))
              .keeping(checkpoints)
              .validated(own.validation());
      Restarts restarts =
          restored.isPresent() && conf.restarts() == 0
              ? Restarts.none(restored.get().point()) // where the run began may be gone by now
              : own.start().apply(stop);
      return restarts.told(
          restored.isPresent()
              ? minimiser.resume(restored.get(), from.get())
              : restarts
                  .interrupted() // without a checkpoint: what is resumed tries all starts again
                  .orElseGet(() -> minimiser.minimise(solvers.begin().apply(restarts.start()))));
    }
  }

  /**
   * Where a run begins that is to end at the lowest of several minima: at the one of some starts
   * from which it ends lowest. It is run again from there, so that all that a run reports is of one
   * run.
   *
   * @param start w of standardised features
   * @param starts how many there were
   * @param ended how many of them ended as low, up to rounding
   * @param interrupted how the run from one of them ended that the user ended, after which no more
   *     were tried; empty if nobody did
   */
  record Restarts(double[] start, int starts, int ended, Optional<TrainingResult> interrupted) {
    private static final double SAME = 1e-6; // of F at the lowest end
    private static final double ROUNDING = 1e-12; // of F at the first start

    /** Only one start. */
    static Restarts none(double[] start) {
      return new Restarts(start, 1, 1, Optional.empty());
    }

    /**
     * Tries the first start and some random ones, unless the user ends one of these runs.
     *
     * @param more how many of these
     * @param seed from which they follow
     * @param minimised the end of a run from a start
     */
    static Restarts of(
        double[] first,
        int more,
        long seed,
        LoadedProblem loaded,
        Points points,
        Function<double[], TrainingResult> minimised) {
      Objective objective = loaded.objective();
      IntFunction<double[]> starts =
          k ->
              k == 0
                  ? first.clone()
                  : loaded.standardisation().withoutConstants(objective.restart(Hash.of(seed, k)));
      double[] ends = new double[more + 1];
      for (int k = 0; k < ends.length; k++) {
        TrainingResult result = minimised.apply(starts.apply(k));
        if (result.reason().kind() == Reason.Kind.INTERRUPTED) {
          return new Restarts(first, ends.length, 0, Optional.of(result));
        }
        ends[k] = points.objectives(result.w(), result.w())[0];
      }
      int best = 0;
      for (int k = 1; k < ends.length; k++) {
        best = ends[k] < ends[best] || Double.isNaN(ends[best]) ? k : best;
      }
      double atStart = Math.abs(points.objectives(first, first)[0]);
      double close =
          SAME * Math.abs(ends[best]) + (Double.isFinite(atStart) ? ROUNDING * atStart : 0);
      double most = ends[best] + close;
      int ended = (int) Arrays.stream(ends).filter(value -> value <= most).count();
      return new Restarts(starts.apply(best), ends.length, ended, Optional.empty());
    }

    /**
     * The result of the run from the best start, whose reason says how many ended there if all were
     * tried.
     */
    TrainingResult told(TrainingResult result) {
      if (starts == 1 || interrupted.isPresent()) {
        return result;
      }
      Reason reason = result.reason();
      String detail =
          "%s; the lowest of %d starts, of which %d ended there"
              .formatted(reason.detail(), starts, ended);
      return result.because(new Reason(reason.kind(), reason.rule(), detail));
    }
  }
}
