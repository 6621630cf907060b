package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.thalweg.text.Secrets;
import org.thalweg.tools.DataInspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Print what data look like: labels, columns, a loss that fits, memory; of a table also a conf"
            + " that trains.")
final class InspectCommand implements Callable<Integer> {
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    DataInspection.check(settings, data); // what is wrong with them is told before Spark starts
    SparkSession session =
        SparkSession.builder().appName(Secrets.hide("thalweg inspect " + data)).getOrCreate();
    DataInspection.of(settings, data, session).forEach(spec.commandLine().getOut()::println);
    return Main.DONE;
  }
}
