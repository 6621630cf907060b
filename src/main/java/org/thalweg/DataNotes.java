package org.thalweg;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.data.ShardedData;

/**
 * What was noticed about the data of a run.
 *
 * @param droppedRows how many malformed rows were left out, for training and for the test
 * @param dropped what was wrong with the first ten of them, and where
 */
public record DataNotes(long droppedRows, List<String> dropped) {
  private static final Logger LOG = LoggerFactory.getLogger(DataNotes.class);
  private static final int NAMED = 10;

  static DataNotes of(ShardedData train, Optional<ShardedData> test) {
    return new DataNotes(
        train.rejectedRows() + test.map(ShardedData::rejectedRows).orElse(0L),
        Stream.concat(train.rejected().stream(), test.stream().flatMap(t -> t.rejected().stream()))
            .limit(NAMED)
            .toList());
  }

  /** Writes them to the log. */
  void log() {
    if (droppedRows > 0) {
      LOG.warn("dropped {} malformed rows; the first of them:", droppedRows);
      dropped.forEach(LOG::warn);
    }
  }
}
