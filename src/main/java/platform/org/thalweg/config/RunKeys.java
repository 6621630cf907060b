package org.thalweg.config;

import java.util.List;
import java.util.Map;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.CatalogMember;
import org.thalweg.config.Kinds.EnumConstant;
import org.thalweg.config.Kinds.Truth;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.SingleText;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.Updater;

/**
 * The second part of the table of {@link Keys}: how it is minimised, until when, and what stays.
 */
public final class RunKeys {
  static final KeyTable TABLE = new KeyTable();

  private static final SingleText PATH = TextKinds.free("a path on any Hadoop file system");
  private static final Whole<Long> COUNT = new Whole<>(long.class, 1, Long.MAX_VALUE);
  private static final CatalogMember<Updater> UPDATERS =
      new CatalogMember<>("an updater", Registry::updaters);
  private static final CatalogMember<LearningRate> RATES =
      new CatalogMember<>("a number, or a schedule", Registry::schedules);

  private static final Map<String, String> FORMER_METHODS =
      Map.of(
          "breeze",
          "method must not be breeze, which is there for tests and benches alone; give lbfgs");

  /**
   * How the objective is minimised. {@code auto} needs no tuning: Newton's method, or an interior
   * point method for losses with kinks, where w and rows are short and many rounds would be needed,
   * dual coordinate ascent for losses with kinks where w is long and the driver can hold the rows,
   * else L-BFGS in the scale of the features, or variance-reduced rounds and then L-BFGS if these
   * slow down. Where the objective is not convex in scores that are linear in w it takes steps of
   * adam, at a rate that short runs find and that falls in stages. {@code svrg}: variance-reduced
   * rounds alone. {@code lbfgs}: L-BFGS. {@code newton}: Newton's method, for losses with a second
   * derivative and a w of at most some thousands of entries. {@code interiorPoint}: for the losses
   * hinge, absolute, quantile and epsilonInsensitive, with a bound of how far F is above its
   * minimum. {@code sdca}: dual coordinate ascent for the same losses under an L2 penalty, where w
   * is long, on rows that the driver holds. {@code sgd}: gradient steps by an updater.
   */
  public static final Key<Method> METHOD =
      TABLE
          .key("method", new EnumConstant<>(List.of(Method.values()), FORMER_METHODS))
          .absentMeans("`auto`, unless a key of `sgd` alone is given; then `sgd`")
          .asParam()
          .row();

  /** The rule that turns gradients into steps. */
  public static final Key<Named<Updater>> UPDATER =
      TABLE.key("updater", UPDATERS).absent("adam").onlyFor(Method.SGD).asParam().row();

  /** The factor of every step. */
  public static final Key<Named<LearningRate>> LEARNING_RATE =
      TABLE
          .key("learningRate", RATES)
          .absentMeans("1 for updaters that need no learning rate, else 0.001")
          .onlyFor(Method.SGD)
          .asParam()
          .row();

  /**
   * What happens where the objective is no longer finite: the run ends with the last finite
   * parameters, or returns to the last good state and continues with a smaller learning rate.
   */
  public static final Key<Named<OnDivergence>> ON_DIVERGENCE =
      TABLE
          .key(
              "onDivergence",
              new CatalogMember<>("`stop` or `backoff(factor,times)`", Registry::onDivergence))
          .absent("stop")
          .onlyFor(Method.SGD)
          .asParam()
          .row();

  /**
   * How the rows of a batch are drawn: by random reshuffling in every epoch ({@code epoch}), the
   * same with the classes in their proportions ({@code stratified}), each row with a probability
   * ({@code bernoulli}), with replacement, or all rows of some shards ({@code partitions}); {@code
   * full} takes all rows in every step.
   */
  public static final Key<Sampling> BATCH_SAMPLING =
      TABLE
          .key("batch.sampling", new EnumConstant<>(Sampling.class))
          .absentMeans("`epoch`")
          .onlyFor(Method.SGD)
          .asParam()
          .row();

  /** The number of rows in a batch. */
  public static final Key<Long> BATCH_ROWS =
      TABLE
          .key("batch.rows", COUNT)
          .absentMeans("a 256th of the rows, from 16 to 1024")
          .onlyFor(Method.SGD)
          .asParam()
          .row();

  /** The number of rows in a batch as a share of all rows, instead of {@code batch.rows}. */
  public static final Key<Double> BATCH_FRACTION =
      TABLE.key("batch.fraction", Kinds.PROPORTION).onlyFor(Method.SGD).asParam().row();

  /**
   * What is done between two broadcasts of the parameters: one gradient, or steps on every shard by
   * itself.
   */
  public static final Key<Named<Round>> ROUND =
      TABLE
          .key("round", new CatalogMember<>("a round", Registry::rounds))
          .absent("gradient")
          .onlyFor(Method.SGD)
          .asParam()
          .row();

  /** The updater that moves the parameters along the mean displacement of local rounds. */
  public static final Key<Named<Updater>> OUTER =
      TABLE.key("outer", UPDATERS).absent("sgd").onlyFor(Method.SGD).asParam().row();

  /** The learning rate of {@code outer}. */
  public static final Key<Named<LearningRate>> OUTER_LEARNING_RATE =
      TABLE.key("outerLearningRate", RATES).absent("1").onlyFor(Method.SGD).asParam().row();

  /**
   * Where the sums of a step are made, and how they reach the driver. {@code driver} brings all
   * rows there, so that a step needs no Spark job; {@code gather} those of many batches by one job,
   * while the driver steps on the ones before; with the other values executors make the sums.
   * {@code auto} chooses by bytes, and says why.
   */
  public static final Key<String> AGGREGATION =
      TABLE
          .key(
              "aggregation",
              TextKinds.free("`auto`, `driver`, `gather`, `flat`, `tree(depth)` or `sharded`"))
          .absent("auto")
          .changing(Changes.SPEED)
          .asParam()
          .row();

  /**
   * Where w and the memory of the updater lie: on the driver ({@code rows}), or in ranges of the
   * features on the executors, each with its columns of all rows ({@code columns}), so that no
   * machine holds all of w. {@code auto} takes ranges only where the driver's memory is too small
   * for w and what belongs to it, and the run is one that can be so.
   */
  public static final Key<WeightPlacement> PLACEMENT =
      TABLE
          .key("placement", new EnumConstant<>(WeightPlacement.class))
          .absentMeans("`auto`")
          .noParam()
          .row();

  /**
   * Where executors keep the rows. With {@code memory}, rows that do not fit are read from the
   * files again; with {@code disk}, one shard at a time is in memory.
   */
  public static final Key<Storage> STORAGE =
      TABLE
          .key("storage", new EnumConstant<>(Storage.class))
          .absent("memoryAndDisk")
          .changing(Changes.SPEED)
          .asParam()
          .row();

  /** Where the parameters start: by a rule, or from a model or a checkpoint. */
  public static final Key<StartPoint> START =
      TABLE
          .key(
              "start", new StartPoint.RuleOrModel(new CatalogMember<>("a start", Registry::starts)))
          .absent("auto")
          .row();

  /** The budget of steps. */
  public static final Key<Long> STOP_MAX_STEPS =
      TABLE
          .key("stop.maxSteps", COUNT)
          .absentMeans("1000 for lbfgs, where no other budget is given")
          .changing(Changes.END)
          .row();

  /** The budget of passes over the data. */
  public static final Key<Double> STOP_MAX_EPOCHS =
      TABLE
          .key("stop.maxEpochs", Kinds.POSITIVE)
          .absentMeans(
              "100 for sgd, and for auto where the objective is not convex; else as many as are"
                  + " 2^31 multiplications, from 100 (600 for losses with kinks under auto,"
                  + " interiorPoint and sdca) to 10,000; where no other budget is given")
          .changing(Changes.END)
          .asParam()
          .row();

  /**
   * The run has converged at this norm of the gradient (of a batch, where steps are on batches).
   */
  public static final Key<Double> STOP_GRADIENT_NORM =
      TABLE.key("stop.gradientNorm", Kinds.POSITIVE).changing(Changes.END).asParam().row();

  /**
   * The run has converged when F(w) − F* is at most this. The bound is ‖∇F‖²/(2λ), for a convex
   * loss and an L2 penalty on every parameter; where there are two classes, the intercept may have
   * no penalty, which costs a pass. interiorPoint and sdca have bounds of their own, both with an
   * intercept, that of interiorPoint also with L1 terms and bounds of w. Where steps are on
   * batches, one step after each epoch is on all rows.
   */
  public static final Key<Double> STOP_GAP = TABLE.key("stop.gap", Kinds.POSITIVE).asParam().row();

  /**
   * The run has converged when F(w) − F* is at most this share of F(w), whatever the units of
   * labels and features: by a bound as for {@code stop.gap}, or, where the method itself certifies
   * none, when ‖∇F‖·‖w‖, what the last step gained and, where L2 penalties leave out intercepts
   * alone, ‖∇F‖²/(2λ) are all at most that share and, in a run that began at w = 0, ‖∇F‖ is at most
   * a tenth of what it was there. Not for sgd.
   */
  public static final Key<Double> STOP_RELATIVE_GAP =
      TABLE
          .key("stop.relativeGap", Kinds.POSITIVE)
          .absentMeans(
              "1e-6 for auto, svrg, newton, interiorPoint and sdca, 1e-8 where interiorPoint or"
                  + " sdca may bound the gap, where no rule of convergence is given; not for auto by gradient"
                  + " steps")
          .changing(Changes.END)
          .row();

  /**
   * The run has converged when the mean objective of an epoch (of ten steps, where it has fewer)
   * changes by less than this share. With auto by gradient steps: when the loss of rows held out
   * has not been lowered by that for twice as many steps as before; where none are, when a stage
   * gains less than that, by the mean objective of its last epoch.
   */
  public static final Key<Double> STOP_OBJECTIVE_CHANGE =
      TABLE
          .key("stop.objectiveChange", Kinds.POSITIVE)
          .absentMeans("0.001 for auto by gradient steps, where no rule of convergence is given")
          .changing(Changes.END)
          .asParam()
          .row();

  /** The run has converged at a step of this length. */
  public static final Key<Double> STOP_SMALL_STEP =
      TABLE.key("stop.smallStep", Kinds.POSITIVE).changing(Changes.END).asParam().row();

  /** The budget of time in seconds. */
  public static final Key<Double> STOP_SECONDS =
      TABLE.key("stop.seconds", Kinds.POSITIVE).changing(Changes.END).asParam().row();

  /**
   * The run ends when so many measurements in a row on the rows of {@code data.validation} bring no
   * improvement of the metric by more than {@code minImprovement} (0 by default): {@code
   * auc(patience=10)}. {@code patience} is 5 by default.
   */
  public static final Key<EarlyStop> STOP_VALIDATION =
      TABLE
          .key("stop.validation", new EarlyStop.EarlyStopKind())
          .absentMeans("validation ends no run")
          .asParam()
          .row();

  /** The seed of everything that is random. */
  public static final Key<Long> SEED =
      TABLE.key("seed", new Whole<>(long.class, Long.MIN_VALUE, Long.MAX_VALUE)).absent("0").row();

  /** The directory of the results. The commands {@code train} and {@code tune} require it. */
  public static final Key<String> OUTPUT =
      TABLE.key("output", PATH).changing(Changes.OUTPUT).noParam().row();

  /** The directory of checkpoints, from which {@code --resume} continues a run. */
  public static final Key<String> CHECKPOINT_DIRECTORY =
      TABLE
          .key("checkpoint.directory", PATH)
          .absentMeans("no checkpoints")
          .changing(Changes.OUTPUT)
          .asParam()
          .row();

  /** The number of steps between two checkpoints. */
  public static final Key<Long> CHECKPOINT_EVERY_ROUNDS =
      TABLE.key("checkpoint.everyRounds", COUNT).changing(Changes.OUTPUT).asParam().row();

  /** The seconds between two checkpoints. There is one more at the end of a run. */
  public static final Key<Double> CHECKPOINT_EVERY_SECONDS =
      TABLE
          .key("checkpoint.everySeconds", Kinds.POSITIVE)
          .absentMeans("300, where `checkpoint.everyRounds` is not given")
          .changing(Changes.OUTPUT)
          .asParam()
          .row();

  /** The number of checkpoints that are kept, the newest ones. */
  public static final Key<Integer> CHECKPOINT_KEEP =
      TABLE
          .key("checkpoint.keep", new Whole<>(int.class, 1, Integer.MAX_VALUE))
          .absent("3")
          .changing(Changes.OUTPUT)
          .asParam()
          .row();

  /**
   * Whether {@code train} also writes the figures of the steps for TensorBoard, to the directory
   * {@code tensorboard} of the output.
   */
  public static final Key<Boolean> LOG_TENSORBOARD =
      TABLE
          .key("log.tensorboard", new Truth())
          .absentMeans("`false`")
          .changing(Changes.OUTPUT)
          .noParam()
          .row();

  /**
   * Whether {@code summary.json} has the standard errors of the coefficients, with z, p and the
   * interval of 95 %, as {@code describe --errors} prints them; for the losses logistic, poisson,
   * gamma, tweedie and halfSquared of linear models.
   */
  public static final Key<Boolean> LOG_STANDARD_ERRORS =
      TABLE
          .key("log.standardErrors", new Truth())
          .absentMeans("`false`")
          .changing(Changes.OUTPUT)
          .noParam()
          .row();

  private RunKeys() {}
}
