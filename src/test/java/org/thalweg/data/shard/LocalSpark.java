package org.thalweg.data.shard;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.Registry;
import org.thalweg.model.DomainLabels;

/** A cluster of two threads. */
public final class LocalSpark {
  /** What logistic takes as a label. */
  public static final LabelRule ZERO_ONE = DomainLabels.of(Registry.losses().parse("logistic"));

  private LocalSpark() {}

  public static JavaSparkContext start() {
    return start("org.apache.spark.serializer.JavaSerializer");
  }

  public static JavaSparkContext start(String serializer) {
    return new JavaSparkContext(
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("test")
            .set("spark.ui.enabled", "false")
            .set("spark.serializer", serializer));
  }

  /** The rows of every shard, once it is certain that shards are numbered in order. */
  public static List<List<String>> rows(ShardedData data) {
    List<Shard> shards = data.rdd().collect();
    for (int i = 0; i < shards.size(); i++) {
      if (shards.get(i).index() != i || shards.get(i).summary().rows() != data.sizes().rows(i)) {
        throw new AssertionError("shard %d is not what it says".formatted(i));
      }
    }
    return shards.stream().map(RowText::of).toList();
  }
}
