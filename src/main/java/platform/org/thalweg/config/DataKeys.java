package org.thalweg.config;

import java.util.List;
import java.util.Map;
import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.CatalogMember;
import org.thalweg.config.Kinds.EnumConstant;
import org.thalweg.config.Kinds.HashSize;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.NameList;
import org.thalweg.config.TextKinds.NamedTexts;
import org.thalweg.config.TextKinds.SingleText;
import org.thalweg.metrics.Metric;

/** Keys of the table of {@link Keys}: where rows come from, and what their columns mean. */
public final class DataKeys {
  static final KeyTable TABLE = new KeyTable();

  private static final SingleText DATA =
      TextKinds.free("files, a directory, a glob, or the name of a table");
  private static final SingleText COLUMN = TextKinds.free("the name of a column");

  /** The training data. The commands that train or load them require it. */
  public static final Key<String> TRAIN = TABLE.key("data.train", DATA).noParam().row();

  /**
   * Rows that take no part in training, on which the trained model is evaluated: named as those of
   * {@code data.validation}. Only one of the two may be a fraction.
   */
  public static final Key<HeldOut> TEST =
      TABLE
          .key("data.test", new HeldOut.HeldOutKind())
          .changing(Changes.OUTPUT)
          .absentMeans("no test")
          .noParam()
          .row();

  /**
   * Rows that take no part in training, on which points are measured while it lasts; the best of
   * them is the model. Other data of the same format; a fraction of the training data, drawn by
   * {@code seed}; or rows of a table: those in which a column is true, a part of the groups that a
   * column names, or the latest part.
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
   * classes are 0 and 1, or -1 and +1; indices start at 1 and ascend. Left out, it is what the end
   * of the name of {@code data.train} says, or those of all files in a directory of this machine:
   * {@code .csv}, {@code .tsv} (with {@code data.csv.delimiter = tab}), {@code .json}, {@code
   * .jsonl}, {@code .ndjson}, {@code .parquet}, {@code .orc}, {@code .avro}, of text also
   * compressed, as {@code .csv.gz}.
   */
  public static final Key<String> FORMAT =
      TABLE
          .key("data.format", TextKinds.sourceOr(InputConf.FORMATS))
          .absentMeans("by the name of `data.train`, else `libsvm`")
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
   * time is a column too, such as {@code year(day)} or {@code sin(hour(pickup))}; so are a product,
   * {@code cross(x, z)}, the slopes of a number by category, {@code cross(city, x)}, the levels
   * that a number has reached, {@code steps(dose)}, and curves, {@code spline(age, 5)}.
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
   * weekday(day)}, categories that occur together, as {@code cross(city, plan)}, and with {@code
   * data.text} the words of a text, as {@code words(note)}. For tables alone.
   */
  public static final Key<List<String>> CATEGORICAL =
      TABLE.key("data.categorical", new NameList("columns")).noParam().row();

  /**
   * Random effects of categories: {@code "user: 1 + age"} is an intercept and a slope of age for
   * each user, which an unknown one has not. Penalties call them {@code on(user, l2(0.1))}. For
   * tables alone.
   */
  public static final Key<List<String>> EFFECTS =
      TABLE
          .key("data.effects", new NameList("effects, such as `user: 1 + age`"))
          .absentMeans("no effects")
          .noParam()
          .row();

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

  private DataKeys() {}
}
