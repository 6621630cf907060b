package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;

/**
 * Walks the lines of {@link TextFiles} from a place in the long text on, one file after another.
 */
final class TextCursor implements AutoCloseable {
  private final TextFiles files;
  private final TextStreams streams;
  private final long end;
  private int file;
  private InputStream stream;
  private LineStream lines;

  /**
   * Stands before the first line that begins at {@code start} or later.
   *
   * @param end no file is opened that begins there or later
   */
  TextCursor(TextFiles files, TextStreams streams, long start, long end) {
    this.files = files;
    this.streams = streams;
    this.end = end;
    while (file < files.count() && files.begin(file + 1) <= start) {
      file++;
    }
  }

  /**
   * Moves to the next line.
   *
   * @param start as given to the constructor, which opens nothing
   * @return false past the last line of the last file that is opened
   */
  boolean advance(long start) throws IOException {
    while (file < files.count() && files.begin(file) < end) {
      if (stream == null) {
        open(Math.max(0, start - files.begin(file)));
      }
      if (lines.advance()) {
        return true;
      }
      close();
      file++;
    }
    return false;
  }

  /** Opens the current file so that its next line is the first to begin at or after an offset. */
  private void open(long offset) throws IOException {
    long from = offset == 0 ? 0 : offset - 1;
    stream = streams.open(file, from);
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
