package org.thalweg.ml;

import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.ValidatorParams$;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.ReadWriteUtils;
import org.apache.spark.sql.SparkSession;
import scala.Tuple4;

/** The metadata of saved stages, as Spark ML writes and reads it. */
final class MlMetadata {
  private MlMetadata() {}

  /** Reads the metadata of a stage of this class; of any if that is empty. */
  static DefaultParamsReader.Metadata load(String path, SparkSession session, String type) {
    return DefaultParamsReader$.MODULE$.loadMetadata(path, session, type);
  }

  /** Reads a validator of this class: its metadata, estimator, evaluator and grid. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // the type of the estimator's model is not known
  static Tuple4<DefaultParamsReader.Metadata, ?, Evaluator, ParamMap[]> validator(
      String path, SparkSession session, String type) {
    return (Tuple4) ValidatorParams$.MODULE$.loadImpl(path, session, type);
  }

  /** Writes the metadata of a stage. */
  static void save(Params stage, String path, SparkSession session) {
    DefaultParamsWriter$.MODULE$.saveMetadata(stage, path, session);
  }

  /** Whether Spark writes to the disk of the driver, as where Connect has no room for a model. */
  static boolean isLocal() {
    return (Boolean) ReadWriteUtils.localSavingModeState().get();
  }
}
