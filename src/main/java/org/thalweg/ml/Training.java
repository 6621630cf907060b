package org.thalweg.ml;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.run.TrainingData;

/** What our own estimators do: all keys of a conf are Params, and the conf of these is trained. */
final class Training {
  private Training() {}

  /** The Params of an estimator and those of the keys. */
  static Param<?>[] params(Param<?>[] own, KeyParams keys) {
    return keys == null // while the class of Spark is constructed
        ? own
        : Stream.concat(Stream.of(own), keys.all().values().stream()).toArray(Param<?>[]::new);
  }

  /** The conf of the Params, for a table with columns of these names. */
  static TrainingConf conf(KeyParams keys, String label, String features) {
    ConfBuilder conf = TrainingConf.builder().format("table").label(label).features(features);
    keys.copyTo(conf);
    requireNoSearch(keys);
    return conf.build();
  }

  /**
   * Refuses Params of a search, since a fit is of one model: all of them but those that name a fold
   * on whose other rows it is trained.
   */
  private static void requireNoSearch(KeyParams keys) {
    boolean isOfFold = keys.value("tuneFold").filter(fold -> !fold.equals("0")).isPresent();
    Set<String> ofFold =
        isOfFold ? Set.of("tuneFold", "tuneFolds", "tuneSeed") : Set.of("tuneFold");
    keys.all().keySet().stream()
        .filter(name -> keys.keyOf(name).startsWith("tune."))
        .filter(name -> !ofFold.contains(name) && keys.value(name).isPresent())
        .sorted()
        .findFirst()
        .ifPresent(
            name -> {
              throw new ConfException(
                  "%s must not be set for a fit, which is of one model; searches are of thalweg tune, ThalwegCrossValidator and ThalwegTrainValidationSplit%s"
                      .formatted(name, ofFold.size() > 1 ? "" : ", and folds need tuneFold"));
            });
  }

  /**
   * Trains the conf of the Params on rows that were read, as {@code thalweg train} does on a file
   * of the same rows.
   */
  static Model train(Fit fit, TrainingConf conf) {
    TrainingData read = fit.rows().data();
    TrainingData data = read.of(conf, read.train());
    FitResult trained = fit.train(conf, data, Optional.empty());
    Model.Shrinkage shrinkage =
        new Model.Shrinkage(conf.penalty(), conf.data().rows().standardize());
    return new Model(data.objective(), shrinkage, data.input(), data.features(), trained.w());
  }
}
