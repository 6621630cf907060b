package org.thalweg.data.shard;

import org.apache.spark.SparkContext;

/** What Spark's UI says of the jobs of this thread until it is closed; then what it said before. */
public final class JobDescription implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext spark;
  private final String former;

  public JobDescription(SparkContext spark, String description) {
    this.spark = spark;
    this.former = spark.getLocalProperty(DESCRIPTION);
    spark.setLocalProperty(DESCRIPTION, description);
  }

  @Override
  public void close() {
    spark.setLocalProperty(DESCRIPTION, former);
  }
}
