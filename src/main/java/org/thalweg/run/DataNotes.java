package org.thalweg.run;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.VectorModule;
import org.thalweg.objective.Standardisation;

/**
 * Warnings about the data of a run: rows that were dropped, and features that never change.
 *
 * @param droppedRows how many malformed rows were left out, for training and for the test
 * @param dropped what was wrong with the first ten of them, and where
 * @param constantColumns how many features never change, where they are standardised
 * @param constants the first ten of them: by name, or by number from 1 where they have none
 */
public record DataNotes(
    long droppedRows, List<String> dropped, int constantColumns, List<String> constants) {
  private static final Logger LOG = LoggerFactory.getLogger(DataNotes.class);
  private static final int NAMED = 10;

  public static DataNotes of(TrainingData data, Standardisation standardisation) {
    List<ShardedData> read = Stream.concat(Stream.of(data.train()), data.test().stream()).toList();
    int[] constants = standardisation.constants();
    return new DataNotes(
        read.stream().mapToLong(ShardedData::rejectedRows).sum(),
        read.stream().flatMap(rows -> rows.rejected().stream()).limit(NAMED).toList(),
        constants.length,
        IntStream.of(constants).limit(NAMED).mapToObj(data.input()::name).toList());
  }

  /** Writes them to the log. */
  public void log() {
    if (!VectorModule.isThere()) {
      LOG.info(
          "no jdk.incubator.vector in this JVM: dense rows and the logistic loss take longer, in the same bits");
    }
    if (droppedRows > 0) {
      LOG.warn("dropped {} malformed rows; the first of them:", droppedRows);
      dropped.forEach(LOG::warn);
    }
    if (constantColumns > 0) {
      LOG.warn(
          "{} features never change and get weight 0; the first of them: {}",
          constantColumns,
          constants);
    }
  }
}
