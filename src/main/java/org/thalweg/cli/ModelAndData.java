package org.thalweg.cli;

import org.apache.spark.sql.SparkSession;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model, and data that it reads. */
final class ModelAndData {
  @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
  private String model;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description = "File, directory or glob, or a table: of the form it was trained on.")
  private String data;

  @Option(
      names = "--format",
      description = "Of DATA, where it is another than that of the training data.")
  private String format;

  String data() {
    return data;
  }

  /** The model, which reads the format of the data. */
  Model load(SparkSession session) {
    Model stored = ModelStore.load(session, model);
    return format == null ? stored : stored.reading(format);
  }
}
