package org.thalweg.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The tags that the jobs of a run have in Spark, whatever their group: {@value #ALL}, and one of
 * the run alone, such as {@code thalweg-run-3}, the third of the application. The local properties
 * of the thread are what they were once this is closed.
 */
public final class JobTags implements AutoCloseable {
  /** Of the jobs of every run. */
  public static final String ALL = "thalweg";

  private static final String OF_A_RUN = ALL + "-run-";
  private static final String GROUP = "spark.jobGroup.id";
  private static final String INTERRUPTS = "spark.job.interruptOnCancel";
  private static final String TAGS = "spark.job.tags";
  private static final String SEPARATOR = ","; // of tags
  private static final List<String> CHANGED =
      List.of(GROUP, INTERRUPTS, TAGS, "spark.job.description");
  private static final AtomicLong RUNS = new AtomicLong();

  private final SparkContext spark;
  private final Map<String, String> former = new TreeMap<>(); // values may be null

  private JobTags(SparkContext spark, String tag) {
    this.spark = spark;
    CHANGED.forEach(name -> former.put(name, spark.getLocalProperty(name)));
    spark.addJobTag(ALL);
    spark.addJobTag(tag);
  }

  /** Tags the jobs that this thread starts from here on. */
  public static JobTags ofRun(JavaSparkContext spark) {
    return new JobTags(spark.sc(), OF_A_RUN + RUNS.incrementAndGet());
  }

  /** Whether the caller of this thread has put its jobs into a group. */
  static boolean hasGroup(SparkContext spark) {
    return spark.getLocalProperty(GROUP) != null;
  }

  /**
   * Takes the jobs to come out of the group of the caller, who has cancelled it, so that what ends
   * a run is not cancelled too; until the tags of the run are closed.
   */
  static void leaveGroup(SparkContext spark) {
    String tags = spark.getLocalProperty(TAGS);
    if (tags != null && Arrays.asList(tags.split(SEPARATOR)).contains(ALL)) {
      spark.setLocalProperty(GROUP, null);
      spark.setLocalProperty(INTERRUPTS, null);
    }
  }

  @Override
  public void close() {
    former.forEach(spark::setLocalProperty);
  }
}
