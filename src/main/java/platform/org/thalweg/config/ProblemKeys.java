package org.thalweg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.CatalogMember;
import org.thalweg.config.Kinds.EnumConstant;
import org.thalweg.config.Kinds.HashSize;
import org.thalweg.config.Kinds.ScoreLoss;
import org.thalweg.config.Kinds.Truth;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.Lists;
import org.thalweg.config.TextKinds.NameList;
import org.thalweg.config.TextKinds.NamedTexts;
import org.thalweg.config.TextKinds.SingleText;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.ModelFamily;
import org.thalweg.penalty.Penalties;

/** The first part of the table of {@link Keys}: what is minimised, over which data. */
public final class ProblemKeys {
  static final KeyTable TABLE = new KeyTable();

  private static final SingleText DATA =
      TextKinds.free("files, a directory, a glob, or the name of a table");
  private static final SingleText COLUMN = TextKinds.free("the name of a column");
  private static final Whole<Integer> INT_FROM_0 = new Whole<>(int.class, 0, Integer.MAX_VALUE);

  /** The training data. The commands that train or load them require it. */
  public static final Key<String> TRAIN = TABLE.key("data.train", DATA).noParam().row();

  /** Data of the same format, on which the trained model is evaluated. */
  public static final Key<String> TEST =
      TABLE.key("data.test", DATA).changing(Changes.OUTPUT).noParam().row();

  /**
   * Rows that take no part in training, on which points are measured while it lasts; the best of
   * them is the model. Other data of the same format; a fraction of the training data, drawn by
   * {@code seed}; or the rows of a table in which a column is true.
   */
  public static final Key<HeldOut> VALIDATION =
      TABLE
          .key("data.validation", new HeldOut.HeldOutKind())
          .absentMeans("no validation")
          .asParam()
          .row();

  /** What is measured on the rows of {@code data.validation}. */
  public static final Key<Named<Metric>> VALIDATION_METRIC =
      TABLE
          .key("validation.metric", new CatalogMember<>("a metric", Registry::metrics))
          .absentMeans(
              "that of `stop.validation`; else `logLoss` if the loss gives probabilities, and `loss` if it does not")
          .asParam()
          .row();

  /** The number of steps, or rounds, from one measurement to the next. */
  public static final Key<Long> VALIDATION_EVERY_ROUNDS =
      TABLE
          .key("validation.everyRounds", new Whole<>(long.class, 1, Long.MAX_VALUE))
          .absentMeans("an epoch for sgd, else 1")
          .asParam()
          .row();

  /**
   * LIBSVM text, files that Spark reads as a table, a table of a database or of a catalog of
   * Spark's, or a source that a jar adds, such as {@code delta}. In LIBSVM text labels of two
   * classes are 0 and 1, or -1 and +1; indices start at 1 and ascend.
   */
  public static final Key<String> FORMAT =
      TABLE
          .key("data.format", TextKinds.sourceOr(InputConf.FORMATS))
          .absent("libsvm")
          .noParam()
          .row();

  /** The column of the label y. For tables alone. */
  public static final Key<String> LABEL =
      TABLE.key("data.label", COLUMN).absent("label").noParam().row();

  /**
   * What the label column calls the classes 0, 1 and so on. Left out, names are in alphabetical
   * order, but {@code no}, {@code false} and their like come before another name. For tables alone.
   */
  public static final Key<List<String>> CLASS_NAMES =
      TABLE
          .key("data.classNames", new NameList("names"))
          .absentMeans("labels that are no numbers are names, and these in order are the classes")
          .noParam()
          .row();

  /** The column of the weight of a row in the objective. For tables alone. */
  public static final Key<String> WEIGHT =
      TABLE.key("data.weight", COLUMN).absentMeans("every weight is 1").row();

  /** The column of a known part of the score, such as a logarithm of exposure. For tables alone. */
  public static final Key<String> OFFSET =
      TABLE.key("data.offset", COLUMN).absentMeans("every offset is 0").row();

  /**
   * A column of unique values, whose hash orders the rows. {@code predict} writes it first; {@code
   * predict} and {@code evaluate} also take data without it. For tables alone.
   */
  public static final Key<String> ID = TABLE.key("data.id", COLUMN).row();

  /**
   * For LIBSVM text the largest index that is allowed; {@code auto} is the largest one in the
   * training data. For tables the columns of numbers, vectors or arrays, where {@code *} stands for
   * any characters, and a name behind a minus, as in {@code -year}, is left out; {@code auto} is
   * the column {@code features}, else all columns that have no other use. A part of a date or a
   * time is a column too, such as {@code year(day)} or {@code sin(hour(pickup))}.
   */
  public static final Key<List<String>> FEATURES =
      TABLE
          .key(
              "data.features",
              new NameList("`auto`; a whole number from 1 for LIBSVM text; columns for tables"))
          .absent("auto")
          .noParam()
          .row();

  /**
   * The columns of categories. Each category becomes one feature, in the order of Spark ML's
   * StringIndexer; a missing one, and one that the training data lack, has none. Beside an
   * intercept and without a penalty, the most frequent category of a column that every row has is
   * the reference level, which has none. Parts of dates are columns too, such as {@code
   * weekday(day)}, and with {@code data.text} the words of a text, as {@code words(note)}. For
   * tables alone.
   */
  public static final Key<List<String>> CATEGORICAL =
      TABLE.key("data.categorical", new NameList("columns")).noParam().row();

  /** Categories share 2^bits features by their hash. For tables alone. */
  public static final Key<Integer> HASH_BITS =
      TABLE
          .key("data.hash.bits", new Whole<>(int.class, 1, 30))
          .absentMeans("one feature for each category")
          .noParam()
          .row();

  /**
   * What the words of texts become, as {@code words(note)} in {@code data.categorical}: {@code
   * hash(2^18)} is 2^18 features that they share by their hash, each of which counts how often its
   * words occur. Other categories keep a feature each. {@code inspect} with this key proposes the
   * words of each column of texts. For tables alone.
   */
  public static final Key<Integer> TEXT =
      TABLE
          .key("data.text", new HashSize(30))
          .absentMeans("as `data.hash.bits` says")
          .noParam()
          .row();

  /**
   * What stands for numbers that are missing in a column of features: the mean or the median of
   * those that {@code data.train} has there, or the same number everywhere. It is kept with the
   * model. With {@code indicator=true}, as in {@code mean(indicator=true)}, each column in which
   * training data lack numbers gets an additional indicator feature, which is 1 if one is missing.
   * For tables alone.
   */
  public static final Key<Named<Imputation>> MISSING =
      TABLE
          .key(
              "data.missing",
              new CatalogMember<>("`mean`, `median`, or `constant(value)`", Registry::imputations))
          .absentMeans("a row that lacks a number is malformed")
          .noParam()
          .row();

  /**
   * What becomes of a category that the training data do not have: it has no feature; its row is
   * malformed; or it counts as the category of most rows. Such rows are counted, with a warning. Of
   * a column with a reference level one that is missing is such, too. For tables alone.
   */
  public static final Key<UnknownCategory> UNKNOWN =
      TABLE
          .key("data.unknown", new EnumConstant<>(UnknownCategory.class))
          .absentMeans("`zero`")
          .noParam()
          .row();

  /**
   * Options of Spark's reader, such as {@code { sep = ";" }}. CSV files have a header unless {@code
   * header = false}. For tables alone.
   */
  public static final Key<Map<String, String>> OPTIONS =
      TABLE.key("data.options", new NamedTexts()).noParam().row();

  /**
   * A query of Spark's SQL that makes the table of the data, which have the name {@code __THIS__}
   * in it; {@code predict} and {@code evaluate} apply it too. For tables alone.
   */
  public static final Key<String> SQL =
      TABLE.key("data.sql", TextKinds.free("a query over `__THIS__`")).noParam().row();

  /** What stands between the values of a line of CSV. */
  public static final Key<String> CSV_DELIMITER =
      TABLE
          .key("data.csv.delimiter", TextKinds.free("a character, or `tab`"))
          .absentMeans("`,`")
          .noParam()
          .row();

  /** What stands round values of CSV that contain a delimiter, a line end or a quote. */
  public static final Key<String> CSV_QUOTE =
      TABLE
          .key("data.csv.quote", TextKinds.free("a character, or `none`"))
          .absentMeans("`\"`")
          .noParam()
          .row();

  /**
   * What stands before a quote that is part of a value of CSV, such as another quote or a
   * backslash.
   */
  public static final Key<String> CSV_ESCAPE =
      TABLE
          .key("data.csv.escape", TextKinds.free("a character"))
          .absentMeans("the quote itself")
          .noParam()
          .row();

  /** What lines of CSV begin with that are comments, such as {@code #}. They are left out. */
  public static final Key<String> CSV_COMMENT =
      TABLE
          .key("data.csv.comment", TextKinds.free("a character, or `none`"))
          .absentMeans("`none`")
          .noParam()
          .row();

  /** The encoding of CSV, such as {@code windows-1252} or {@code UTF-16}. */
  public static final Key<String> CSV_ENCODING =
      TABLE
          .key("data.csv.encoding", TextKinds.free("an encoding that Java knows"))
          .absentMeans("`UTF-8`")
          .noParam()
          .row();

  /**
   * Whether the first line of each file of CSV has the names of the columns; else they are {@code
   * _c0}, {@code _c1} and so on.
   */
  public static final Key<Boolean> CSV_HEADER =
      TABLE.key("data.csv.header", new Truth()).absentMeans("`true`").noParam().row();

  /** Whether values of CSV contain line ends. Each file is then read by one task. */
  public static final Key<Boolean> CSV_LINE_BREAKS =
      TABLE.key("data.csv.lineBreaks", new Truth()).absentMeans("`false`").noParam().row();

  /**
   * Whether the first column of CSV numbers or names the rows, as pandas and R write it. It is left
   * out.
   */
  public static final Key<Boolean> CSV_INDEX =
      TABLE.key("data.csv.index", new Truth()).absentMeans("`false`").noParam().row();

  /** Words of CSV for values that are missing, such as {@code [NA, "?"]}. */
  public static final Key<List<String>> CSV_MISSING =
      TABLE
          .key("data.csv.missing", new NameList("words"))
          .absentMeans("nothing but empty values")
          .noParam()
          .row();

  /** What stands before the fraction of a number in CSV. */
  public static final Key<String> CSV_DECIMAL =
      TABLE.key("data.csv.decimal", TextKinds.oneOf(".", ",")).absentMeans("`.`").noParam().row();

  /** What stands between groups of three digits of a number in CSV. */
  public static final Key<String> CSV_THOUSANDS =
      TABLE
          .key("data.csv.thousands", TextKinds.oneOf("none", ",", ".", "'", "space"))
          .absentMeans("`none`")
          .noParam()
          .row();

  /**
   * What may stand before or behind a number in CSV without changing it, such as {@code ["$", "%",
   * kg]}.
   */
  public static final Key<List<String>> CSV_AFFIXES =
      TABLE.key("data.csv.affixes", new NameList("texts")).absentMeans("none").noParam().row();

  /** In which order dates in CSV have year, month and day; with {@code iso}, as programs do. */
  public static final Key<String> CSV_DATES =
      TABLE
          .key("data.csv.dates", TextKinds.oneOf("iso", "ymd", "dmy", "mdy"))
          .absentMeans("`iso`")
          .noParam()
          .row();

  /** The keys of how CSV is written. */
  static final List<Key<?>> CSV =
      TABLE.rows().stream().filter(key -> key.name().startsWith("data.csv.")).toList();

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
