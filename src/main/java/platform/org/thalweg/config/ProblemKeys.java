package org.thalweg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.CatalogMember;
import org.thalweg.config.Kinds.EnumConstant;
import org.thalweg.config.Kinds.ScoreLoss;
import org.thalweg.config.Kinds.Truth;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.Lists;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.ModelFamily;
import org.thalweg.penalty.Penalties;

/** Keys of the table of {@link Keys}: what becomes of rows, and what is minimised over them. */
public final class ProblemKeys {
  static final KeyTable TABLE = new KeyTable();

  private static final Whole<Integer> INT_FROM_0 = new Whole<>(int.class, 0, Integer.MAX_VALUE);

  /**
   * The number of parts into which the rows are cut, in a fixed order. It decides how sums are
   * rounded, whatever the cluster.
   */
  public static final Key<Integer> SHARDS =
      TABLE
          .key("data.shards", INT_FROM_0)
          .absentMeans(
              "the least power of two, from 8 to 16384, with which a shard has at most 16 MiB of text (of a table, 12 bytes for each entry and each row)")
          .asParam()
          .row();

  /**
   * The number of ranges into which the features are cut if {@code placement} is {@code columns}.
   * It decides how scores are rounded, whatever the cluster.
   */
  public static final Key<Integer> RANGES =
      TABLE
          .key("data.ranges", new Whole<>(int.class, 1, 65_536))
          .absentMeans(
              "one for each 4,194,304 features or entries of the rows, if these are fewer, from 4 to 64")
          .noParam()
          .row();

  /** The number of Spark tasks in a step. */
  public static final Key<Integer> PARTITIONS =
      TABLE
          .key("data.partitions", INT_FROM_0)
          .absentMeans("by the number of cores in the cluster")
          .changing(Changes.SPEED)
          .asParam()
          .row();

  /** What a malformed row does: it ends the run, or it is left out and counted. */
  public static final Key<Malformed> MALFORMED =
      TABLE
          .key(
              "data.malformed",
              new EnumConstant<>(List.of(Malformed.FAIL, Malformed.DROP), Map.of()))
          .absent("fail")
          .row();

  /** The share of the rows of label 0 that is kept. Their weights are divided by it. */
  public static final Key<Double> DOWNSAMPLE =
      TABLE.key("data.downsample", Kinds.PROPORTION).absent("1").row();

  /**
   * {@code scale} divides each feature by its standard deviation, {@code numbers} only those that
   * are numbers, dates or parts of vectors and not the 0/1 features of categories, truth values and
   * missing cells, nor hashed ones, nor what an encoder of Spark ML says is a category in a vector,
   * so that a penalty shrinks rare categories most; {@code scaleAndCenter} subtracts each mean
   * before it divides. The penalty is on the standardised coefficients. The model is in the
   * original units.
   */
  public static final Key<Standardize> STANDARDIZE =
      TABLE.key("data.standardize", new EnumConstant<>(Standardize.class)).absent("none").row();

  /** The family of models. */
  public static final Key<Named<ModelFamily>> MODEL =
      TABLE
          .key("objective.model", new CatalogMember<>("a model", Registry::models))
          .absent("linear")
          .row();

  /** The loss of a row. */
  public static final Key<Optional<Named<PointwiseLoss>>> LOSS =
      TABLE
          .key(
              "objective.loss",
              new ScoreLoss(new CatalogMember<>("a loss", Registry::losses), ObjectiveConf.SOFTMAX))
          .absentMeans("required, but for the model `softmax`")
          .row();

  /** The number of classes of the loss {@code softmax}. */
  public static final Key<Integer> CLASSES =
      TABLE
          .key("objective.classes", new Whole<>(int.class, 2, Integer.MAX_VALUE))
          .absentMeans("one more than the largest label of the training data")
          .row();

  /** Whether every sum of features or of hidden units has an intercept, which no penalty is on. */
  public static final Key<Boolean> INTERCEPT =
      TABLE.key("objective.intercept", new Truth()).absent("true").row();

  /**
   * The columns of a score of a formula that is not of all features, by its name, as in {@code
   * objective.scores.z2 = [age, income]}; of LIBSVM text indices. An empty list is an intercept
   * alone.
   */
  public static final Key<Map<String, List<String>>> SCORES =
      TABLE
          .key("objective.scores", new Lists(true))
          .absentMeans("every score is of all features")
          .row();

  /**
   * What {@code predict} gives for the scores of a loss that is a formula, such as {@code exp(z)}:
   * the mean of the label. It becomes a part of the loss, as {@code formula(…, mean = exp(z))}.
   */
  public static final Key<String> MEAN =
      TABLE
          .key("objective.mean", TextKinds.free("a formula of scores, constants and parameters"))
          .absentMeans("the scores themselves")
          .row();

  /**
   * What the weights of the rows of a class are multiplied by in the objective, but not in metrics;
   * {@code balanced} gives every class the same sum of weights.
   */
  public static final Key<ClassWeights> CLASS_WEIGHTS =
      TABLE
          .key("objective.classWeights", new ClassWeights.Balance())
          .absentMeans("every factor is 1")
          .row();

  /** The penalty that is added to the mean loss. */
  public static final Key<Named<Penalties>> PENALTY =
      TABLE
          .key("penalty", new CatalogMember<>("a penalty", Registry::penalties))
          .absent("none")
          .row();

  private ProblemKeys() {}
}
