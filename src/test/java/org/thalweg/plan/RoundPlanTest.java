package org.thalweg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.thalweg.LocalSpark;
import org.thalweg.config.TrainingConf;
import org.thalweg.plan.RoundPlan.Trial;
import org.thalweg.spark.Place;
import org.thalweg.spark.Placement;
import org.thalweg.spark.RoundCosts;

class RoundPlanTest {
  @Test
  void measuresEveryModeAndChoosesTheFastest() {
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "data/breast-cancer.train.libsvm"
            objective.loss = logistic
            output = unused
            method = sgd
            batch.rows = 64
            """);
    RoundPlan plan;
    try (LocalSpark spark = LocalSpark.open()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
      plan = RoundPlan.of(conf, context);
    }
    assertThat(plan.trials())
        .extracting(RoundPlan.Trial::mode)
        .containsExactly("flat", "tree", "sharded", "driver", "gather");
    assertThat(plan.trials().subList(0, 4)).allMatch(trial -> trial.costs().rounds() == 9);
    assertThat(plan.trials().get(4).costs().median()).isPositive();
    assertThat(plan.lines()).anyMatch(line -> line.startsWith("auto       driver: the rows take "));
    assertThat(plan.fatter()).isBetween(1.0, plan.rows() / plan.batchRows());
    assertThat(plan.lines())
        .anyMatch(line -> line.contains("aggregation = " + plan.fastest().mode()));
  }

  @Test
  void advisesAsManyRowsInOneStepOrInStepsOfTheShards() {
    RoundPlan plan = plan(costs(9e-3, 1e-3));
    assertThat(plan.fatter()).isEqualTo(9);
    assertThat(plan.lines())
        .contains(
            "compute    10 % of a round",
            "advice     for about half of a round: batch.rows = 900",
            "           or of sgd: round = \"local(steps=9)\", batch.rows = 13");
  }

  @Test
  void advisesNothingWhereComputingTakesHalfOfARound() {
    RoundPlan plan = plan(costs(1e-3, 1e-3));
    assertThat(plan.lines()).contains("advice     none: rounds are fat enough");
  }

  private static RoundPlan plan(RoundCosts costs) {
    Place auto = new Place(Placement.EXECUTORS, "");
    return new RoundPlan(List.of(new Trial("flat", costs)), auto, 100, 10_000, 8);
  }

  private static RoundCosts costs(double schedule, double compute) {
    return RoundCosts.of(List.of(new double[] {schedule, 0, compute, 0, 0}));
  }
}
