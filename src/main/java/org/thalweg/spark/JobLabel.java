package org.thalweg.spark;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark's UI shows of the jobs of this thread until it is closed; then what it showed before.
 */
public final class JobLabel implements AutoCloseable {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";

  private final JavaSparkContext spark;
  private final String formerGroup;
  private final String formerDescription;

  public JobLabel(JavaSparkContext spark, String description) {
    this.spark = spark;
    this.formerGroup = spark.getLocalProperty(GROUP);
    this.formerDescription = spark.getLocalProperty(DESCRIPTION);
    spark.setLocalProperty(GROUP, "thalweg");
    spark.setLocalProperty(DESCRIPTION, description);
  }

  @Override
  public void close() {
    spark.setLocalProperty(GROUP, formerGroup);
    spark.setLocalProperty(DESCRIPTION, formerDescription);
  }
}
