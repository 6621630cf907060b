package org.thalweg.data.shard;

import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.text.DataException;

/** Where rows come from. */
public interface Source {

  /**
   * Reads everything once, and keeps it on the executors.
   *
   * @param rules what becomes of the rows
   * @throws DataException if the data cannot be read, a row is malformed that must not be, or there
   *     is no row
   */
  ShardedData load(JavaSparkContext spark, RowRules rules);
}
