package org.thalweg.data.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
   * @param pieces all the lines of compressed files that begin in the shards, in their order; null
   *     to read these files straight, up to there
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

  /**
   * Walks the lines of {@link TextFiles} from a place in the long text on, one file after another.
   */
  private static final class TextCursor implements AutoCloseable {
    private final TextFiles files;
    private final Configuration hadoop;
    private final Iterator<TextPiece>
        pieces; // null where compressed files are read up to the place
    private final long start;
    private final long end;
    private int file;
    private TextPiece piece; // the next one; null where it is not known
    private boolean isPacked; // the current file is compressed, and its lines come from pieces
    private InputStream stream; // null where none is open
    private LineStream lines;

    /**
     * Stands before the first line that begins at {@code start} or later.
     *
     * @param pieces all the lines of compressed files that begin between the two places, in their
     *     order; null to read these files straight, up to the place
     * @param end no file is opened that begins there or later
     */
    TextCursor(
        TextFiles files, Configuration hadoop, Iterator<TextPiece> pieces, long start, long end) {
      this.files = files;
      this.hadoop = hadoop;
      this.pieces = pieces;
      this.start = start;
      this.end = end;
      while (file < files.count() && files.begin(file + 1) <= start) {
        file++;
      }
    }

    /**
     * Moves to the next line.
     *
     * @return false past the last line of the last file that is opened
     */
    boolean advance() throws IOException {
      while (file < files.count() && files.begin(file) < end) {
        if (stream == null && !open()) {
          file++;
          continue;
        }
        if (lines.advance()) {
          return true;
        }
        close();
        file += isPacked ? 0 : 1; // else another piece may follow
      }
      return false;
    }

    /** Opens what is next of the current file; false where nothing is left of it. */
    private boolean open() throws IOException {
      isPacked = pieces != null && files.file(file).isCompressed(hadoop);
      if (!isPacked) {
        open(Math.max(0, start - files.begin(file)));
        return true;
      }
      if (piece == null && pieces.hasNext()) {
        piece = pieces.next();
      }
      if (piece == null || piece.file != file) {
        return false;
      }
      stream = new ByteArrayInputStream(piece.bytes);
      lines = new LineStream(stream, piece.begin);
      piece = null;
      return true;
    }

    /** Opens the current file so that its next line is the first to begin at or after an offset. */
    private void open(long offset) throws IOException {
      long from = offset == 0 ? 0 : offset - 1;
      stream = files.file(file).open(hadoop, from);
      lines = new LineStream(stream, from);
      if (offset > 0) {
        boolean more = lines.advance(); // the rest of a line that began before, or its line feed
        assert more || offset == files.file(file).length();
      }
    }

    /** Place of the current line in the long text. */
    long place() {
      return files.begin(file) + lines.offset();
    }

    LineStream line() {
      return lines;
    }

    TextFile file() {
      return files.file(file);
    }

    @Override
    public void close() throws IOException {
      if (stream != null) {
        stream.close();
        stream = null;
      }
    }
  }
}
