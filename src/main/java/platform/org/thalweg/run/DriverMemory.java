package org.thalweg.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.HessianSum;
import org.thalweg.run.Algorithm.Memory;
import org.thalweg.solve.Problem;
import org.thalweg.text.Require;

/**
 * How many numbers a run keeps on the driver: w, vectors of its length, and the state of the
 * algorithm. A run takes one algorithm at a time, so that it needs the memory of the one that has
 * most.
 *
 * @param dimension of w
 * @param algorithms what those keep that may be taken
 */
public record DriverMemory(TrainingConf conf, int dimension, List<Memory> algorithms) {
  /** Numbers besides the slots, each as long as w: w, its last good copy, gradient, two sums. */
  public static final int VECTORS = 5;

  private static final int SUMS = 2; // among these

  /**
   * Vectors of an epoch of variance-reduced rounds: six of its plan, and eight in each of two parts
   * that run at once. A part has up to 13, but not all while the other has as many.
   */
  private static final int VECTORS_OF_EPOCH = 22;

  /** Those that other steps have and local rounds have not while the shards step. */
  private static final int VECTORS_BETWEEN = 2;

  private static final int ROW_VECTORS = 18; // of dual ascent: α, its history, what rows have
  private static final int ROW_PRODUCTS = 4; // scores, second derivatives, and products twice
  private static final int PRODUCTS = 6; // sums of products and mean squares, as long as w

  /** The memory of a run that takes some algorithms, one after the other. */
  static DriverMemory of(TrainingConf conf, int dimension, Collection<Algorithm> taken) {
    return new DriverMemory(conf, dimension, taken.stream().map(Algorithm::memory).toList());
  }

  /**
   * The memory of a run that a conf plans, of all algorithms that it may take.
   *
   * @param objective over the features of the data
   */
  public static DriverMemory of(TrainingConf conf, Objective objective, ShardedData data) {
    int dimension = objective.layout().dimension();
    if (conf.path().isEmpty()) {
      return of(conf, dimension, AlgorithmChoice.possible(conf, objective, data));
    }
    Problem any = new Problem(objective, conf.path().get().at(1));
    if (ScreenedPaths.holdsColumns(conf, any, data)) {
      return ofScreened(conf, dimension);
    }
    DriverMemory taken = of(conf, dimension, AlgorithmChoice.possible(conf, objective, data));
    List<Memory> all = new ArrayList<>(taken.algorithms);
    if (ScreenedPaths.takes(conf, any)) {
      all.add(Algorithm.ofScreened(Math.min(dimension, ScreenedPaths.MOST)));
    }
    return new DriverMemory(conf, dimension, all);
  }

  /** The memory of a run before the data are read; empty if w or the algorithm depends on them. */
  private static Optional<DriverMemory> beforeData(TrainingConf conf) {
    int features = conf.data().input().features();
    boolean isChosen = conf.method() == Method.AUTO && !conf.takesGradientSteps();
    boolean isUnknown =
        isChosen || features == 0 || conf.objective().wantsClasses() || conf.path().isPresent();
    if (isUnknown) {
      return Optional.empty();
    }
    Algorithm taken =
        conf.method() == Method.AUTO ? Algorithm.ADAM : Algorithm.named(conf.method());
    int dimension = conf.objective().over(features).layout().dimension();
    return Optional.of(of(conf, dimension, List.of(taken)));
  }

  /** Whether one of some algorithms may be taken. */
  public boolean takes(Algorithm... some) {
    return Stream.of(some).map(Algorithm::memory).anyMatch(algorithms::contains);
  }

  private long most(ToLongFunction<Memory> size) {
    return algorithms.stream().mapToLong(size).max().orElse(0);
  }

  /** Numbers in the state of the algorithm, besides w, while sums over rows are made. */
  public long slots() {
    return most(algorithm -> algorithm.state().applyAsLong(conf, dimension));
  }

  /**
   * Numbers that the algorithm has besides while it makes a step of a sum, that sum among them, and
   * no other sum is made.
   */
  public long work() {
    return most(algorithm -> algorithm.work().applyAsLong(conf, dimension));
  }

  /** Numbers of an epoch of one model on the driver, while no other sum is made. */
  public long epoch() {
    return takes(Algorithm.SVRG) ? (long) VECTORS_OF_EPOCH * dimension : 0;
  }

  /**
   * Numbers besides those, while a run lasts: the copy of all that a checkpoint has, where there
   * are checkpoints, and what a job sends to executors, once more in the pieces in which it goes.
   * Local rounds begin with w and the memory of the shards, which are put together first. While the
   * shards step, there is neither the gradient that other steps have nor the point where they
   * began.
   *
   * @param sends whether executors make the sums
   */
  public long passing(boolean sends) {
    boolean isLocal = conf.rounds().local().isPresent();
    long start = dimension + GradientSteps.sharedSize(conf, dimension);
    long gone = isLocal ? VECTORS_BETWEEN * (long) dimension : dimension;
    long sent = start - gone + (sends ? start : 0);
    boolean keeps = conf.checkpoint().directory().isPresent();
    return sent + (keeps ? 2L * dimension + slots() : 0);
  }

  /**
   * Bytes on the driver of what the algorithm knows of so many rows, which stays while another goes
   * on from where it ended.
   */
  public long rowStates(long rows) {
    if (takes(Algorithm.SDCA)) {
      return Double.BYTES * ROW_VECTORS * rows;
    }
    return takes(Algorithm.TRUNCATED_NEWTON)
        ? Double.BYTES * (ROW_PRODUCTS * rows + (long) PRODUCTS * dimension)
        : 0;
  }

  /** How many numbers the longest sum over rows has: those of a matrix where there is one. */
  public long sumLength() {
    long order = most(algorithm -> algorithm.order().applyAsInt(dimension));
    return HessianSum.length(dimension, (int) order);
  }

  /**
   * Bytes that a run needs for w and what belongs to it, however few rows there are. An epoch, or a
   * matrix, takes the place of the two sums of other steps.
   */
  public long required() {
    long ofMatrix = conf.method() == Method.AUTO ? 0 : sumLength();
    long sums = Math.max((long) SUMS * dimension, Math.max(epoch(), ofMatrix));
    return Double.BYTES * ((long) (VECTORS - SUMS) * dimension + slots() + sums);
  }

  /** Why the driver cannot hold w with all that belongs to it, in one line; empty if it can. */
  public Optional<String> obstacle() {
    long memory = Runtime.getRuntime().maxMemory();
    return required() > memory
        ? Optional.of(
            "w of %d entries needs %d MiB of the driver's memory but it has %d; raise --driver-memory"
                .formatted(dimension, required() >> 20, memory >> 20))
        : Optional.empty();
  }

  /**
   * Why the driver cannot hold w, before the data are read; empty also if w or the algorithm
   * depends on them. A run whose conf says how long w is need not read them first.
   */
  public static Optional<String> obstacle(TrainingConf conf) {
    return beforeData(conf).flatMap(DriverMemory::obstacle);
  }

  /**
   * Rejects a w that the driver cannot hold with all that belongs to it.
   *
   * @throws ConfException if it cannot
   */
  public void require() {
    Require.none(obstacle(), ConfException::new);
  }

  /**
   * Rejects a w that the driver cannot hold, before the data are read, as far as the conf tells.
   *
   * @throws ConfException if it cannot
   */
  public static void require(TrainingConf conf) {
    beforeData(conf).ifPresent(DriverMemory::require);
  }

  /** What a point of a path keeps whose second derivatives are those of few weights. */
  static DriverMemory ofScreened(TrainingConf conf, int dimension) {
    return new DriverMemory(conf, dimension, List.of(Algorithm.SCREENED_NEWTON.memory()));
  }
}
