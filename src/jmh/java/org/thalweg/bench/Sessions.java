package org.thalweg.bench;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.model.DomainLabels;

/** A local session, and data for the logistic loss. */
final class Sessions {
  private Sessions() {}

  static SparkSession local(String name) {
    return SparkSession.builder()
        .master("local[*]")
        .appName(name)
        .config("spark.ui.enabled", false)
        .getOrCreate();
  }

  static ShardedData load(JavaSparkContext spark, String path) {
    return LibsvmSource.of(path).load(spark, DomainLabels.of(Registry.losses().parse("logistic")));
  }
}
