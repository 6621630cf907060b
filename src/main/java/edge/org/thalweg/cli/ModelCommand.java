package org.thalweg.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that takes a model, and data that it reads. */
abstract class ModelCommand extends ThalwegCommand {
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

  /**
   * What becomes of malformed rows, by the value of {@code --malformed}.
   *
   * @throws ConfException if it is no such word
   */
  static Malformed malformed(String word) {
    return Arrays.stream(Malformed.values())
        .filter(each -> lower(each).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfException(
                    "--malformed must be one of %s but was %s"
                        .formatted(
                            Arrays.stream(Malformed.values())
                                .map(ModelCommand::lower)
                                .collect(Collectors.joining(", ")),
                            word)));
  }

  private static String lower(Malformed malformed) {
    return malformed.name().toLowerCase(Locale.ROOT);
  }
}
