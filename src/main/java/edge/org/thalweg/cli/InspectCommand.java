package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.table.Sessions;
import org.thalweg.inspect.DataInspection;
import org.thalweg.text.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description =
        "Print what data look like: labels, columns, a loss that fits, memory; and a conf that"
            + " trains.")
final class InspectCommand extends DataCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATA",
      description = "File, directory or glob, or a table.")
  private String data;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "key=value",
      description =
          "What form the data have, as in a conf: data.format=parquet data.label=y. The end of a"
              + " file's name says its format too.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the conf that trains to this file, for thalweg train.")
  private String out;

  @Option(names = "--overwrite", description = "Replace the file if it exists.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    DataInspection.check(settings, data); // what is wrong with them is told before Spark starts
    Optional<OutFile> file =
        out == null ? Optional.empty() : Optional.of(OutFile.of("--out", out, overwrite));
    SparkSession session = session(data);
    PrintWriter told = out();
    DataInspection.Seen seen =
        DataInspection.of(
            settings,
            data,
            session,
            line -> {
              told.println(line);
              told.flush(); // before an error may follow
            });
    PenaltyChoice choice = PenaltyChoice.of(seen, Sessions.context(session));
    if (!choice.words().isEmpty()) {
      told.println(choice.words());
    }
    if (file.isPresent()) {
      file.get().write(String.join("\n", choice.conf()) + "\n");
      told.println("conf       " + out);
    } else {
      choice.conf().forEach(line -> told.println(shown(line)));
    }
    return ExitCode.DONE;
  }

  /** A line of the conf on the console. */
  private static String shown(String line) {
    return line.startsWith("#") ? line : Secrets.hideIn(line);
  }
}
