package org.thalweg.data.text;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.data.shard.MalformedRow;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardBuilder;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * Reads neighbouring shards of LIBSVM text, one after the other in one walk through the files, each
 * as a whole or in pieces. What is malformed ends up in the shard's summary and not in an
 * exception, after which Spark would only read the same again.
 */
public final class ShardReader implements Iterator<Shard> {
  private final TextFiles files;
  private final RowRules rules;
  private final int featureLimit;
  private final int endShard;
  private final long most;
  private final TextCursor cursor;
  private int shard;
  private boolean atLine; // the cursor stands on a line that is still to be read
  private boolean failed;

  /**
   * A reader of the shards from {@code firstShard} up to {@code endShard}.
   *
   * @param pieces the lines of compressed files, see {@link TextCursor}
   * @param featureLimit the largest index that is allowed
   * @param most bytes of text in a piece of a shard, but for the rest of a line
   */
  public ShardReader(
      TextFiles files,
      Configuration hadoop,
      Iterator<TextPiece> pieces,
      RowRules rules,
      int featureLimit,
      int firstShard,
      int endShard,
      long most) {
    this.files = files;
    this.rules = rules;
    this.featureLimit = featureLimit;
    this.shard = firstShard;
    this.endShard = endShard;
    this.most = most;
    this.cursor =
        new TextCursor(
            files, hadoop, pieces, files.shardBegin(firstShard), files.shardBegin(endShard));
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
    ShardBuilder builder = new ShardBuilder(shard, rules);
    try {
      try {
        shard += failed || isReadToItsEnd(builder) ? 1 : 0;
      } finally {
        if (failed || shard == endShard) {
          cursor.close();
        }
      }
    } catch (IOException e) {
      // the task fails, so that Spark tries again and never keeps a shard that is not whole
      throw new DataException(
          "%s cannot be read: %s".formatted(cursor.file().path(), Line.first(e)));
    }
    return builder.build();
  }

  private boolean isReadToItsEnd(ShardBuilder builder) throws IOException {
    LibsvmParser parser = new LibsvmParser(rules.labels(), featureLimit, builder);
    long end = files.shardBegin(shard + 1);
    long first = -1; // place of the first line of the piece
    while (!failed && (atLine || cursor.advance())) {
      long place = cursor.place();
      first = first < 0 ? place : first;
      atLine = place >= end || place - first >= most;
      if (atLine) {
        return place >= end;
      }
      LineStream line = cursor.line();
      try {
        parser.parse(line.buffer(), line.from(), line.to());
      } catch (MalformedRow e) {
        failed = !builder.reject(e, cursor.file().path(), line.offset());
      }
    }
    return true;
  }
}
