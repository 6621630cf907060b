package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.plan.MemoryPlan;
import org.thalweg.run.Aggregation;
import org.thalweg.run.DriverMemory;
import org.thalweg.run.RangedTraining;
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
    Optional<String> known = DriverMemory.obstacle(training);
    String label = RangedTraining.mayBe(training) ? "placement  columns, since " : "obstacle   ";
    known.ifPresent(obstacle -> out.println(label + obstacle));
    SparkSession session = session(conf());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    int shared = executors == null ? 0 : executors;
    MemoryPlan plan =
        search
            .map(models -> SearchMemory.of(models, spark, shared))
            .orElseGet(() -> MemoryPlan.of(training, spark, shared));
    if (known.isEmpty()) {
      plan.memory().obstacle().ifPresent(obstacle -> out.println(label + obstacle));
    }
    plan.lines().forEach(out::println);
    return Main.DONE;
  }
}
