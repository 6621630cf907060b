package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongBiFunction;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.reduce.HessianSum;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Problem;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.newton.ScreenedNewton;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.solve.newton.WorkingSet;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.solve.truncated.TruncatedNewton;
import org.thalweg.spark.DriverData;
import org.thalweg.text.Require;

/**
 * A way to minimise. Whatever asks for one of them asks these values, and nothing else knows them
 * all: a new one is a constant here, and a line of {@link #named} or of {@link AlgorithmChoice}.
 *
 * @param name as runs tell it
 * @param blamed the key of a conf that names what is not supported
 * @param unsupported why a problem is not supported; empty if it is
 * @param memory what it keeps
 * @param solvers its solvers for a run
 */
public record Algorithm(
    String name,
    String blamed,
    Function<Problem, Optional<String>> unsupported,
    Memory memory,
    Function<RunInputs, Solvers> solvers) {

  /**
   * How many numbers it keeps at most, of w of a dimension under a conf. Its factors are those that
   * the bench {@code MemoryPeak} measures.
   *
   * @param state besides w and its gradient, while sums over rows are made
   * @param work besides, while it makes a step of a sum, that sum among them
   * @param order of the longest matrix among its sums; 0 for none
   */
  public record Memory(
      ToLongBiFunction<TrainingConf, Integer> state,
      ToLongBiFunction<TrainingConf, Integer> work,
      IntUnaryOperator order) {}

  /**
   * What solvers are for.
   *
   * @param batches of steps
   * @param validationRows on which points are validated; empty where there are none
   */
  public record RunInputs(
      TrainingConf conf,
      Problem problem,
      ShardedData data,
      Sampler batches,
      OptionalLong validationRows) {}

  static final Algorithm SGD =
      new Algorithm(
          "sgd",
          "method",
          problem -> Optional.empty(),
          vectors(GradientSteps::stateSize),
          run -> GradientSteps.of(run.conf, run.problem, run.data, run.batches));

  static final Algorithm ADAM =
      new Algorithm(
          "adam",
          "method",
          problem -> Optional.empty(),
          vectors((conf, dimension) -> AutoSteps.stateSize(dimension)),
          run ->
              AutoSteps.of(run.conf, run.batches, run.data.rows(), run.validationRows)
                  .solvers(run.problem));

  public static final Algorithm SVRG =
      new Algorithm(
          "svrg",
          "method",
          Svrg::obstacle,
          vectors((conf, dimension) -> 6L * dimension + accelerations(dimension)),
          run -> {
            Svrg.SvrgSetting setting =
                new Svrg.SvrgSetting(
                    run.problem, run.data.rows(), DriverData.fraction(run.data), run.conf.seed());
            return Solvers.of(
                start -> Svrg.begin(setting, start),
                from -> Svrg.restore(setting, from.w(), from.memory()));
          });

  static final Algorithm NEWTON =
      new Algorithm(
          "newton",
          "method",
          Newton::unsupported,
          new Memory(
              (conf, dimension) -> 10L * dimension,
              (conf, dimension) -> (conf.hasProx() ? 4 : 3) * HessianSum.length(dimension),
              dimension -> dimension),
          run ->
              Solvers.of(
                  start -> Newton.begin(run.problem, start, longRows(run.data)),
                  from -> Newton.restore(run.problem, from.w(), from.memory())));

  static final Algorithm INTERIOR_POINT =
      new Algorithm(
          "interiorPoint",
          "method",
          InteriorPoint::unsupported,
          new Memory(
              (conf, dimension) ->
                  HessianSum.length(0, dimension)
                      + (6 * Math.min(300, steps(conf)) + 20) * dimension,
              (conf, dimension) -> 2 * HessianSum.length(0, dimension),
              dimension -> dimension),
          run ->
              Solvers.of(
                  start -> InteriorPoint.begin(run.problem, start),
                  from -> InteriorPoint.restore(run.problem, from.memory())));

  public static final Algorithm SDCA =
      new Algorithm(
          "sdca",
          "method",
          DualAscent::unsupported,
          new Memory(
              (conf, dimension) -> 2L * dimension,
              (conf, dimension) -> 6L * dimension,
              dimension -> 0),
          run -> {
            double share = run.conf.stop().relativeGap().orElse(0.0);
            long seed = run.conf.seed();
            return Solvers.of(
                start -> DualAscent.begin(run.problem, share, seed, start),
                from -> DualAscent.restore(run.problem, share, seed, run.data.rows(), from));
          });

  static final Algorithm LBFGS = lbfgs("lbfgs", Lbfgs::cold);

  static final Algorithm SCALED_LBFGS = lbfgs("lbfgs in the scale of the features", Lbfgs::scaled);

  public static final Algorithm TRUNCATED_NEWTON =
      new Algorithm(
          "truncated newton",
          "penalty",
          TruncatedNewton::unsupported,
          new Memory(
              (conf, dimension) -> 10L * dimension,
              (conf, dimension) -> 8L * dimension,
              dimension -> 0),
          run -> {
            double share = run.conf.stop().relativeGap().orElse(0.0);
            return Solvers.of(
                start -> TruncatedNewton.begin(run.problem, share, start),
                from -> TruncatedNewton.restore(run.problem, share, from.w(), from.memory()));
          });

  public static final Algorithm SCREENED_NEWTON =
      new Algorithm(
          "proximal newton",
          "penalty",
          SparseModels::unsupported,
          ofScreened(0),
          run ->
              Solvers.of(
                  start -> ScreenedNewton.begin(screened(run), start, solved(run)),
                  from ->
                      ScreenedNewton.restore(screened(run), from.w(), from.memory(), solved(run))));

  private static final int LONG = 32; // entries of a row in the mean
  private static final double SOLVED = 0.1; // of the gap that ends a run: what a model may promise
  private static final double KEPT = 0.95; // of the strength of l1: derivatives that matter soon

  private static double solved(RunInputs run) {
    return SOLVED * run.conf.stop().relativeGap().orElse(0.0);
  }

  private static ScreenedSetting screened(RunInputs run) {
    HeldRows held = SparseModels.columns(run.problem, run.data);
    return new ScreenedSetting(
        run.problem, new WorkingSet(KEPT, Integer.MAX_VALUE), Optional.of(held));
  }

  private static Algorithm lbfgs(String name, BiFunction<Problem, double[], Lbfgs> beginning) {
    return new Algorithm(
        name,
        "penalty",
        Lbfgs::unsupported,
        new Memory(
            (conf, dimension) ->
                (2 * Math.min(Lbfgs.mostPairs(dimension), steps(conf)) + 6) * dimension,
            (conf, dimension) -> 4L * dimension,
            dimension -> 0),
        run ->
            Solvers.of(
                start -> beginning.apply(run.problem, start),
                from -> Lbfgs.restore(run.problem, from.w(), from.memory())));
  }

  /**
   * What the points of a path keep that are found with the second derivatives of so many weights.
   */
  static Memory ofScreened(int among) {
    return new Memory(
        (conf, dimension) -> 19L * dimension + 2 * HessianSum.length(0, among),
        (conf, dimension) -> 4L * dimension + 3 * HessianSum.length(0, among),
        dimension -> among);
  }

  private static Memory vectors(ToLongBiFunction<TrainingConf, Integer> state) {
    return new Memory(state, (conf, dimension) -> 0, dimension -> 0);
  }

  /** Numbers of the pairs with which rounds accelerate, which are fewer the longer w is. */
  private static long accelerations(int dimension) {
    return Math.max(4L * dimension, Math.min(22L * dimension, 1L << 27))
        + Math.min(10L * dimension, 1L << 26);
  }

  private static long steps(TrainingConf conf) {
    return conf.stop().budget(1).orElse(Long.MAX_VALUE); // each reads all rows
  }

  /**
   * How many rows there are, from which second derivatives may be sampled; 0 where rows are so
   * short that second derivatives cost little more than a gradient, so that there is nothing to
   * save.
   */
  static long longRows(ShardedData data) {
    return data.entries() >= LONG * data.rows() ? data.rows() : 0;
  }

  /**
   * The one that a conf names.
   *
   * @throws java.util.NoSuchElementException for {@code auto}, which is a {@link AlgorithmChoice}
   */
  static Algorithm named(Method method) {
    return List.of(SGD, SVRG, NEWTON, INTERIOR_POINT, SDCA, LBFGS).stream()
        .filter(algorithm -> algorithm.name.equals(method.text()))
        .findFirst()
        .orElseThrow();
  }

  /** Whether it supports a problem. */
  boolean supports(Problem problem) {
    return unsupported.apply(problem).isEmpty();
  }

  /**
   * Its solvers for a run.
   *
   * @throws ConfException if it does not support the problem
   */
  Solvers of(RunInputs run) {
    Require.none(
        unsupported.apply(run.problem), why -> new ConfException("%s: %s".formatted(blamed, why)));
    return solvers.apply(run);
  }

  @Override
  public String toString() {
    return name;
  }
}
