package org.thalweg.cli;

import java.io.IOException;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.Named;
import org.thalweg.config.Registry;
import org.thalweg.generate.Generation;
import org.thalweg.generate.Generator;
import org.thalweg.generate.SyntheticData;
import org.thalweg.generate.SyntheticWriter;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.PointwiseLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "generate", description = "Write a synthetic data set with a known true w.")
final class GenerateCommand extends ThalwegCommand {
  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "dense(rows,features), sparse(rows,features,entriesPerRow,exponent) or"
              + " clicks(rows,bits,fields,clickRate); see the page on data.")
  private String kind;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "Directory to make; the true model is in _truth within it.")
  private String out;

  @Option(
      names = "--format",
      defaultValue = "libsvm",
      description = "libsvm, csv, parquet, orc or avro; default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--loss",
      defaultValue = "logistic",
      description = "The loss whose labels are drawn; default: ${DEFAULT-VALUE}.")
  private String loss;

  @Option(
      names = "--noise",
      description = "Standard deviation of the noise of labels that are numbers; default: 0.1.")
  private Double noise;

  @Option(names = "--seed", defaultValue = "0", description = "Of everything random; default: 0.")
  private long seed;

  @Option(
      names = "--files",
      defaultValue = "0",
      description = "How many files; never changes a row. Default: one for every 128 MiB of text.")
  private int files;

  @Option(names = "--overwrite", description = "Replace what is there.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    Generation generation = generation();
    SparkSession session = session(kind);
    generation.write(out, overwrite, session);
    Generator generator = generation.data().generator();
    out()
        .printf(
            Locale.ROOT,
            "data       %s: %d rows, %d features, %d files of %s%ntruth      %s/%s%n",
            out,
            generator.rows(),
            generator.features(),
            generation.writer().files(),
            format,
            out,
            Generation.TRUTH);
    return ExitCode.DONE;
  }

  /** What the options say, checked before there is a cluster. */
  private Generation generation() {
    Named<Generator> generator = Generation.generators().parse(kind);
    Named<PointwiseLoss> named = Registry.losses().parse(loss);
    LabelDomain labels = named.value().labels();
    double deviation = noise != null ? noise : labels == LabelDomain.REAL ? SyntheticData.NOISE : 0;
    try {
      SyntheticData data = new SyntheticData(generator.value(), labels, deviation, seed);
      return new Generation(
          new SyntheticWriter(data, SyntheticWriter.RowFormat.of(format), files), named);
    } catch (IllegalArgumentException e) {
      throw new ConfException(e.getMessage());
    }
  }
}
