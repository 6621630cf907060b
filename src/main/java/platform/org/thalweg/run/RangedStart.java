package org.thalweg.run;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.model.StoredWeights;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.ranges.StartWeights;

/**
 * Where a run in ranges begins: at w = 0, or at a model whose files the ranges read, each its part.
 *
 * @param intercept b; 0 where there is none
 */
record RangedStart(StartWeights weights, double intercept) {
  /**
   * The start that a conf names.
   *
   * @throws ConfException if it is a model of another layout
   * @throws org.thalweg.text.DataException if there is no model that is whole
   */
  static RangedStart of(
      TrainingConf conf, ParameterLayout layout, SparkContext spark, Configuration hadoop) {
    String path = conf.start().model();
    if (path == null) {
      return new RangedStart(StartWeights.ZEROS, 0);
    }
    Model model = ModelStore.inFiles(hadoop, path);
    WarmStart.requireLayout("model", path, layout, model.objective().layout().toString());
    double[] intercept = {0};
    int features = model.features();
    StoredWeights.read(
        path, hadoop, features, model.weights().length(), (from, b) -> intercept[0] = b[0]);
    Broadcast<SerializableConfiguration> sent =
        JavaSparkContext.fromSparkContext(spark).broadcast(new SerializableConfiguration(hadoop));
    return new RangedStart(new InFiles(path, sent), intercept[0]);
  }

  /** The weights in the files of a model. */
  private record InFiles(String directory, Broadcast<SerializableConfiguration> hadoop)
      implements StartWeights {
    @Override
    public void read(int from, int to, WeightSink sink) {
      StoredWeights.read(
          directory,
          hadoop.value().value(),
          from,
          to,
          (place, values) -> {
            for (int i = 0; i < values.length; i++) {
              if (values[i] != 0) {
                sink.on((int) (place + i), values[i]);
              }
            }
          });
    }
  }
}
