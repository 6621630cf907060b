package org.thalweg.run;

import java.util.List;
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
import org.thalweg.model.WeightsParts;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.solve.ranges.RangeHead;
import org.thalweg.solve.ranges.StartWeights;

/**
 * Where a run in ranges begins: at w = 0, or at a model whose files the ranges read, each its part.
 *
 * @param intercepts b of every score; 0 where there is none
 */
record RangedStart(StartWeights weights, double[] intercepts) implements AutoCloseable {
  private static final double DEVIATION = 0.01; // of factors, as in a run by rows

  /**
   * The start that a conf names.
   *
   * @throws ConfException if it is a model of another layout, or a checkpoint
   * @throws org.thalweg.text.DataException if there is no model that is whole
   */
  static RangedStart of(
      TrainingConf conf,
      ParameterLayout layout,
      RangeHead head,
      SparkContext spark,
      Configuration hadoop) {
    String path = conf.start().model();
    if (path == null) {
      return new RangedStart(
          head.rank() == 0
              ? StartWeights.ZEROS
              : new StartWeights.DrawnFactors(head.rank(), DEVIATION, conf.seed()),
          new double[head.scores()]);
    }
    require(conf, hadoop);
    Model model = ModelStore.inFiles(hadoop, path);
    WarmStart.requireLayout("model", path, layout, model.objective().layout().toString());
    List<RangedSegment> segments = RangedSegment.of(head, model.features());
    WeightsParts files = ((StoredWeights) model.weights()).parts();
    double[] intercepts = new double[head.scores()];
    long first = segments.get(segments.size() - 1).place(model.features());
    files.read(
        hadoop,
        first,
        model.weights().length(),
        (from, b) -> System.arraycopy(b, 0, intercepts, (int) (from - first), b.length));
    Broadcast<SerializableConfiguration> sent =
        JavaSparkContext.fromSparkContext(spark).broadcast(new SerializableConfiguration(hadoop));
    return new RangedStart(new InFiles(files, segments, head.width(), sent), intercepts);
  }

  /**
   * Refuses a start that is a checkpoint, before any data are read.
   *
   * @throws ConfException if it is one
   */
  static void require(TrainingConf conf, Configuration hadoop) {
    String path = conf.start().model();
    if (path != null && WarmStart.isCheckpoint(path, hadoop)) {
      throw new ConfException(
          "start must be a model for placement columns but %s is a checkpoint".formatted(path));
    }
  }

  /** Once no range can be made anew. */
  @Override
  public void close() {
    if (weights instanceof InFiles files) {
      files.hadoop().destroy();
    }
  }

  /** The weights in the files of a model. */
  private record InFiles(
      WeightsParts files,
      List<RangedSegment> segments,
      int width,
      Broadcast<SerializableConfiguration> hadoop)
      implements StartWeights {
    @Override
    public void read(int from, int to, WeightSink sink) {
      for (RangedSegment segment : segments) {
        files.read(
            hadoop.value().value(),
            segment.place(from),
            segment.place(to),
            (place, values) -> {
              for (int i = 0; i < values.length; i++) {
                long at = place + i - segment.begin();
                if (values[i] != 0) {
                  int part = segment.first() + (int) (at % segment.count());
                  sink.on((int) (at / segment.count()), part, values[i]);
                }
              }
            });
      }
    }
  }
}
