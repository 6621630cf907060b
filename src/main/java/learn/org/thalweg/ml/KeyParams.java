package org.thalweg.ml;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.HeldOut;
import org.thalweg.config.Key;
import org.thalweg.config.Keys;
import org.thalweg.config.Method;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.Require;
import org.thalweg.text.Suggestion;
import scala.Function1;

/**
 * Keys of a conf as Params of an estimator. A Param has the short name and the meaning of its key,
 * and values as on a command line. A value that the key does not take is refused when it is set. No
 * Param has a default; one that is not set means what a missing key means in a conf.
 */
final class KeyParams implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int MOST_OF_NEWTON = 1000; // numbers of w

  /** The Param that names the column of validation rows; as a key: {@code column(name)}. */
  static final String INDICATOR = "validationIndicatorCol";

  private static final String HELD_OUT = "data.validation";

  private final Params owner;
  private final Map<String, String> keys = new LinkedHashMap<>(); // by short name
  private final Map<String, Param<String>> params = new LinkedHashMap<>(); // by short name

  private KeyParams(Params owner, List<Key<?>> keys) {
    this.owner = owner;
    keys.forEach(this::add);
    params.put(
        INDICATOR,
        new Param<>(
            owner.uid(),
            INDICATOR,
            "Name of a column of true and false: rows where it is true take no part in training,"
                + " and models are measured on them during training; as column(name) for the key"
                + " data.validation."));
  }

  /** The Params that an estimator has in addition to Spark's. */
  static KeyParams besideSpark(Params owner) {
    return new KeyParams(owner, keys(Set.of(Key.Params.ALL)));
  }

  /** The Params of an estimator whose Params are all keys. */
  static KeyParams own(Params owner) {
    return new KeyParams(owner, keys(Set.of(Key.Params.ALL, Key.Params.OWN)));
  }

  static List<Key<?>> keys(Set<Key.Params> params) {
    return Keys.ALL.stream().filter(key -> params.contains(key.params())).toList();
  }

  private void add(Key<?> key) {
    String name = key.name();
    Function1<String, Object> isValid =
        (Function1<String, Object> & Serializable)
            text -> {
              TrainingConf.builder().set(name, text); // refuses it in the words of the key
              return true;
            };
    keys.put(key.shortName(), name);
    params.put(
        key.shortName(), new Param<>(owner.uid(), key.shortName(), documentation(key), isValid));
  }

  private static String documentation(Key<?> key) {
    return "%s Default: %s.".formatted(key.doc(), key.absent().words()).replace("`", "");
  }

  /**
   * The Param of a short name.
   *
   * @throws ConfException if there is none, with the name that was probably meant
   */
  Param<String> of(String shortName) {
    Param<String> param = params.get(shortName);
    if (param == null) {
      throw new ConfException(
          "a key must be a Param of %s but %s is none%s"
              .formatted(
                  owner.getClass().getSimpleName(),
                  shortName,
                  meant(shortName).map("; did you mean %s?"::formatted).orElse("")));
    }
    return param;
  }

  /** The short name that was probably meant by one that is none; also by a key's full name. */
  private Optional<String> meant(String name) {
    return Suggestion.of(name, keys.values())
        .map(key -> Keys.named(key).shortName())
        .or(() -> Suggestion.of(name, params.keySet()));
  }

  /**
   * The Params of an estimator and those of its keys.
   *
   * @param keys null while the class of Spark is constructed
   */
  static Param<?>[] join(Param<?>[] own, KeyParams keys) {
    return keys == null
        ? own
        : Stream.concat(Stream.of(own), keys.params.values().stream()).toArray(Param<?>[]::new);
  }

  /** A conf of a table with a column of labels and one of vectors of features, or with none: "". */
  static ConfBuilder table(String label, String features) {
    ConfBuilder conf = TrainingConf.builder().format("table").label(label);
    return features.isEmpty() ? conf : conf.features(features);
  }

  /**
   * The name of the column of features, or "" if the loss is one of other columns alone.
   *
   * @param features the name of that column
   */
  String features(String features) {
    boolean isNone =
        value("loss")
            .filter(loss -> !loss.equals(ObjectiveConf.SOFTMAX))
            .filter(loss -> Registry.losses().parse(loss).value().outputs() == 0)
            .isPresent();
    return isNone ? "" : features;
  }

  /**
   * The conf of the Params of an estimator whose Params are all keys, for a table with columns of
   * these names.
   */
  TrainingConf conf(String label, String features) {
    ConfBuilder conf = table(label, features);
    copyTo(conf);
    requireNoSearch();
    return conf.build();
  }

  /**
   * Refuses Params of a search, since a fit is of one model: all of them but those that name a fold
   * on whose other rows it is trained.
   */
  private void requireNoSearch() {
    boolean isOfFold = value("tuneFold").filter(fold -> !fold.equals("0")).isPresent();
    Set<String> ofFold =
        isOfFold ? Set.of("tuneFold", "tuneFolds", "tuneSeed") : Set.of("tuneFold");
    Require.none(
        params.keySet().stream()
            .filter(name -> keyOf(name).startsWith("tune."))
            .filter(name -> !ofFold.contains(name) && value(name).isPresent())
            .sorted()
            .findFirst(),
        name ->
            new ConfException(
                "%s must not be set for a fit, which is of one model; searches are of thalweg tune, ThalwegCrossValidator and ThalwegTrainValidationSplit%s"
                    .formatted(name, ofFold.size() > 1 ? "" : ", and folds need tuneFold")));
  }

  /** All of them, by short name. */
  Map<String, Param<String>> all() {
    return Map.copyOf(params);
  }

  /** The key of a short name; "" for the Param that names a column. */
  String keyOf(String shortName) {
    return keys.getOrDefault(shortName, "");
  }

  /** The value of a short name, where one was set. */
  Optional<String> value(String shortName) {
    Param<String> param = params.get(shortName);
    return owner.isSet(param) ? Optional.of(owner.getOrDefault(param)) : Optional.empty();
  }

  /** Whether any of some short names was set. */
  boolean hasAny(String... shortNames) {
    return List.of(shortNames).stream().anyMatch(name -> value(name).isPresent());
  }

  /** Whether a key was set that says how the objective is minimised. */
  boolean chooseMethod() {
    return hasAny(
        """
        method, updater, learningRate, onDivergence, batchSampling, batchRows, batchFraction,
        round, outer, outerLearningRate"""
            .split(",\\s+"));
  }

  /**
   * Lets Newton's method minimise a smooth objective of few parameters, where no key says how: it
   * takes the fewest passes, whatever the units of the features.
   *
   * @param dimension length of w
   */
  void preferNewton(ConfBuilder conf, long dimension) {
    if (!chooseMethod() && dimension <= MOST_OF_NEWTON) {
      conf.method(Method.NEWTON);
    }
  }

  /** Sets the keys that were given. */
  void copyTo(ConfBuilder builder) {
    copyTo(builder, params.keySet());
  }

  /** Sets the keys that were given and have one of some short names. */
  void copyTo(ConfBuilder builder, Set<String> shortNames) {
    for (String name : shortNames) {
      if (!name.equals(INDICATOR)) {
        value(name).ifPresent(text -> builder.set(keys.get(name), text));
      }
    }
    heldOut().ifPresent(column -> builder.set(HELD_OUT, "column(%s)".formatted(column)));
  }

  /**
   * The column that says which rows are held out for validation.
   *
   * @throws ConfException if the key of the rows that are held out is given, too
   */
  Optional<String> heldOut() {
    Optional<String> column = value(INDICATOR).filter(name -> !name.isEmpty());
    Optional<String> written = value("validation");
    if (column.isPresent() && written.isPresent()) {
      throw new ConfException(
          "%s must not be given beside validation, which was %s"
              .formatted(INDICATOR, written.get()));
    }
    return column.or(() -> written.flatMap(HeldOut::columnOf));
  }
}
