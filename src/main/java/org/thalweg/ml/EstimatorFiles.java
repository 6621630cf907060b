package org.thalweg.ml;

import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Files of estimators that have the name and the Params of one of Spark. What was written for that
 * one is read as well.
 */
final class EstimatorFiles {
  private EstimatorFiles() {}

  /** A reader of what was written for a class, or for the class of Spark that it extends. */
  static <T extends Params> MLReader<T> reader(Class<T> type, Function<String, T> constructor) {
    return new MLReader<>() {
      @Override
      public T load(String path) {
        DefaultParamsReader.Metadata metadata =
            DefaultParamsReader$.MODULE$.loadMetadata(
                path, sparkSession(), written(path, sparkSession(), type));
        T estimator = constructor.apply(metadata.uid());
        metadata.getAndSetParams(estimator, Option.empty());
        return estimator;
      }
    };
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
  static String written(String path, SparkSession session, Class<?> type) {
    String ofSpark = ofSpark(type);
    String ofFiles = DefaultParamsReader$.MODULE$.loadMetadata(path, session, "").className();
    return ofFiles.equals(ofSpark) ? ofSpark : type.getName();
  }
}
