package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.thalweg.data.shard.ShardedData;

/**
 * What Spark's storage status says of cached blocks and of a cached {@code RDD<LabeledPoint>} of
 * the same file, per stored entry.
 *
 * <p>Arguments: LIBSVM files with labels 0 and 1 or −1 and 1.
 */
public final class MemoryPerEntry {
  private MemoryPerEntry() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("memory per entry");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    for (String path : arguments) {
      ShardedData data = Sessions.load(spark, path);
      long entries = data.entries();
      double ours = stored(spark);
      double arrays = data.bytes();
      int features = data.features();
      data.close();
      JavaRDD<LabeledPoint> points =
          MLUtils.loadLibSVMFile(spark.sc(), path, features).toJavaRDD().cache();
      long nonZero =
          points.map(point -> (long) point.features().numActives()).collect().stream()
              .mapToLong(Long::longValue)
              .sum();
      double theirs = stored(spark);
      points.unpersist(true);
      print(
          "%s: %d entries; blocks %.2f bytes each (arrays %.2f), LabeledPoint %.2f (%d), ratio %.1f %%",
          path,
          entries,
          ours / entries,
          arrays / entries,
          theirs / nonZero,
          nonZero,
          100 * (ours / entries) / (theirs / nonZero));
    }
    session.stop();
  }

  /** Bytes of all that is cached. */
  private static long stored(JavaSparkContext spark) {
    return Arrays.stream(spark.sc().getRDDStorageInfo()).mapToLong(RDDInfo::memSize).sum();
  }
}
