package org.thalweg.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.linalg.Block;

/**
 * Reads neighbouring shards of LIBSVM text, one after the other in one walk through the files. What
 * is malformed ends up in the shard's summary and not in an exception, after which Spark would only
 * read the same again.
 */
final class ShardReader implements Iterator<Shard> {
  private final TextFiles files;
  private final LabelRule labelRule;
  private final int featureLimit;
  private final int endShard;
  private final long start;
  private final TextCursor cursor;
  private int shard;
  private boolean atLine; // the cursor stands on a line that is still to be read
  private boolean failed;

  /** Reads shards [firstShard, endShard). */
  ShardReader(
      TextFiles files,
      Configuration hadoop,
      LabelRule labelRule,
      int featureLimit,
      int firstShard,
      int endShard) {
    this.files = files;
    this.labelRule = labelRule;
    this.featureLimit = featureLimit;
    this.shard = firstShard;
    this.endShard = endShard;
    this.start = files.shardBegin(firstShard);
    this.cursor = new TextCursor(files, hadoop, start);
  }

  @Override
  public boolean hasNext() {
    return shard < endShard;
  }

  @Override
  public Shard next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<Block> blocks = new ArrayList<>();
    ShardSummary summary = new ShardSummary();
    try {
      try {
        if (!failed) {
          read(blocks, summary);
        }
      } finally {
        if (failed || shard + 1 == endShard) {
          cursor.close();
        }
      }
    } catch (IOException e) {
      // the task fails, so that Spark tries again and never keeps a shard that is not whole
      throw new DataException(
          "%s cannot be read: %s".formatted(cursor.file().path(), TextFiles.firstLine(e)));
    }
    return new Shard(shard++, failed ? List.of() : blocks, summary);
  }

  private void read(List<Block> blocks, ShardSummary summary) throws IOException {
    BlockBuilder builder = new BlockBuilder();
    LibsvmParser parser = new LibsvmParser(labelRule, featureLimit, builder, summary);
    long end = files.shardBegin(shard + 1);
    while (atLine || cursor.advance(start)) {
      atLine = cursor.place() >= end;
      if (atLine) {
        break;
      }
      LineStream line = cursor.line();
      try {
        parser.parse(line.buffer(), line.from(), line.to());
      } catch (LibsvmParser.Malformed e) {
        failed = true;
        summary.fail(e.at(cursor.file().path(), cursor.lineNumber()));
        return; // the builder may hold half a row
      }
      if (builder.isFull()) {
        add(builder.build(), blocks, summary);
      }
    }
    if (!builder.isEmpty()) {
      add(builder.build(), blocks, summary);
    }
  }

  private static void add(Block block, List<Block> blocks, ShardSummary summary) {
    summary.countBlock(block);
    blocks.add(block);
  }
}
