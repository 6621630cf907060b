package org.thalweg.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
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
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    Path file = place();
    FileSystem files = file.getFileSystem(hadoop);
    files = files instanceof LocalFileSystem local ? local.getRaw() : files; // no checksums beside
    if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
      throw new ConfException("--out must be a file but %s is a directory".formatted(out));
    }
    if (files.exists(file) && !overwrite) {
      throw new ConfException(
          "--out must not exist yet but %s does; --overwrite replaces it".formatted(out));
    }
    String page = Report.read(runs, hadoop).html(new ModelsBesides(rows));
    write(page.getBytes(StandardCharsets.UTF_8), file, files);
    spec.commandLine().getOut().println("report     " + file);
    return Main.DONE;
  }

  private Path place() {
    try {
      return new Path(out);
    } catch (IllegalArgumentException e) { // a path that is none
      throw new ConfException("--out must be a path but was %s".formatted(out));
    }
  }

  /** Writes the page beside its file and renames it, so that no half of a page is ever there. */
  private void write(byte[] page, Path file, FileSystem files) throws IOException {
    Path beside = file.suffix("-" + UUID.randomUUID());
    try {
      try (OutputStream to = files.create(beside, false)) {
        to.write(page);
      }
      files.delete(file, false);
      if (!files.rename(beside, file)) {
        throw new IOException("%s cannot be renamed to %s".formatted(beside, file));
      }
    } catch (IOException e) {
      throw new ConfException(
          "--out must be a file that can be written but %s is not: %s".formatted(out, why(e)));
    } finally {
      files.delete(beside, false);
    }
  }

  private static String why(IOException e) {
    return Main.oneLine(String.valueOf(e.getMessage()));
  }
}
