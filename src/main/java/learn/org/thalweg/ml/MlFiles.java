package org.thalweg.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.ValidatorParams;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import scala.Option;
import scala.Tuple4;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files of estimators, validators and models. Those of a class that extends one of Spark are
 * written as Spark writes its own, with the name of our class; what was written for Spark's class
 * is read as well. A model of our own estimators has its Params as Spark ML writes them, and beside
 * them the directory {@code model}, which is a model of the command line.
 */
final class MlFiles {
  private static final String GRID = "estimatorParamMaps";
  private static final String MODEL = "model";

  private MlFiles() {}

  private static <T> MLReader<T> reader(BiFunction<String, SparkSession, T> load) {
    return new MLReader<>() {
      @Override
      public T load(String path) {
        return load.apply(path, sparkSession());
      }
    };
  }

  /** A reader of estimators of a class, or of the class of Spark that it extends. */
  static <T extends Params> MLReader<T> estimators(Class<T> type, Function<String, T> constructor) {
    return reader(
        (path, session) -> {
          DefaultParamsReader.Metadata metadata =
              MlMetadata.load(path, session, written(path, session, type));
          T estimator = constructor.apply(metadata.uid());
          metadata.getAndSetParams(estimator, Option.empty());
          return estimator;
        });
  }

  /** A reader of validators of a class, or of the class of Spark that it extends. */
  static <T extends ValidatorParams> MLReader<T> validators(
      Class<T> type, Function<String, T> constructor) {
    return reader(
        (path, session) -> {
          Tuple4<DefaultParamsReader.Metadata, ?, Evaluator, ParamMap[]> parts =
              MlMetadata.validator(path, session, written(path, session, type));
          T validator = constructor.apply(parts._1().uid());
          validator.set("estimator", parts._2());
          validator.set("evaluator", parts._3());
          validator.set(GRID, parts._4());
          parts
              ._1()
              .getAndSetParams(
                  validator, Option.apply(CollectionConverters.asScala(List.of(GRID)).toList()));
          return validator;
        });
  }

  /** The name of the class of Spark that one of ours extends, directly or not. */
  static String ofSpark(Class<?> ours) {
    Class<?> type = ours;
    while (type.getPackage().equals(ours.getPackage())) {
      type = type.getSuperclass();
    }
    return type.getName();
  }

  /** The class that files must be of: that of Spark if they are of it, else ours. */
  private static String written(String path, SparkSession session, Class<?> type) {
    String ofSpark = ofSpark(type);
    String ofFiles = MlMetadata.load(path, session, "").className();
    return ofFiles.equals(ofSpark) ? ofSpark : type.getName();
  }

  /**
   * A reader of models with their Params.
   *
   * @param made a model of a uid, without Params and summary
   */
  static <M extends Params> MLReader<M> models(Fit.FitTask.OwnModels<M> made) {
    return reader(
        (path, session) -> {
          DefaultParamsReader.Metadata metadata = MlMetadata.load(path, session, "");
          M read = made.of(metadata.uid(), ModelStore.load(session, place(path)), null);
          metadata.getAndSetParams(read, Option.empty());
          return read;
        });
  }

  /** Writes a model and its Params. */
  static MLWriter writer(Params params, Model model) {
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        try {
          MlMetadata.save(params, path, sparkSession());
          ModelStore.save(sparkSession(), model, place(path), false);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private static String place(String path) {
    return MlMetadata.isLocal()
        ? java.nio.file.Path.of(path, MODEL).toUri().toString()
        : new Path(path, MODEL).toString();
  }
}
