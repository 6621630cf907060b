package org.thalweg.run;

import org.thalweg.config.Catalog;
import org.thalweg.config.TrainingConf;
import org.thalweg.spark.TreeAggregation;

/** How the sums of a conf's steps reach the driver. */
public final class Aggregation {
  private Aggregation() {}

  /**
   * The mode that a conf names.
   *
   * @throws org.thalweg.config.ConfException if there is none of that name
   */
  public static TreeAggregation of(TrainingConf conf) {
    return new Catalog<TreeAggregation>("aggregation")
        .add("auto", TreeAggregation.AutoMode.class)
        .add("driver", TreeAggregation.Driver.class)
        .add("gather", TreeAggregation.Gather.class)
        .add("flat", TreeAggregation.Flat.class)
        .add("tree", TreeAggregation.Tree.class)
        .add("sharded", TreeAggregation.Sharded.class)
        .parse(conf.aggregation())
        .value();
  }

  /**
   * Checks the key {@code aggregation}, before there is a Spark context.
   *
   * @throws org.thalweg.config.ConfException if it breaks a rule
   */
  public static void check(TrainingConf conf) {
    of(conf);
  }
}
