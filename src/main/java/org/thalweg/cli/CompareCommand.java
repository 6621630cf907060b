package org.thalweg.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.thalweg.report.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Print where runs differ: confs, how they ended, objectives, metrics, times.")
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      index = "0..*",
      arity = "2..*",
      paramLabel = "RUN",
      description = "Output directory of a run, also of one that runs or was killed.")
  private List<String> runs;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RunComparison.lines(
            runs,
            Ansi.AUTO.enabled(), // on a terminal, unless NO_COLOR is set
            SparkHadoopUtil.get().newConfiguration(new SparkConf()))
        .forEach(spec.commandLine().getOut()::println);
    return Main.DONE;
  }
}
