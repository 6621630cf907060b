package org.thalweg.data.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.text.DataException;

/** Reads a file once, from its beginning to its end, as pieces of whole lines. */
final class TextPieces implements Iterator<TextPiece> {
  private static final int LONGEST = 1 << 28; // of a line, as LineStream has it

  private final TextFile file;
  private final int number;
  private final int size;
  private final InputStream in;
  private byte[] rest = new byte[0]; // of a line that the next piece begins with
  private long place; // in the file, of the next piece
  private boolean isOver;
  private TextPiece next;

  /**
   * The pieces of a file.
   *
   * @param number of the file among those that are read together
   * @param size of a piece in bytes, about
   * @throws DataException if the file is damaged or cannot be read; the iterator throws it too
   */
  TextPieces(TextFile file, int number, int size, Configuration hadoop) {
    this.file = file;
    this.number = number;
    this.size = size;
    try {
      this.in = file.open(hadoop, 0);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null && !isOver) {
      try {
        next = read();
      } catch (IOException e) {
        closeQuietly();
        throw file.unreadable(e);
      } catch (RuntimeException | Error e) {
        closeQuietly();
        throw e;
      }
    }
    return next != null;
  }

  @Override
  public TextPiece next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TextPiece piece = next;
    next = null;
    return piece;
  }

  private TextPiece read() throws IOException {
    byte[] buffer = Arrays.copyOf(rest, Math.max(size, 2 * rest.length));
    int filled = rest.length;
    while (true) {
      int read = in.readNBytes(buffer, filled, buffer.length - filled);
      int searched = filled;
      filled += read;
      if (filled < buffer.length) {
        isOver = true;
        in.close();
        return filled == 0 ? null : piece(buffer, filled, filled);
      }
      int end = filled;
      while (end > searched && buffer[end - 1] != '\n') {
        end--;
      }
      if (end > searched) {
        return piece(buffer, end, filled);
      }
      if (filled >= LONGEST) {
        throw new IOException("a line is longer than %d bytes".formatted(LONGEST));
      }
      buffer = Arrays.copyOf(buffer, 2 * filled);
    }
  }

  /** The first bytes as a piece; the others are kept. */
  private TextPiece piece(byte[] buffer, int end, int filled) {
    rest = Arrays.copyOfRange(buffer, end, filled);
    TextPiece piece = new TextPiece(number, place, Arrays.copyOf(buffer, end));
    place += end;
    return piece;
  }

  private void closeQuietly() {
    isOver = true;
    try {
      in.close();
    } catch (IOException e) {
      isOver = true; // the first failure is told
    }
  }
}
