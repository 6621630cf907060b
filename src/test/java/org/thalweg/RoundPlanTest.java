package org.thalweg;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.thalweg.config.TrainingConf;

class RoundPlanTest {
  @Test
  void measuresEveryModeAndChoosesTheFastest() {
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "data/breast-cancer.train.libsvm"
            objective.loss = logistic
            output = unused
            """);
    RoundPlan plan;
    try (LocalSpark spark = LocalSpark.open()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
      plan = Thalweg.plan(conf, context);
    }
    assertThat(plan.trials())
        .extracting(RoundPlan.Trial::mode)
        .containsExactly("flat", "tree", "sharded");
    assertThat(plan.trials()).allMatch(trial -> trial.costs().rounds() == 9);
    assertThat(plan.fatter()).isBetween(1.0, plan.rows() / plan.batchRows());
    assertThat(plan.lines())
        .hasSize(5)
        .anyMatch(line -> line.contains("aggregation = " + plan.fastest().mode()));
  }
}
