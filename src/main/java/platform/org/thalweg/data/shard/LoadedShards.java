package org.thalweg.data.shard;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.NoRowsException;

/**
 * What shards are loaded with.
 *
 * @param context whose executors keep them, or would; asked for where a job needs it
 * @param partitions how many of Spark's there are, or would be
 * @param cached the shards on the executors, to be kept there; asked for where a job needs them,
 *     once, from any thread
 * @param level at which they are kept there, or would be; asked for where a job needs it
 * @param rules by which rows were accepted
 * @param rejections the rows that were malformed
 * @param release frees what the executors keep
 */
public record LoadedShards(
    Supplier<SparkContext> context,
    int partitions,
    Supplier<JavaRDD<Shard>> cached,
    Supplier<StorageLevel> level,
    RowRules rules,
    Rejections rejections,
    Runnable release) {

  /** The context; the first call may start it. */
  SparkContext spark() {
    return context.get();
  }

  /**
   * Checks that there is a row, and that labels are coded in one way.
   *
   * @param path names the data in messages
   * @param counts of the shards
   * @throws org.thalweg.text.DataException if not
   */
  void requireUsable(String path, ShardCounts counts) {
    ShardSizes sizes = counts.sizes();
    if (sizes.rows() == 0) {
      throw NoRowsException.of(path, rejections.rows(), rejections.first());
    }
    if (rules.labels().readsMinusOneAsZero()) {
      counts.requireOneCoding(path);
    }
    if (!(sizes.weight() > 0)) {
      throw new NoRowsException(
          "the rows of %s must have a positive weight but had none".formatted(path));
    }
  }
}
