package org.thalweg.data.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;

/**
 * Walks the lines of {@link TextFiles} from a place in the long text on, one file after another.
 */
final class TextCursor implements AutoCloseable {
  private final TextFiles files;
  private final Configuration hadoop;
  private final Iterator<TextPiece> pieces; // null where compressed files are read up to the place
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
