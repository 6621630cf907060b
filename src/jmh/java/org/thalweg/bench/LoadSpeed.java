package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;
import static org.thalweg.bench.Measure.processSeconds;
import static org.thalweg.bench.Measure.seconds;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.data.shard.ShardedData;

/**
 * From LIBSVM text to rows in memory, in turn in one session: {@code
 * spark.read().format("libsvm")}, cached and counted, which looks for the number of features in a
 * pass of its own unless it is told; the same, told; and blocks, which find it, and are counted, as
 * they are cached. In wall time, and in processor time of the whole process, which other work on
 * the machine does not lengthen.
 *
 * <p>Arguments: a LIBSVM file with labels 0 and 1 or −1 and 1.
 */
public final class LoadSpeed {
  private LoadSpeed() {}

  public static void main(String[] arguments) {
    String path = arguments[0];
    SparkSession session = Sessions.local("load speed");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ShardedData first = Sessions.load(spark, path);
    int features = first.features();
    long rows = first.rows();
    first.close();
    Runnable theirs = () -> spark(session.read(), path, rows);
    Runnable told = () -> spark(session.read().option("numFeatures", features), path, rows);
    Runnable ours = () -> blocks(spark, path, rows);
    double[] wall = Measure.inTurn(12, 9, List.of(seconds(theirs), seconds(told), seconds(ours)));
    double[] busy =
        Measure.inTurn(
            0, 9, List.of(processSeconds(theirs), processSeconds(told), processSeconds(ours)));
    report(rows + " rows, wall", wall);
    report("processor", busy);
    session.stop();
  }

  private static void report(String what, double[] taken) {
    print(
        "%s: Spark's source %.3f s, told %.3f s, blocks %.3f s, ratios %.1f and %.1f",
        what, taken[0], taken[1], taken[2], taken[0] / taken[2], taken[1] / taken[2]);
  }

  private static void spark(DataFrameReader reader, String path, long rows) {
    Dataset<Row> table = reader.format("libsvm").load(path).cache();
    check(table.count(), rows);
    table.unpersist(true);
  }

  private static void blocks(JavaSparkContext spark, String path, long rows) {
    try (ShardedData data = Sessions.load(spark, path)) {
      check(data.rows(), rows);
    }
  }

  private static void check(long counted, long rows) {
    if (counted != rows) {
      throw new IllegalStateException("%d rows and not %d".formatted(counted, rows));
    }
  }
}
