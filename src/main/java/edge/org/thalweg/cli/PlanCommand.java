package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.plan.MemoryPlan;
import org.thalweg.plan.ModelCount;
import org.thalweg.plan.RangePlan;
import org.thalweg.run.Aggregation;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.RangedTraining;
import org.thalweg.run.TrainingData;
import org.thalweg.tune.SearchMemory;
import org.thalweg.tune.SearchPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    description =
        "Print what memory a run or a search needs, and what to tell spark-submit. Loads the data"
            + " once.")
final class PlanCommand extends ConfCommand {
  private static final String OBSTACLE = "obstacle   ";

  @Option(
      names = "--executors",
      paramLabel = "N",
      description = "How many will share the blocks; by default as many as there are.")
  private Integer executors;

  @Override
  public Integer call() {
    ConfBuilder values = ConfFile.values(conf(), overrides());
    Optional<SearchPlan> search =
        SearchPlan.isWanted(values) ? Optional.of(SearchPlan.of(values)) : Optional.empty();
    TrainingConf training = search.map(SearchPlan::conf).orElseGet(values::build);
    training.requireTrain();
    Aggregation.check(training);
    if (executors != null && executors < 1) {
      throw new ConfException("--executors must be at least 1 but was " + executors);
    }
    PrintWriter out = out();
    boolean mayBeRanged = search.isEmpty() && RangedTraining.mayBe(training); // the data decide
    Optional<String> known = mayBeRanged ? Optional.empty() : DriverMemory.obstacle(training);
    known.ifPresent(obstacle -> out.println(OBSTACLE + obstacle));
    SparkSession session = session(conf());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    int shared = executors == null ? 0 : executors;
    if (search.isPresent()) {
      print(SearchMemory.of(search.get(), spark, shared), known.isEmpty());
      return ExitCode.DONE;
    }
    try (TrainingData data = TrainingData.load(training, spark)) {
      Optional<String> ranged = RangedTraining.reason(training, data);
      if (ranged.isPresent()) {
        out.println("placement  columns, since " + ranged.get());
        RangePlan.of(training, data, shared).lines().forEach(out::println);
      } else {
        print(MemoryPlan.of(training, data, ModelCount.one(), shared), known.isEmpty());
      }
    }
    return ExitCode.DONE;
  }

  /** Prints a plan, and what is in its way unless that was known before the data. */
  private void print(MemoryPlan plan, boolean tells) {
    if (tells) {
      plan.memory().obstacle().ifPresent(obstacle -> out().println(OBSTACLE + obstacle));
    }
    plan.lines().forEach(out()::println);
  }
}
