package org.thalweg.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.thalweg.config.ConfException;
import org.thalweg.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Make one HTML file of runs: their curves, figures, confs and what they learned.")
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "RUN",
      description = "Output directory of a run or a search, also of one that runs or was killed.")
  private List<String> runs;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write, which asks for nothing from outside.")
  private String out;

  @Option(names = "--overwrite", description = "Replace the file where it exists.")
  private boolean overwrite;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "50000",
      description =
          "How many rows of the run's data to score for pictures, at most; 0 reads no data."
              + " Default: 50000.")
  private int rows;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (rows < 0) {
      throw new ConfException("--rows must be at least 0 but was " + rows);
    }
    OutFile file = OutFile.of("--out", out, overwrite);
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    String page = Report.read(runs, hadoop).html(new ModelsBesides(rows));
    file.write(page);
    spec.commandLine().getOut().println("report     " + file.path());
    return Main.DONE;
  }
}
