package org.thalweg.run;

import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Problem;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * How many numbers a run keeps on the driver: w, vectors of its length, and the state of the
 * method.
 */
public final class DriverMemory {
  /** Numbers besides the slots, each as long as w: w, its last good copy, gradient, two sums. */
  public static final int VECTORS = 5;

  /**
   * Those of an epoch of variance-reduced rounds: six of its plan, and eight in each of two parts
   * that run at once. A part has up to 13, but not all while the other has as many.
   */
  private static final int VECTORS_OF_EPOCH = 22;

  /** Those of steps besides: w before the last one, and the lowest point. */
  private static final int VECTORS_OF_STEPS = 2;

  private DriverMemory() {}

  /** Numbers in the state of the method of a conf, besides w, while sums over rows are made. */
  public static long slots(TrainingConf conf, int dimension) {
    long rounds = Svrg.stateSize(dimension);
    long steps = conf.stop().budget(1).orElse(Long.MAX_VALUE); // each reads all rows
    long lbfgs = Lbfgs.stateSize(dimension, steps);
    return switch (conf.method()) {
      case SGD -> ofRule(conf, dimension);
      case SVRG -> rounds;
      case NEWTON -> Newton.stateSize(dimension);
      case INTERIOR_POINT -> InteriorPoint.stateSize(dimension, steps);
      case SDCA -> DualAscent.stateSize(dimension);
      case LBFGS, BREEZE -> lbfgs;
      case AUTO ->
          conf.takesGradientSteps()
              ? AutoSteps.stateSize(dimension)
              : Math.max(
                  Math.max(rounds, lbfgs),
                  dimension <= SecondOrderWork.LONGEST ? Newton.stateSize(dimension) : 0);
    };
  }

  /**
   * Numbers that the method has besides while it makes a step of a sum, that sum among them, and no
   * other sum is made.
   *
   * @param objective over the features of the data
   */
  public static long work(TrainingConf conf, Objective objective, ShardedData data) {
    Problem problem = new Problem(objective, conf.penalty().value());
    return switch (chosen(conf, problem, data)) {
      case NEWTON -> Newton.workSize(problem);
      case INTERIOR_POINT -> InteriorPoint.workSize(problem.layout().dimension());
      case LBFGS, BREEZE, AUTO -> Lbfgs.workSize(problem.layout().dimension());
      case SDCA -> DualAscent.workSize(problem.layout().dimension());
      case SGD, SVRG -> 0;
    };
  }

  /** Numbers of an epoch on the driver, of one model at a time, while no other sum is made. */
  public static long epoch(TrainingConf conf, int dimension) {
    return isInRounds(conf) ? (long) VECTORS_OF_EPOCH * dimension : 0;
  }

  private static boolean isInRounds(TrainingConf conf) {
    return conf.method() == Method.SVRG
        || conf.method() == Method.AUTO && !conf.takesGradientSteps();
  }

  /** The conf's method; of auto the one that has a matrix of second derivatives, or takes steps. */
  private static Method chosen(TrainingConf conf, Problem problem, ShardedData data) {
    if (conf.method() != Method.AUTO) {
      return conf.method();
    }
    if (conf.takesGradientSteps()) {
      return Method.SGD;
    }
    return AutoSolvers.takesNewton(problem, data)
        ? Method.NEWTON
        : AutoSolvers.takesInteriorPoint(problem, data) ? Method.INTERIOR_POINT : Method.AUTO;
  }

  /**
   * Numbers besides those, while a run lasts: the copy of all that a checkpoint has, where there
   * are checkpoints, and what a job sends to executors, once more in the pieces in which it goes.
   * Local rounds begin with w and the memory of the shards, which are put together first; that
   * takes the place of the gradient that other steps have.
   *
   * @param sends whether executors make the sums
   */
  public static long passing(TrainingConf conf, int dimension, boolean sends) {
    boolean isLocal = conf.rounds().local().isPresent();
    long start = isLocal ? dimension + ofShards(conf, dimension) : dimension;
    long sent = start - dimension + (sends ? start : 0);
    boolean keeps = conf.checkpoint().directory().isPresent();
    return sent + (keeps ? 2L * dimension + saved(conf, dimension) : 0);
  }

  /** Bytes on the driver of what dual coordinate ascent knows of the rows of some data. */
  public static long rowStates(TrainingConf conf, Objective objective, ShardedData data) {
    Problem problem = new Problem(objective, conf.penalty().value());
    boolean isDual =
        conf.method() == Method.SDCA
            || conf.method() == Method.AUTO
                && !conf.takesGradientSteps()
                && AutoSolvers.takesDual(conf, problem, data);
    return isDual ? 8 * DualAscent.rowSize(data.rows()) : 0;
  }

  /** Numbers in the state of the method that checkpoints have. */
  private static long saved(TrainingConf conf, int dimension) {
    return isInRounds(conf) ? Svrg.stateSize(dimension) : slots(conf, dimension);
  }

  /**
   * How many numbers the longest sum over rows has: those of a matrix where the method needs one.
   *
   * @param objective over the features of the data
   */
  public static long sumLength(TrainingConf conf, Objective objective, ShardedData data) {
    Problem problem = new Problem(objective, conf.penalty().value());
    int dimension = problem.layout().dimension();
    return switch (chosen(conf, problem, data)) {
      case NEWTON, INTERIOR_POINT -> HessianSum.length(dimension);
      default -> dimension;
    };
  }

  /**
   * Those of a rule of steps, twice where a run that diverges goes back to a copy; those of local
   * steps have a mean besides, with which the next round begins.
   */
  private static long ofRule(TrainingConf conf, int dimension) {
    long state =
        VECTORS_OF_STEPS * (long) dimension
            + numbers(conf.outermost(), dimension)
            + ofShards(conf, dimension);
    boolean goesBack = conf.onDivergence().value().times() > 0;
    return goesBack ? 2 * state : state;
  }

  /** Numbers of the matrix that a method of the conf's own has. */
  private static long ofMatrix(TrainingConf conf, int dimension) {
    boolean isOwn = conf.method() == Method.NEWTON || conf.method() == Method.INTERIOR_POINT;
    return isOwn ? HessianSum.length(dimension) : 0;
  }

  private static long ofShards(TrainingConf conf, int dimension) {
    Updater updater = conf.updater().value();
    return conf.rounds().local().isPresent() && updater.sharesMemory()
        ? numbers(updater, dimension)
        : 0;
  }

  private static long numbers(Updater updater, int dimension) {
    return updater.slots(dimension).stream().mapToLong(Slot::length).sum();
  }

  /**
   * Rejects a w that the driver cannot hold with all that belongs to it.
   *
   * @throws ConfException if it cannot
   */
  public static void require(TrainingConf conf, int dimension) {
    long kept = (long) VECTORS * dimension + slots(conf, dimension);
    long needed = 8 * (kept + Math.max(epoch(conf, dimension), ofMatrix(conf, dimension)));
    long memory = Runtime.getRuntime().maxMemory();
    if (needed > memory) {
      throw new ConfException(
          "w of %d entries needs %d MiB of the driver's memory but it has %d; raise --driver-memory"
              .formatted(dimension, needed >> 20, memory >> 20));
    }
  }
}
