package org.thalweg.config;

import java.util.List;
import java.util.Map;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.CatalogMember;
import org.thalweg.config.Kinds.EnumConstant;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.sgd.Round;
import org.thalweg.update.Updater;

/** The part of the table of {@link Keys} that says how it is minimised. */
public final class RunKeys {
  static final KeyTable TABLE = new KeyTable();

  static final Whole<Long> COUNT = new Whole<>(long.class, 1, Long.MAX_VALUE);
  private static final CatalogMember<Updater> UPDATERS =
      new CatalogMember<>("an updater", Registry::updaters);
  private static final CatalogMember<LearningRate> RATES =
      new CatalogMember<>("a number, or a schedule", Registry::schedules);

  private static final Map<String, String> FORMER_METHODS =
      Map.of(
          "breeze",
          "method must not be breeze, which is there for tests and benches alone; give lbfgs");

  /**
   * How the objective is minimised. {@code auto} needs no tuning: it takes the method that suits
   * the objective and the data, or, if the objective is not convex in scores that are linear in w,
   * steps of adam at a rate that short runs find. {@code svrg}: variance-reduced rounds. {@code
   * lbfgs}: L-BFGS. {@code newton}: Newton's method, for losses with a second derivative and a w of
   * at most some thousands of entries. {@code interiorPoint}: for the losses hinge, absolute,
   * quantile and epsilonInsensitive. {@code sdca}: dual coordinate ascent for these losses under an
   * L2 penalty, on rows that the driver holds. {@code sgd}: gradient steps by an updater.
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
   * What happens if the objective is no longer finite: the run ends with the last finite
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
   * machine holds all of w. {@code auto} takes ranges only if the driver's memory is too small for
   * w and what belongs to it, and the run is one that can be so.
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

  /**
   * From how many random starts besides the first one an objective is minimised that is not convex;
   * the run then goes from the start that led to the lowest F, and says how many led there. Weights
   * are drawn with standard deviation 1, those of perceptrons and factorization machines as their
   * start is; parameters of a formula about their starts, within their bounds.
   */
  public static final Key<Integer> RESTARTS =
      TABLE.key("restarts", new Whole<>(int.class, 0, 1_000_000)).absentMeans("`0`").row();

  private RunKeys() {}
}
