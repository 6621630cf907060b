package org.thalweg.data.shard;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark's UI shows of the jobs of this thread until it is closed; then what it showed before.
 * The job group is that of the caller and stays, so that whoever cancels it reaches these jobs.
 */
public final class JobLabel implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext spark;
  private final String former;

  public JobLabel(JavaSparkContext spark, String description) {
    this(spark.sc(), description);
  }

  public JobLabel(SparkContext spark, String description) {
    this.spark = spark;
    this.former = spark.getLocalProperty(DESCRIPTION);
    spark.setLocalProperty(DESCRIPTION, description);
  }

  @Override
  public void close() {
    spark.setLocalProperty(DESCRIPTION, former);
  }
}
