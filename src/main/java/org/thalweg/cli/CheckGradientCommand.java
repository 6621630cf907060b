package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.diagnose.GradientCheck;
import org.thalweg.run.Aggregation;
import org.thalweg.run.GradientGuard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "check-gradient",
    mixinStandardHelpOptions = true,
    description = "Compare the gradient of the objective of a conf with differences of its value.")
final class CheckGradientCommand implements Callable<Integer> {
  @Mixin private ConfArguments arguments;

  @Option(
      names = "--coordinates",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many to compare: the steepest, the last of every segment, and some more.")
  private int coordinates;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TrainingConf training = ConfFile.read(arguments.conf(), arguments.overrides());
    training.requireTrain();
    Aggregation.check(training);
    if (coordinates < 1) {
      throw new ConfException("--coordinates must be at least 1 but was " + coordinates);
    }
    SparkSession session = SparkSession.builder().appName("thalweg check-gradient").getOrCreate();
    GradientCheck check = GradientGuard.check(training, session, coordinates);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("checked    %d coordinates over %d rows%n", check.coordinates(), check.rows());
    out.printf("worst      %s%n", check);
    out.printf("verdict    %s%n", check.isRight() ? "right" : "wrong");
    return check.isRight() ? Main.DONE : Main.OTHER;
  }
}
