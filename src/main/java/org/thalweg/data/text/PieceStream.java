package org.thalweg.data.text;

import java.io.InputStream;
import java.util.Iterator;

/**
 * The bytes of one file from a place on, as far as there are pieces of it. Before its first piece
 * stand bytes of no meaning, which end with a line feed, as the rest of a line would.
 */
final class PieceStream extends InputStream {
  private static final byte FILL = 'x';

  private final Queue queue;
  private final int file;
  private byte[] bytes = {};
  private int at;
  private long fill; // bytes that are to be made up; the last is a line feed, if a piece follows

  /** The pieces of several files, of which the first is looked at. */
  static final class Queue {
    private final Iterator<TextPiece> pieces;
    private TextPiece first; // null where it is not known

    Queue(Iterator<TextPiece> pieces) {
      this.pieces = pieces;
    }

    /** The first piece, if it is of the file; else null. */
    private TextPiece first(int file) {
      while (first == null || first.file() < file) {
        if (!pieces.hasNext()) {
          return null;
        }
        first = pieces.next();
      }
      return first.file() == file ? first : null;
    }

    private void take() {
      first = null;
    }
  }

  /**
   * A stream. Where no line begins in it, it is one byte of the line before, however long that is.
   *
   * @param offset in the file
   * @param length of the file
   */
  PieceStream(Queue queue, int file, long offset, long length) {
    this.queue = queue;
    this.file = file;
    TextPiece first = queue.first(file);
    this.fill = first == null ? Math.min(1, length - offset) : first.begin() - offset;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int from, int length) {
    if (length == 0) {
      return 0;
    }
    if (fill > 0) {
      int made = (int) Math.min(fill, length);
      java.util.Arrays.fill(to, from, from + made, FILL);
      fill -= made;
      if (fill == 0 && queue.first(file) != null) {
        to[from + made - 1] = '\n';
      }
      return made;
    }
    if (at == bytes.length && !advance()) {
      return -1;
    }
    int read = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, to, from, read);
    at += read;
    return read;
  }

  private boolean advance() {
    TextPiece piece = queue.first(file);
    if (piece == null) {
      return false;
    }
    bytes = piece.bytes();
    at = 0;
    queue.take();
    return true;
  }
}
