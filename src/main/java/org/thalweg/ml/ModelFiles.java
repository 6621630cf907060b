package org.thalweg.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.ml.util.ReadWriteUtils;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/**
 * Models of our own estimators on files: the Params as Spark ML writes them, and beside them the
 * directory {@code model}, which is a model of the command line.
 */
final class ModelFiles {
  private static final String MODEL = "model";

  private ModelFiles() {}

  /** Writes a model and its Params. */
  static MLWriter writer(Params params, Model model) {
    return new MLWriter() {
      @Override
      public void saveImpl(String path) {
        try {
          DefaultParamsWriter$.MODULE$.saveMetadata(params, path, sparkSession());
          ModelStore.save(sparkSession(), model, place(path), false);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /**
   * Reads a model and its Params.
   *
   * @param made a model of a uid, without Params
   */
  static <M extends Params> MLReader<M> reader(BiFunction<String, Model, M> made) {
    return new MLReader<M>() {
      @Override
      public M load(String path) {
        DefaultParamsReader.Metadata metadata =
            DefaultParamsReader$.MODULE$.loadMetadata(path, sparkSession());
        M read = made.apply(metadata.uid(), ModelStore.load(sparkSession(), place(path)));
        metadata.getAndSetParams(read, scala.Option.empty());
        return read;
      }
    };
  }

  /** Whether Spark writes to the disk of the driver, as where Connect has no room for a model. */
  private static boolean isLocal() {
    return (Boolean) ReadWriteUtils.localSavingModeState().get();
  }

  private static String place(String path) {
    return isLocal()
        ? java.nio.file.Path.of(path, MODEL).toUri().toString()
        : new Path(path, MODEL).toString();
  }
}
