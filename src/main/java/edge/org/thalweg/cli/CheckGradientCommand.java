package org.thalweg.cli;

import java.io.PrintWriter;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.diagnose.GradientCheck;
import org.thalweg.run.Aggregation;
import org.thalweg.run.GradientGuard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "check-gradient",
    description = "Compare the gradient of the objective of a conf with differences of its value.")
final class CheckGradientCommand extends ConfCommand {
  @Option(
      names = "--coordinates",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many to compare: the steepest, the last of every segment, and some more.")
  private int coordinates;

  @Override
  public Integer call() {
    TrainingConf training = ConfFile.read(conf(), overrides());
    training.requireTrain();
    Aggregation.check(training);
    if (coordinates < 1) {
      throw new ConfException("--coordinates must be at least 1 but was " + coordinates);
    }
    SparkSession session = session();
    GradientCheck check = GradientGuard.check(training, session, coordinates);
    PrintWriter out = out();
    out.printf("checked    %d coordinates over %d rows%n", check.coordinates(), check.rows());
    out.printf("worst      %s%n", check);
    out.printf("verdict    %s%n", check.isRight() ? "right" : "wrong");
    return check.isRight() ? ExitCode.DONE : ExitCode.OTHER;
  }
}
