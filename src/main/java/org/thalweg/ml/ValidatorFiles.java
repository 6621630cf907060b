package org.thalweg.ml;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.ValidatorParams;
import org.apache.spark.ml.tuning.ValidatorParams$;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import scala.Option;
import scala.Tuple4;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Files of our validators. They are written as Spark writes its own, with the name of our class,
 * which the readers of Spark's classes do not take. Those of Spark's classes are read as well.
 */
final class ValidatorFiles {
  private static final String GRID = "estimatorParamMaps";

  private ValidatorFiles() {}

  /** A reader of what was written for a class. */
  static <T extends ValidatorParams> MLReader<T> reader(
      Class<T> type, Function<String, T> constructor) {
    return new MLReader<>() {
      @Override
      public T load(String path) {
        Tuple4<DefaultParamsReader.Metadata, ?, Evaluator, ParamMap[]> parts =
            parts(path, sparkSession(), type);
        T validator = constructor.apply(parts._1().uid());
        validator.set("estimator", parts._2());
        validator.set("evaluator", parts._3());
        validator.set(GRID, parts._4());
        parts._1().getAndSetParams(validator, Option.apply(list(GRID)));
        return validator;
      }
    };
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // the type of the estimator's model is not known
  private static Tuple4<DefaultParamsReader.Metadata, ?, Evaluator, ParamMap[]> parts(
      String path, org.apache.spark.sql.SparkSession session, Class<?> type) {
    String written = EstimatorFiles.written(path, session, type);
    return (Tuple4) ValidatorParams$.MODULE$.loadImpl(path, session, written);
  }

  private static scala.collection.immutable.List<String> list(String one) {
    return CollectionConverters.asScala(List.of(one)).toList();
  }
}
