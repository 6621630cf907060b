package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.Secrets;
import org.thalweg.tools.MemoryPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Print what memory a run needs, and what to tell spark-submit. Loads the data once.")
final class PlanCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "CONF",
      description = "HOCON file, on any file system; thalweg list keys prints its keys.")
  private String conf;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "Settings that override those of the file.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--executors",
      paramLabel = "N",
      description = "How many will share the blocks; by default as many as there are.")
  private Integer executors;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TrainingConf training = ConfFile.read(conf, overrides);
    training.requireTrain();
    Thalweg.check(training);
    if (executors != null && executors < 1) {
      throw new ConfException("--executors must be at least 1 but was " + executors);
    }
    SparkSession session =
        SparkSession.builder().appName(Secrets.hide("thalweg plan " + conf)).getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    MemoryPlan plan = MemoryPlan.of(training, spark, executors == null ? 0 : executors);
    plan.lines().forEach(spec.commandLine().getOut()::println);
    return Main.DONE;
  }
}
