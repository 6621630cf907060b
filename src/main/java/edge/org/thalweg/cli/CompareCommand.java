package org.thalweg.cli;

import java.util.List;
import org.thalweg.report.RunComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    description = "Print where runs differ: confs, how they ended, objectives, metrics, times.")
final class CompareCommand extends ThalwegCommand {
  @Parameters(
      index = "0..*",
      arity = "2..*",
      paramLabel = "RUN",
      description = "Output directory of a run, also of one that runs or was killed.")
  private List<String> runs;

  @Override
  public Integer call() {
    RunComparison.lines(
            runs,
            Ansi.AUTO.enabled(), // on a terminal, unless NO_COLOR is set
            hadoop())
        .forEach(out()::println);
    return ExitCode.DONE;
  }
}
