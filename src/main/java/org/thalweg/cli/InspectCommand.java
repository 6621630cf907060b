package org.thalweg.cli;

import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.Registry;
import org.thalweg.data.LabelRule;
import org.thalweg.data.LibsvmSource;
import org.thalweg.data.ShardedData;
import org.thalweg.inspect.Inspection;
import org.thalweg.inspect.InspectionText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Print what data look like: labels, columns, a loss that fits, memory.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DATA", description = "LIBSVM file, directory or glob.")
  private String data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    SparkSession session = SparkSession.builder().appName("thalweg inspect " + data).getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    LabelRule any = Thalweg.labelRule(Registry.losses().parse("halfSquared"));
    try (ShardedData rows = LibsvmSource.of(data).load(spark, any)) {
      new InspectionText(Inspection.of(rows), column -> Integer.toString(column + 1))
          .lines()
          .forEach(spec.commandLine().getOut()::println);
    }
    return Main.DONE;
  }
}
